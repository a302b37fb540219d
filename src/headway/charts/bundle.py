"""The browser's chart library: built once by its own process, kept in the data directory."""

import gzip
import hashlib
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from threading import Lock

import orjson

from headway.charts import look

VEGA_LITE = "6.4"
BUILD_SECONDS = 120
_DRAW = """
export const draw = (element, spec, look) => vegaEmbed(element, spec, {
  ast: true, actions: false, defaultStyle: false, renderer: 'svg',
  config: looks[look], tooltip: {disableDefaultStyle: true},
});
"""
_building = Lock()


class BundleNotBuilt(Exception):
    """The chart library could not be made; pages keep their tables."""


def snippet() -> str:
    """Our own part of the bundle: both looks and `draw(element, spec, look)`."""
    looks = {name: look.config(name) for name in sorted(look.LOOKS)}
    return f"const looks = {orjson.dumps(looks).decode()};{_DRAW}"


def name() -> str:
    """`charts-HASH.js`: the hash covers everything that the bundle is made of."""
    made_of = f"{snippet()}|{VEGA_LITE}|{version('vl-convert-python')}"
    return f"charts-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}.js"


def ensure(directory: Path) -> Path:
    """The bundle's file in `directory`, with `.gz` beside it; builds both (2 to 3 s) when missing.

    Raises:
        BundleNotBuilt: the render process failed; its words are in the message.
    """
    path = directory / name()
    if not path.with_suffix(".js.gz").exists():
        with _building:
            if not path.with_suffix(".js.gz").exists():
                _build(path)
    return path


def _build(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        made = Path(folder) / path.name
        command = [sys.executable, "-m", "headway.charts.render", "bundle", str(made)]
        done = subprocess.run(
            command, capture_output=True, check=False, text=True, timeout=BUILD_SECONDS
        )
        if done.returncode != 0:
            raise BundleNotBuilt(f"The chart library could not be built: {done.stderr[-2000:]}")
        packed = made.with_suffix(".js.gz")
        packed.write_bytes(gzip.compress(made.read_bytes(), compresslevel=9, mtime=0))
        # Several processes may build at once: each moves a whole file into place.
        os.replace(made, path)  # noqa: PTH105  (atomic over an existing file, said in so many words)
        os.replace(packed, path.with_suffix(".js.gz"))  # noqa: PTH105  (likewise)
