"""Gives the same reader the same answer again without asking anything, for one second.

A page asks for many things at once, and programs poll. Within the second a change by another
process, also a revoked token, may not be seen; a browser's own change in this process is.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 16_000_000
ASKED_AGAIN = "private, no-cache"
"""What is marked so is one reader's, and has an ETag that covers all that it depends on."""
_OF_THE_READER = (b"authorization", b"cookie", b"accept-encoding")
_OF_THE_BODY = (b"content-length", b"content-type", b"content-encoding")

_Key = tuple[bytes | tuple[bytes, ...], ...]


@dataclass(slots=True)
class _Answer:
    until: float
    tag: str
    start: Message
    unchanged: Message
    route: object
    body: bytes | None
    """None: it was a 304, so only who has the body can be answered."""


class Recent:
    """Keeps answers of this process's event loop; a length of 0 seconds keeps none."""

    def __init__(self, app: ASGIApp, *, seconds: float, most_bytes: int = MOST_BYTES) -> None:
        self._app = app
        self._seconds = seconds
        self._most = most_bytes
        self._kept: OrderedDict[_Key, _Answer] = OrderedDict()
        self._size = 0
        self._changes_count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or pass the request on and remember its answer."""
        if scope["type"] != "http" or self._seconds <= 0:
            await self._app(scope, receive, send)
        elif scope["method"] == "GET":
            await self._read(scope, receive, send)
        else:
            if scope["method"] != "HEAD" and any(name == b"cookie" for name, _ in scope["headers"]):
                self._forget()
            await self._app(scope, receive, send)

    def _forget(self) -> None:
        self._kept.clear()
        self._size = 0
        # What is being answered now was asked before the change.
        self._changes_count += 1

    async def _read(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A header may be sent several times, and what reads it may take any of them or all.
        key: _Key = (scope["path"].encode(), scope["query_string"])
        key += tuple(_all_of(scope, name) for name in _OF_THE_READER)
        found = self._kept.get(key)
        if found is not None and time.monotonic() < found.until:
            has = any(found.tag.encode() in told for told in _all_of(scope, b"if-none-match"))
            if has or found.body is not None:
                await _send(scope, send, found, has=has)
                return
        await self._app(scope, receive, self._noting(scope, send, key))

    def _noting(self, scope: Scope, send: Send, key: _Key) -> Send:
        start: Message | None = None
        changes_count = self._changes_count

        async def sending(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif start is not None:
                if changes_count == self._changes_count and not message.get("more_body", False):
                    self._keep(scope, key, start, message.get("body", b""))
                start = None
            await send(message)

        return sending

    def _keep(self, scope: Scope, key: _Key, start: Message, body: bytes) -> None:
        headers = Headers(raw=start["headers"])
        tag = headers.get("etag", "")
        is_whole = start["status"] == 200  # noqa: PLR2004  # OK
        if not tag or headers.get("cache-control") != ASKED_AGAIN:
            return
        if not is_whole and start["status"] != 304:  # noqa: PLR2004  # Not Modified
            return
        now = time.monotonic()
        pairs = [pair for pair in start["headers"] if pair[0] not in _OF_THE_BODY]
        self._drop(key)
        self._kept[key] = _Answer(
            until=now + self._seconds,
            tag=tag.removeprefix("W/"),
            start={**start, "headers": list(start["headers"])},
            unchanged={"type": "http.response.start", "status": 304, "headers": pairs},
            route=scope.get("route"),
            body=body if is_whole else None,
        )
        self._size += len(body)
        while self._kept:
            oldest, answer = next(iter(self._kept.items()))
            if answer.until > now and self._size <= self._most:
                break
            self._drop(oldest)

    def _drop(self, key: _Key) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._size -= len(gone.body or b"")


def _all_of(scope: Scope, name: bytes) -> tuple[bytes, ...]:
    return tuple(value for told, value in scope["headers"] if told == name)


async def _send(scope: Scope, send: Send, found: _Answer, *, has: bool) -> None:
    scope["route"] = found.route
    start = found.unchanged if has else found.start
    await send({**start, "headers": list(start["headers"])})
    await send({"type": "http.response.body", "body": b"" if has else found.body})
