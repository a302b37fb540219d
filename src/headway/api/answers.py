"""From an answer to bytes: ETag, 304 before any computing, and a bounded cache of what was sent."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

import orjson
from fastapi import Request, Response

from headway import __version__
from headway.accounts.readers import Visit

MOST_BYTES = 32_000_000
_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}

Build = Callable[[], object]


class Encoded:
    """Answers as bytes, bounded in bytes, the least lately used forgotten first; thread-safe."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        """The answer, if it is still here."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: str, body: bytes) -> None:
        """Keep an answer; one that is larger than all the room is not kept."""
        with self._lock:
            self._size += len(body) - len(self._kept.pop(key, b""))
            self._kept[key] = body
            while self._size > self._most:
                _, gone = self._kept.popitem(last=False)
                self._size -= len(gone)


def computed(request: Request, visit: Visit, build: Build, *, moves: str = "") -> Response:
    """The answer that `build` makes of what the visit's stamp covers, and of `moves`.

    `moves` is whatever else it depends on: the minute, for ages. A browser that has it gets a 304
    and nothing is computed; readers with the same policy share the encoded bytes.
    """
    question = f"{request.url.path}?{'&'.join(sorted(request.url.query.split('&')))}"
    basis = (__version__, question, visit.stamp, repr(visit.organisation), moves)
    tag = _tag(visit.reader.key, *basis)
    if _has(request, tag):
        return Response(status_code=304, headers={"ETag": tag, **_HEADERS})
    kept: Encoded = request.app.state.encoded
    key = _tag(str(visit.organisation.id), visit.reader.policy, *basis)
    body = kept.get(key)
    if body is None:
        body = encode(build())
        kept.put(key, body)
    return _json(body, tag)


def listed(request: Request, visit: Visit, answer: object) -> Response:
    """An answer that is cheap to make: its ETag is made of what it says, and of who reads it."""
    body = encode(answer)
    tag = _tag(visit.reader.key, hashlib.sha256(body).hexdigest())
    if _has(request, tag):
        return Response(status_code=304, headers={"ETag": tag, **_HEADERS})
    return _json(body, tag)


def encode(answer: object) -> bytes:
    """JSON; moments in UTC end in Z, and what is not a number is null."""
    return orjson.dumps(answer, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def _json(body: bytes, tag: str) -> Response:
    return Response(body, headers={"ETag": tag, **_HEADERS}, media_type="application/json")


def _tag(*parts: str) -> str:
    # Weak: a proxy or our own gzip may send other bytes for the same answer.
    return f'W/"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'


def _has(request: Request, tag: str) -> bool:
    given = request.headers.get("if-none-match", "")
    plain = tag.removeprefix("W/")
    return plain in {one.strip().removeprefix("W/") for one in given.split(",")}
