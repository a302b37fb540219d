"""Signing in by a one-time link, and out again."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from headway.accounts import http, sessions, sign_in
from headway.accounts.cookies import Cookie
from headway.web import policy, respond
from headway.web.cookies import theme_of
from headway.web.errors import PageRoute
from headway.web.pages import gate

router = APIRouter(route_class=PageRoute, include_in_schema=False)
OVER = "This link was used already, has run out after its 15 minutes, or was cut short."


@router.get("/sign-in")
def show_sign_in(request: Request, token: str = "") -> Response:
    """The link's page: a button. Looking spends nothing, so a prefetch does no harm."""
    theme = theme_of(request)
    if not token:
        return respond.fresh(gate.closed(theme))
    if not sign_in.is_good(http.database_of(request), token, clock=http.clock_of(request)):
        return respond.fresh(gate.refused(OVER, theme), 410)
    return respond.fresh(gate.ready(token, theme))


@router.post("/sign-in")
def spend_link(request: Request, token: Annotated[str, Form()] = "") -> Response:
    """Spends the link, and starts a session in this browser."""
    http.refuse_foreign(request)
    cookie = http.cookie_of(request)
    try:
        value = sign_in.spend(
            http.database_of(request),
            token,
            previous=request.cookies.get(cookie.name),
            clock=http.clock_of(request),
        )
    except sign_in.LinkRefused as refused:
        return respond.fresh(gate.refused(str(refused), theme_of(request)), 410)
    response = RedirectResponse("/overview", status_code=303, headers=policy.NEVER_KEPT)
    cookie.write(response, value)
    return response


@router.post("/sign-out")
def sign_out(request: Request, change: http.Changing) -> Response:
    """Ends this browser's session."""
    cookie = http.cookie_of(request)
    sessions.end(change.session, request.cookies.get(cookie.name, ""), http.clock_of(request)())
    return _out(cookie)


@router.post("/sign-out/everywhere")
def sign_out_everywhere(request: Request, change: http.Changing) -> Response:
    """Ends every session of the reader, in whichever browser."""
    user_id = change.visit.reader.user_id
    if user_id is not None:
        sessions.end_all(change.session, user_id, http.clock_of(request)())
    return _out(http.cookie_of(request))


def _out(cookie: Cookie) -> Response:
    response = RedirectResponse("/signed-out", status_code=303, headers=policy.NEVER_KEPT)
    cookie.clear(response)
    return response


@router.get("/signed-out")
def show_signed_out(request: Request) -> Response:
    """What one sees after signing out."""
    return respond.fresh(gate.signed_out(theme_of(request)))
