"""Pages that fail say so in words: what happened, what is safe, what to do."""

import logging
import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import PlainTextResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from headway.accounts.readers import SignInNeeded
from headway.kernel.errors import Forbidden, Invalid, NotFound
from headway.web import policy, respond
from headway.web.cookies import theme_of
from headway.web.pages import problem

FOR_PROGRAMS = ("/api/", "/hooks/", "/healthz", "/readyz", "/metrics", "/assets/", "/events")
_log = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[Response]]


class PageRoute(APIRoute):
    """A route whose expected errors become pages, and which answers HEAD where it answers GET."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401  (passed on)
        super().__init__(*given, **named)
        if self.methods is not None and "GET" in self.methods:
            self.methods.add("HEAD")

    def get_route_handler(self) -> Callable[[Request], Any]:
        """The route's handler, with its errors answered in HTML."""
        handle: Handler = super().get_route_handler()

        async def handled(request: Request) -> Response:
            theme = theme_of(request)
            try:
                return await handle(request)
            except SignInNeeded:
                return RedirectResponse("/sign-in", status_code=303, headers=policy.NEVER_KEPT)
            except NotFound as error:
                return respond.fresh(problem.not_found(theme, str(error)), 404)
            except Invalid as error:
                return respond.fresh(problem.invalid(theme, str(error)), 400)
            except Forbidden as error:
                return respond.fresh(problem.forbidden(theme, str(error)), 403)

        return handled


def _is_for_people(request: Request) -> bool:
    accepts = request.headers.get("accept", "")
    return "text/html" in accepts and not request.url.path.startswith(FOR_PROGRAMS)


def add_handlers(app: FastAPI) -> None:
    """Answers people with pages where nothing is found or something broke; programs as before."""
    before = app.exception_handlers.get(HTTPException, http_exception_handler)
    broke_before = app.exception_handlers.get(Exception)

    async def missing(request: Request, error: HTTPException) -> Response:
        if _is_for_people(request) and error.status_code in {403, 404, 405}:
            is_closed = error.status_code == HTTPStatus.FORBIDDEN
            make = problem.forbidden if is_closed else problem.not_found
            return respond.fresh(make(theme_of(request)), error.status_code)
        answer: Response = await before(request, error)  # type: ignore[misc]
        return answer

    async def broke(request: Request, error: Exception) -> Response:
        reference = secrets.token_hex(4).upper()
        _log.error("page broke", extra={"reference": reference, "path": request.url.path})
        if _is_for_people(request):
            return respond.fresh(problem.broken(theme_of(request), reference), 500)
        if broke_before is not None:
            answer: Response = await broke_before(request, error)  # type: ignore[misc]
            return answer
        return PlainTextResponse("Internal Server Error", status_code=500)

    app.add_exception_handler(HTTPException, missing)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, broke)
