"""What wraps every request: its id, its line in the log, its counters, the headers of safety."""

import logging
import secrets
import time
from collections.abc import Collection, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.process_collector import ProcessCollector
from sqlalchemy.pool import QueuePool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from headway.api import problems
from headway.kernel.settings import Settings
from headway.store.session import Database

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "font-src 'self'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
UNKNOWN = "(none)"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = logging.getLogger("headway.access")


class Traffic:
    """The counters of one process."""

    def __init__(self, database: Database) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "headway_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "headway_http_request_seconds",
            "From the request's first byte to the answer's last.",
            ("route",),
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )
        pool = database.engine.pool
        in_use = Gauge(
            "headway_database_connections_in_use",
            "Connections that requests hold now.",
            registry=self.registry,
        )
        if isinstance(pool, QueuePool):
            in_use.set_function(pool.checkedout)


class Observed:
    """Gives each request an id, writes one line about it, and counts it by its route.

    The line names the route's template, never the address: keys, tokens and names travel in those.
    """

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self._app = app
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope["headway.request_id"] = request_id
        began = time.perf_counter()
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: MutableMapping[str, Any], status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", UNKNOWN)
        method = scope["method"] if scope["method"] in _METHODS else UNKNOWN
        self._traffic.requests.labels(method, route, str(status)).inc()
        self._traffic.seconds.labels(route).observe(seconds)
        _log.info(
            "%s %s %s",
            method,
            route,
            status,
            extra={"ms": round(seconds * 1000), "request_id": scope["headway.request_id"]},
        )


class Guarded:
    """Answers only hosts of ours, and puts the headers of safety on every answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        public = urlsplit(settings.public_url)
        self._app = app
        self._hosts: Collection[str] = LOOPBACK | {(public.hostname or "").lower()}
        self._headers = dict(HEADERS)
        if public.scheme == "https":
            self._headers["Strict-Transport-Security"] = HSTS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        if self._is_ours(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, sending)
        else:
            refused = problems.answer(problems.BAD_REQUEST, "This server is not that host.")
            await refused(scope, receive, sending)

    def _is_ours(self, host: str) -> bool:
        try:
            return (urlsplit(f"//{host}").hostname or "") in self._hosts
        except ValueError:
            return False
