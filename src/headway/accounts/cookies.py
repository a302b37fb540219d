"""The cookie that carries a session."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.responses import Response

from headway.accounts.sessions import ABSOLUTE
from headway.kernel.settings import Settings


@dataclass(frozen=True, slots=True)
class Cookie:
    """Out of reach of scripts, and not sent along by other sites' forms."""

    name: str
    is_secure: bool

    def write(self, response: Response, value: str) -> None:
        """Let the browser keep the session."""
        response.set_cookie(
            self.name,
            value,
            max_age=int(ABSOLUTE.total_seconds()),
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )

    def clear(self, response: Response) -> None:
        """Let the browser forget the session."""
        response.delete_cookie(
            self.name, path="/", secure=self.is_secure, httponly=True, samesite="lax"
        )


def of(settings: Settings) -> Cookie:
    """With https a `__Host-` cookie, which no other host or plain request can set.

    Plain http is only ever loopback. Cookies do not know ports, so the name does: two
    installations on one machine leave each other's readers alone.
    """
    address = urlsplit(settings.public_url)
    if address.scheme == "https":
        return Cookie("__Host-headway", is_secure=True)
    return Cookie(f"headway_{address.port or 80}", is_secure=False)
