"""What api and web share of HTTP: who asks, the request's transaction, and refusing forgery.

A reading endpoint takes a `visit`: its short transaction is over before the endpoint runs, so that
a report can open its own without holding two connections. A changing endpoint takes a `change`:
one transaction from finding out who asks to the commit, which happens before the answer is sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Form, Header, Request
from sqlalchemy.orm import Session

from headway.accounts import cookies, csrf, visits
from headway.accounts.readers import SignInNeeded, Visit
from headway.kernel.clock import Now, now
from headway.kernel.errors import Forbidden
from headway.store.session import Database

_NOBODY = "Sign in with a one-time link, or send a token: Authorization: Bearer hw_t_…"
_FOREIGN = "This request comes from another site, so nothing was changed."
_STALE_FORM = "This form is not of your present session, so nothing was changed: open it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A visit that may change something, inside its organisation, committed before the answer."""

    visit: Visit
    session: Session


def database_of(request: Request) -> Database:
    """The process's database."""
    found: Database = request.app.state.database
    return found


def clock_of(request: Request) -> Now:
    """What tells the time; tests put another in `app.state.now`."""
    found: Now = getattr(request.app.state, "now", now)
    return found


def cookie_of(request: Request) -> cookies.Cookie:
    """The session cookie of this installation."""
    return cookies.of(request.app.state.settings)


def refuse_foreign(request: Request) -> None:
    """Raise Forbidden where a browser says that another site's page sent this."""
    public = urlsplit(request.app.state.settings.public_url)
    own = {f"{public.scheme}://{public.netloc}", f"{request.url.scheme}://{request.url.netloc}"}
    if not csrf.is_own(request.headers, own):
        raise Forbidden(_FOREIGN)


def visit_from_session(request: Request) -> Visit:
    """Who is signed in in this browser. Raises SignInNeeded."""
    with database_of(request).shared() as session:
        return _by_cookie(request, session)


def visit_from_bearer(request: Request) -> Visit:
    """Whose token this is. Raises SignInNeeded."""
    token = _bearer(request)
    if token is None:
        raise SignInNeeded(_NOBODY)
    with database_of(request).shared() as session:
        return visits.by_token(session, token, clock_of(request)())


def visit(request: Request) -> Visit:
    """Who asks: by token where one is sent, else by cookie. Raises SignInNeeded."""
    return visit_from_session(request) if _bearer(request) is None else visit_from_bearer(request)


def change(
    request: Request,
    csrf_field: Annotated[str | None, Form(alias="csrf")] = None,
    x_csrf_token: Annotated[str | None, Header()] = None,
) -> Iterator[Change]:
    """A signed-in browser's transaction for a request that changes something.

    Use it with `Depends(change, scope="function")`: with the default scope the commit would come
    after the answer, and a failed one would have answered 200. Raises SignInNeeded, Forbidden.
    """
    refuse_foreign(request)
    with _changing(request, csrf_field or x_csrf_token or "") as made:
        yield made


Changing = Annotated[Change, Depends(change, scope="function")]
"""The parameter of an endpoint that changes something for a signed-in browser."""


@contextmanager
def _changing(request: Request, token: str) -> Iterator[Change]:
    with database_of(request).shared() as session:
        found = _by_cookie(request, session)
        if not csrf.is_good(found.csrf_secret, token):
            raise Forbidden(_STALE_FORM)
        yield Change(visit=found, session=session)


def _by_cookie(request: Request, session: Session) -> Visit:
    value = request.cookies.get(cookie_of(request).name)
    if value is None:
        raise SignInNeeded(_NOBODY)
    return visits.by_cookie(session, value, clock_of(request)())


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
