"""Assembles the ASGI application: GitHub's routes, the sandbox's own, faults around them."""

import re

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from headway.sandbox.control import Control, control_routes
from headway.sandbox.faults import Faults
from headway.sandbox.github.routes import routes
from headway.sandbox.github.service import Service, json_answer

NUMBER = re.compile(r"/\d+(?=/|$)")
REPOSITORY = re.compile(r"^/api/v3/(repos/[^/]+/[^/]+|repositories/\d+)")


def endpoint_name(method: str, path: str) -> str:
    """The endpoint's name for counting: numbers and names of repositories left out."""
    short = REPOSITORY.sub("/api/v3/repos/{repo}", path)
    return f"{method} {NUMBER.sub('/{id}', short)}"


class Edge:
    """Counts every request, stamps every answer and lets faults spoil some of them."""

    def __init__(self, inner: ASGIApp, service: Service, faults: Faults) -> None:
        self.inner = inner
        self.service = service
        self.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            self.service.keep_up()
        if scope["type"] != "http" or scope["path"].startswith("/_sandbox"):
            await self.inner(scope, receive, send)
            return
        scope.setdefault("state", {})
        name = endpoint_name(scope["method"], scope["path"])

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                points = scope["state"].get("points", 0)
                self.service.usage.count(name, message["status"], points)
                extra = [(k.encode(), v.encode()) for k, v in self.service.headers().items()]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self.faults.around(self.inner, scope, receive, stamped)


def build_app(service: Service, control: Control | None = None) -> ASGIApp:
    """The sandbox's application around one service."""
    control = control or Control(service)
    app = Starlette(routes=[*control_routes(control), *routes(service)])
    app.add_exception_handler(404, _not_found)
    return Edge(app, service, control.faults)


async def _not_found(_request: Request, _error: Exception) -> Response:
    body = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}
    return json_answer(body, 404)
