"""Assembles the web process: API, pages, what wraps every request, and what it refuses to run as.

`uvicorn --factory headway.app:create_app`, or `headway serve`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from threading import Thread
from typing import Any, cast
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from headway import __version__
from headway.accounts import cookies
from headway.analytics import calendars
from headway.api import health
from headway.api import router as api
from headway.api.answers import Encoded
from headway.api.recent import Recent
from headway.api.traffic import LOOPBACK, Guarded, Observed, Traffic
from headway.ingest.services import services
from headway.kernel import settings as environment
from headway.kernel.errors import ConfigurationError
from headway.kernel.settings import Settings
from headway.store import roles
from headway.store.facts.cache import FrameCache
from headway.store.session import Database
from headway.web import mount

PACKED_FROM = 1_000
"""Bytes below which packing costs more than it saves."""
_PACKING = 5


class Headway(FastAPI):
    """The application, with its outer layers around everything, also around a 500."""

    def build_middleware_stack(self) -> ASGIApp:
        """Observed > trusted proxies > guarded > recent > packed > what FastAPI builds."""
        settings: Settings = self.state.settings
        inner: ASGIApp = super().build_middleware_stack()
        inner = GZipMiddleware(inner, minimum_size=PACKED_FROM, compresslevel=_PACKING)
        inner = Recent(inner, seconds=settings.remember_seconds)
        inner = Guarded(inner, settings)
        if settings.trusted_proxies:
            # uvicorn names the same protocol by types of its own.
            proxied: Any = ProxyHeadersMiddleware(
                cast("Any", inner), trusted_hosts=list(settings.trusted_proxies)
            )
            inner = proxied
        return Observed(inner, self.state.traffic)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The web application. It connects to nothing before it starts.

    Raises ConfigurationError for settings that it will not run with.
    """
    settings = environment.settings() if settings is None else settings
    refuse_plain_address(settings.public_url)
    app = Headway(
        title="Headway",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    state = app.state
    state.settings = settings
    state.database = Database(settings.database_url, pool_size=settings.threads)
    state.services = replace(services(settings), database=state.database)
    state.frames = FrameCache(settings.frame_cache_bytes)
    state.encoded = Encoded()
    state.traffic = Traffic(state.database)
    state.readiness = health.readiness(settings, state.database)
    state.cookie_name = cookies.of(settings).name
    api.register(app)
    mount.register(app)
    return app


def refuse_plain_address(public_url: str) -> None:
    """Raise ConfigurationError for a public address that would carry sessions in plain text."""
    parts = urlsplit(public_url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return
    raise ConfigurationError(
        f"HEADWAY_PUBLIC_URL is {public_url!r}: sign-in over plain http could be read by others. "
        "Put a proxy with TLS in front and set it to https://YOUR.HOST, or use "
        "http://127.0.0.1:PORT on this machine alone."
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Refuse an unsafe database role, give each thread its connection, close all at the end."""
    settings: Settings = app.state.settings
    to_thread.current_default_thread_limiter().total_tokens = settings.threads
    try:
        await to_thread.run_sync(roles.refuse_unsafe_role, app.state.database)
        Thread(target=calendars.prepare, name="calendars", daemon=True).start()
        yield
    finally:
        app.state.services.close()
