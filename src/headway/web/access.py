"""Who is signed in: the dependency that every page hangs on."""

from fastapi import Request

from headway.web.errors import NotSignedIn
from headway.web.visits import Visit


def current_visit(request: Request) -> Visit:
    """The signed-in reader's visit.

    Raises:
        NotSignedIn: no session, or an ended one.
    """
    raise NotSignedIn
