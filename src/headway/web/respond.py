"""From a typed page to a response: ETag, 304, gzip, and a small cache of what was just rendered."""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cache
from threading import Lock

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from headway.charts import bundle, templates
from headway.web import assets, environment, policy
from headway.web.environment import PageContext
from headway.web.visits import Visit

PACKED_FROM = 1_000
"""Bytes below which packing costs more than it saves."""
KEPT_BYTES = 8_000_000


class Kept:
    """Rendered pages by ETag, bounded in bytes, the oldest forgotten first; safe for threads."""

    def __init__(self, most_bytes: int = KEPT_BYTES) -> None:
        """Starts empty."""
        self._most = most_bytes
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, etag: str) -> bytes | None:
        """The page, if it is still here."""
        with self._lock:
            return self._pages.get(etag)

    def put(self, etag: str, page: bytes) -> None:
        """Keeps a page, and forgets the oldest until all fit."""
        with self._lock:
            self._size += len(page) - len(self._pages.pop(etag, b""))
            self._pages[etag] = page
            while self._size > self._most:
                _, gone = self._pages.popitem(last=False)
                self._size -= len(gone)


@cache
def _made_of() -> str:
    """A hash over templates, sheet, script and charts: a new release has new pages."""
    digest = hashlib.sha256()
    for template in sorted((assets.FOLDER.parent / "templates").iterdir()):
        digest.update(template.read_bytes())
    digest.update(templates.PATH.read_bytes())
    for name in (*sorted(assets.by_name()), bundle.name()):
        digest.update(name.encode())
    return digest.hexdigest()


def etag(request: Request, visit: Visit) -> str:
    """Over reader, theme, data and address; to the minute, because pages speak of ages."""
    minute = visit.context.now.strftime("%Y-%m-%dT%H:%M")
    parts = (
        _made_of(),
        visit.key,
        visit.visitor.theme,
        visit.visitor.reader,
        visit.data_version,
        minute,
        str(request.url.path),
        str(request.url.query),
    )
    return f'"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'


def _matches(request: Request, tag: str) -> bool:
    given = request.headers.get("if-none-match", "")
    # A proxy that packs the page says the same tag, weakly.
    return tag in {one.strip().removeprefix("W/") for one in given.split(",")}


def cached(request: Request, visit: Visit, make: Callable[[], PageContext]) -> Response:
    """A page with an ETag; not made at all when the browser already has it."""
    tag = etag(request, visit)
    headers = {"ETag": tag, **policy.ALWAYS_ASKED}
    if _matches(request, tag):
        return Response(status_code=304, headers=headers)
    kept: Kept = request.app.state.rendered
    packed = kept.get(tag)
    if packed is None:
        packed = gzip.compress(environment.render(make()).encode(), compresslevel=5, mtime=0)
        kept.put(tag, packed)
    return _html(request, packed, headers)


def _html(request: Request, packed: bytes, headers: Mapping[str, str]) -> Response:
    if takes_gzip(request):
        return HTMLResponse(packed, headers={**headers, "Content-Encoding": "gzip"})
    return HTMLResponse(gzip.decompress(packed), headers=dict(headers))


def takes_gzip(request: Request) -> bool:
    """Whether the browser takes a packed body."""
    return "gzip" in request.headers.get("accept-encoding", "")


def fresh(page: PageContext, status: int = 200) -> Response:
    """A page that nobody keeps."""
    return HTMLResponse(environment.render(page), status_code=status, headers=policy.NEVER_KEPT)
