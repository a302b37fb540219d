"""How long a browser keeps what. What it may do with pages, the layer around everything says."""

NEVER_KEPT = {"Cache-Control": "no-store"}
"""For pages with a form that changes something, and for what is said once."""
ALWAYS_ASKED = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Encoding"}
"""For pages that carry an ETag."""
KEPT_FOR_EVER = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Vary": "Accept-Encoding",
}
"""For what has its content's hash in its name."""
