"""What each fault does to a request or its answer."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime

import orjson
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from headway.sandbox import fault_bodies as bodies
from headway.sandbox.world.model import Value, Wire


@dataclass
class Exchange:
    """One request that a fault has taken."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send
    body: bytes
    options: Wire
    service: Value

    async def answer(self, status: int, body: bytes, **headers: str) -> None:
        """Answer instead of the service. Underscores in header names become hyphens."""
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        await Response(body, status, named)(self.scope, self.receive, self.send)

    async def taken(self) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """The service's own answer, kept back."""
        start: list[Message] = []
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.append(message)
            else:
                parts.append(message.get("body", b""))

        await self.app(self.scope, self.receive, keep)
        return start[0]["status"], start[0]["headers"], b"".join(parts)

    async def give(
        self, status: int, headers: list[tuple[bytes, bytes]], body: bytes, **more: str
    ) -> None:
        """Send an answer that was kept back, with another body."""
        kept = [(k, v) for k, v in headers if k != b"content-length"]
        extra = {"content-length": str(len(body))} | {
            k.replace("_", "-"): v for k, v in more.items()
        }
        kept += [(k.encode(), v.encode()) for k, v in extra.items()]
        await self.send({"type": "http.response.start", "status": status, "headers": kept})
        await self.send({"type": "http.response.body", "body": body})


Kind = Callable[[Exchange], Awaitable[None]]
JSON = "application/json; charset=utf-8"


def _fixed(status: int, message: str, **headers: str) -> Kind:
    async def spoil(x: Exchange) -> None:
        body = orjson.dumps({"message": message, "documentation_url": "https://docs.github.com"})
        await x.answer(status, body, content_type=JSON, **headers)

    return spoil


def _html(status: int) -> Kind:
    async def spoil(x: Exchange) -> None:
        await x.answer(
            status, b"<html><body><h1>Unicorn!</h1></body></html>", content_type="text/html"
        )

    return spoil


def _changed(change: Callable[[Wire, Wire], Value]) -> Kind:
    """A fault that changes the JSON of the true answer."""

    async def spoil(x: Exchange) -> None:
        status, headers, body = await x.taken()
        try:
            told = orjson.loads(body)
        except orjson.JSONDecodeError:
            told = None
        if told is None:
            await x.give(status, headers, body)
            return
        await x.give(status, headers, orjson.dumps(change(told, x.options)))

    return spoil


def _bytes(change: Callable[[bytes], bytes]) -> Kind:
    """A fault that changes the bytes of the true answer."""

    async def spoil(x: Exchange) -> None:
        status, headers, body = await x.taken()
        await x.give(status, headers, change(body))

    return spoil


async def expired_token(x: Exchange) -> None:
    """401 as if the token's hour were over; the old tokens stay dead."""
    x.service.app.expire_tokens()
    await x.app(x.scope, x.receive, x.send)


async def retry_after_date(x: Exchange) -> None:
    """429 with an HTTP date."""
    until = format_datetime(
        x.service.shown() + timedelta(seconds=x.options.get("seconds", 2)), usegmt=True
    )
    body = b'{"message":"You have exceeded a secondary rate limit."}'
    await x.answer(429, body, content_type=JSON, retry_after=until)


