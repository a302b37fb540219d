"""Our own sheet and script, served under a name that changes with their content."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
SHEETS = (
    "tokens",
    "base",
    "shell",
    "layout",
    "controls",
    "words",
    "tables",
    "charts",
    "claims",
    "boxes",
    "explorer",
    "documents",
    "narrow",
    "print",
)
ORDER = "@layer tokens, base, layout, components, print;\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file as it is served; `packed` is the same, gzipped."""

    name: str
    media_type: str
    content: bytes
    packed: bytes


def _asset(name: str, ending: str, media_type: str, content: bytes) -> Asset:
    digest = hashlib.sha256(content).hexdigest()[:16]
    packed = gzip.compress(content, compresslevel=9, mtime=0)
    return Asset(
        name=f"{name}-{digest}.{ending}", media_type=media_type, content=content, packed=packed
    )


@cache
def own() -> Mapping[str, Asset]:
    """`sheet`, `script` and `mark`, read once."""
    sheet = ORDER + "".join((FOLDER / "css" / f"{name}.css").read_text() for name in SHEETS)
    return {
        "sheet": _asset("headway", "css", "text/css", sheet.encode()),
        "script": _asset("headway", "js", "text/javascript", (FOLDER / "headway.js").read_bytes()),
        "mark": _asset("mark", "svg", "image/svg+xml", (FOLDER / "mark.svg").read_bytes()),
    }


@cache
def by_name() -> Mapping[str, Asset]:
    """The same by the name in the URL."""
    return {asset.name: asset for asset in own().values()}
