"""What operators ask a process: is it alive, is it ready, what has it done."""

import time
from collections.abc import Callable
from ipaddress import ip_address
from threading import Lock

import orjson
import redis
from celery import Celery
from fastapi import APIRouter, Request, Response
from kombu.exceptions import KombuError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from headway.accounts import http
from headway.accounts.roles import Role
from headway.api import problems
from headway.kernel.settings import Settings
from headway.queue import client_url, create
from headway.store import migrate
from headway.store.session import Database

router = APIRouter(include_in_schema=False)
KEPT_SECONDS = 5.0
"""An answer about readiness is good for that long, however often it is asked for."""
PING_SECONDS = 2.0
_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")

Check = Callable[[], str]
"""Says what is wrong; an empty text when nothing is."""


class Readiness:
    """Asks each part that this process needs whether it works."""

    def __init__(self, checks: dict[str, Check], *, kept_seconds: float = KEPT_SECONDS) -> None:
        self._checks = checks
        self._kept_seconds = kept_seconds
        self._lock = Lock()
        self._asked_at = float("-inf")
        self._parts: dict[str, str] = {}

    def parts(self) -> dict[str, str]:
        """Each part, and "ok" or what is wrong with it."""
        with self._lock:
            if time.monotonic() - self._asked_at >= self._kept_seconds:
                self._parts = {name: check() or "ok" for name, check in self._checks.items()}
                self._asked_at = time.monotonic()
            return dict(self._parts)


def readiness(settings: Settings, database: Database) -> Readiness:
    """What a web process needs: database, schema, broker, and somebody who works."""
    app = create(settings) if settings.redis_url else None
    return Readiness(
        {
            "database": lambda: _database(database),
            "migrations": lambda: _migrations(database),
            "broker": lambda: _broker(settings),
            "workers": lambda: _workers(app),
        }
    )


@router.get("/healthz")
def alive() -> Response:
    """This process answers. It says nothing of what the process needs."""
    return Response(b'{"status":"ok"}', media_type="application/json", headers=_FRESH)


@router.get("/readyz")
def ready(request: Request) -> Response:
    """200 when everything works that answering needs; else 503 and which part does not."""
    found: Readiness = request.app.state.readiness
    parts = found.parts()
    bad = {name: said for name, said in parts.items() if said != "ok"}
    if bad:
        words = "; ".join(f"{name}: {said}" for name, said in bad.items())
        return problems.answer(problems.NOT_READY, words, parts=parts)
    body = orjson.dumps({"status": "ok", "parts": parts})
    return Response(body, media_type="application/json", headers=_FRESH)


@router.get("/metrics")
def counted(request: Request) -> Response:
    """This process's counters for Prometheus: open on this machine itself, else for admins.

    Raises SignInNeeded, Forbidden.
    """
    if not _is_from_here(request):
        http.visit(request).reader.role.require(Role.ADMIN)
    body = generate_latest(request.app.state.traffic.registry)
    return Response(body, headers={**_FRESH, "Content-Type": CONTENT_TYPE_LATEST})


_FRESH = {"Cache-Control": "no-store"}


def _is_from_here(request: Request) -> bool:
    """Loopback, and not through a proxy of this machine that hides who really asks."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    if request.client is None:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _database(database: Database) -> str:
    try:
        with database.engine.connect():
            return ""
    except SQLAlchemyError as error:
        return f"PostgreSQL does not answer ({type(error).__name__})"


def _migrations(database: Database) -> str:
    try:
        is_current = migrate.is_current(database)
    except SQLAlchemyError as error:
        return f"cannot be read ({type(error).__name__})"
    return "" if is_current else "the schema is not the one of this version: run headway migrate"


def _broker(settings: Settings) -> str:
    if not settings.redis_url:
        return "HEADWAY_REDIS_URL is not set"
    try:
        with redis.Redis.from_url(
            client_url(settings.redis_url),
            socket_timeout=PING_SECONDS,
            socket_connect_timeout=PING_SECONDS,
        ) as client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        return f"Redis does not answer ({type(error).__name__})"
    return ""


def _workers(app: Celery | None) -> str:
    """A ping goes through the same connection and loop as tasks: a stuck worker is silent."""
    if app is None:
        return "there is no broker to ask through"
    try:
        found = app.control.ping(timeout=PING_SECONDS, limit=1)
    except (KombuError, redis.RedisError, OSError) as error:
        return f"cannot be asked ({type(error).__name__})"
    return "" if found else "no worker answers: start one with headway worker"
