"""The theme's cookie, which the page's script may also write. The session's is accounts'."""

from fastapi import Request, Response

from headway.web.shell import THEMES

THEME = "theme"
YEAR_SECONDS = 31_536_000


def theme_of(request: Request) -> str:
    """auto, light or dark."""
    said = request.cookies.get(THEME, "auto")
    return said if said in THEMES else "auto"


def set_theme(response: Response, theme: str, *, is_secure: bool) -> None:
    """Keeps the theme for a year; not secret, so scripts may read it."""
    response.set_cookie(THEME, theme, max_age=YEAR_SECONDS, samesite="lax", secure=is_secure)