async def reset_mid_body(x: Exchange) -> None:
    """The connection ends in the middle of the body."""
    status, headers, body = await x.taken()
    await x.send({"type": "http.response.start", "status": status, "headers": headers})
    half = body[: len(body) // 2]
    await x.send({"type": "http.response.body", "body": half, "more_body": True})
    raise ConnectionResetError("fault: reset in the middle of a body")


async def slow_body(x: Exchange) -> None:
    """A few bytes at a time, `seconds` in all."""
    status, headers, body = await x.taken()
    await x.send({"type": "http.response.start", "status": status, "headers": headers})
    steps = 20
    size = max(1, -(-len(body) // steps))
    for place in range(0, len(body), size):
        await asyncio.sleep(x.options.get("seconds", 60) / steps)
        part = body[place : place + size]
        await x.send({"type": "http.response.body", "body": part, "more_body": True})
    await x.send({"type": "http.response.body", "body": b""})


async def truncated_gzip(x: Exchange) -> None:
    """A gzip stream that stops early."""
    status, headers, body = await x.taken()
    packed = gzip.compress(body)
    await x.give(status, headers, packed[: len(packed) * 2 // 3], content_encoding="gzip")


async def foreign_redirect(x: Exchange) -> None:
    """302 to another host, which must not be given the token."""
    target = x.options.get("location", "http://127.0.0.2:9/steal")
    await x.answer(302, b"", location=target)


async def clock_skew(x: Exchange) -> None:
    """The provider's clock is `minutes` ahead (or behind), from now on."""
    x.service.clock_skew = timedelta(minutes=x.options.get("minutes", 10))
    await x.app(x.scope, x.receive, x.send)


async def no_rate_headers(x: Exchange) -> None:
    """As a GitHub Enterprise Server without limits, until faults are cleared."""
    x.service.limits.is_on = False
    await x.app(x.scope, x.receive, x.send)


async def gateway_timeout(x: Exchange) -> None:
    """504 when more than `most` pull requests a page are asked, as heavy queries get."""
    if bodies.asked_size(x.body) > x.options.get("most", 25):
        await _html(504)(x)
        return
    await x.app(x.scope, x.receive, x.send)


async def exhausted(x: Exchange) -> None:
    """403 with nothing remaining until `seconds` from now, the primary limit."""
    reset = int(x.service.shown().timestamp()) + int(x.options.get("seconds", 2))
    body = b'{"message":"API rate limit exceeded for installation ID 1."}'
    headers = {"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(reset)}
    await x.answer(403, body, content_type=JSON, x_ratelimit_limit="5000", **headers)


async def advance_before(x: Exchange) -> None:
    """The world moves on just before this request: `hours`, `events` as for advance."""
    x.service.advance(float(x.options.get("hours", 0)), x.options.get("events") or [])
    await x.app(x.scope, x.receive, x.send)


SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
)

FAULTS: dict[str, Kind] = {
    "expired_token": expired_token,
    "bad_credentials": _fixed(401, "Bad credentials"),
    "forbidden": _fixed(403, "Resource not accessible by integration"),
    "throttled": _fixed(403, SECONDARY, retry_after="1"),
    "exhausted": exhausted,
    "retry_after": _fixed(429, SECONDARY, retry_after="2"),
    "retry_after_date": retry_after_date,
    "retry_after_missing": _fixed(429, SECONDARY),
    "retry_after_long": _fixed(429, SECONDARY, retry_after="7200"),
    "server_error": _html(500),
    "bad_gateway": _html(502),
    "unavailable": _fixed(503, "Service Unavailable"),
    "gateway_timeout": gateway_timeout,
    "advance_before": advance_before,
    "suspended": _fixed(403, "This installation has been suspended"),
    "not_found": _fixed(404, "Not Found"),
    "gone": _fixed(410, "Issues are disabled for this repo"),
    "reset_mid_body": reset_mid_body,
    "slow_body": slow_body,
    "truncated_gzip": truncated_gzip,
    "invalid_utf8": _bytes(bodies.invalid_utf8),
    "duplicate_keys": _bytes(bodies.duplicate_keys),
    "huge_page": _bytes(bodies.huge),
    "nul_in_text": _bytes(bodies.nul_in_text),
    "empty_page_with_cursor": _changed(bodies.empty_page_with_cursor),
    "same_cursor": _changed(bodies.same_cursor),
    "clock_skew": clock_skew,
    "foreign_redirect": foreign_redirect,
    "no_rate_headers": no_rate_headers,
    "graphql_rate_limited": _changed(bodies.rate_limited),
    "graphql_partial": _changed(bodies.partial),
    "graphql_repository_missing": _changed(bodies.repository_missing),
    "null_author": _changed(bodies.null_author),
}
