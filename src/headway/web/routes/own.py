"""What belongs to the reader: theme, sign-out, and the pattern page."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from headway.accounts import http
from headway.kernel.errors import Invalid
from headway.reports.context import Choice
from headway.web import cookies, policy, respond
from headway.web.access import current_visit
from headway.web.errors import PageRoute
from headway.web.pages import patterns, preferences
from headway.web.shell import THEMES, Shell, shell
from headway.web.urls import Urls
from headway.web.visits import Visit

router = APIRouter(route_class=PageRoute, include_in_schema=False)
Here = Annotated[Visit, Depends(current_visit)]


def _shell(visit: Visit, title: str) -> Shell:
    return shell(
        visit.visitor,
        Urls(choice=Choice()),
        title=title,
        here="",
        attention_count=visit.attention(),
    )


@router.get("/preferences")
def show_preferences(visit: Here) -> Response:
    """Theme and sign-out."""
    return respond.fresh(preferences.page(_shell(visit, "Preferences"), visit.csrf))


@router.post("/preferences/theme", dependencies=[Depends(http.change, scope="function")])
def keep_theme(request: Request, theme: Annotated[str, Form()]) -> Response:
    """Keeps the theme in a cookie of this browser."""
    if theme not in THEMES:
        raise Invalid("The theme must be auto, light or dark.")
    response = RedirectResponse("/preferences", status_code=303, headers=policy.NEVER_KEPT)
    cookies.set_theme(response, theme, is_secure=http.cookie_of(request).is_secure)
    return response


@router.get("/patterns")
def show_patterns(request: Request, visit: Here) -> Response:
    """Every component in every state."""
    return respond.cached(request, visit, lambda: patterns.page(_shell(visit, "Pattern page")))
