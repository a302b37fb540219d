"""What a browser may do with our pages: nothing from elsewhere, nothing inline."""

from collections.abc import Mapping

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NEVER_KEPT = {"Cache-Control": "no-store"}
"""For pages with a form that changes something, and for what is said once."""
ALWAYS_ASKED = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Encoding"}
"""For pages that carry an ETag."""
KEPT_FOR_EVER = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Vary": "Accept-Encoding",
}
"""For what has its content's hash in its name."""
