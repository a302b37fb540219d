"""What the demo remembers of its simulated providers, so that a second start finds the same."""

import json
import secrets
import socket
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from headway.kernel.errors import ConfigurationError

_FILE = "demo.json"
# Below the range that outgoing connections draw from, so that the port is free next time too.
_PORTS = range(18_500, 18_900)


class Size(StrEnum):
    """How big the simulated company is."""

    NONE = "none"
    TINY = "tiny"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """The sandbox's arguments; the port is part of every record's key, so it never changes."""

    seed: int
    size: str
    port: int
    archives: tuple[str, ...]

    @property
    def origin(self) -> str:
        """Where the simulated GitHub lives."""
        return f"http://127.0.0.1:{self.port}"

    def words(self, state_dir: Path) -> list[str]:
        """The command line of its process."""
        archives = [word for path in self.archives for word in ("--archive", path)]
        return [
            *("sandbox", "--port", str(self.port), "--seed", str(self.seed), "--size", self.size),
            *("--state-dir", str(state_dir), *archives),
        ]


def remembered(
    data_dir: Path, *, seed: int | None, size: Size | None, archives: Sequence[Path]
) -> DemoWorld:
    """The world of this data directory: the one it began with, with these archives besides.

    Raises:
        ConfigurationError: another seed or size was asked for, an archive is missing, or the port
            that the world began with is taken.
    """
    files = tuple(str(_file(path)) for path in archives)
    before = _read(data_dir / _FILE)
    if before is None:
        world = DemoWorld(seed or 1, (size or Size.SMALL).value, _free_port(), files)
    else:
        _refuse_other(data_dir, before, seed, size)
        _refuse_taken(before.port)
        world = replace(before, archives=tuple(dict.fromkeys((*before.archives, *files))))
    writing = data_dir / f"{_FILE}.writing"
    writing.write_text(json.dumps(asdict(world), indent=2) + "\n")
    writing.replace(data_dir / _FILE)
    return world


def _read(path: Path) -> DemoWorld | None:
    try:
        told = json.loads(path.read_text())
        return DemoWorld(told["seed"], told["size"], told["port"], tuple(told["archives"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{path} cannot be read ({error}): choose another --data-dir, or delete this one."
        ) from error


def _file(path: Path) -> Path:
    if not path.is_file():
        raise ConfigurationError(f"The archive {path} does not exist.")
    return path.resolve()


def _refuse_other(data_dir: Path, before: DemoWorld, seed: int | None, size: Size | None) -> None:
    asked = (seed if seed is not None else before.seed, size.value if size else before.size)
    if asked != (before.seed, before.size):
        raise ConfigurationError(
            f"{data_dir} holds the world of --seed {before.seed} --size {before.size}:"
            " choose another --data-dir for another world."
        )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    # From anywhere in the range, so that two first starts at once rarely choose the same.
    first = secrets.randbelow(len(_PORTS))
    candidates: list[int] = [*_PORTS[first:], *_PORTS[:first]]
    for port in candidates:
        if _is_free(port):
            return port
    raise ConfigurationError(
        f"No free port between {_PORTS.start} and {_PORTS.stop} for the simulated providers."
    )


def _refuse_taken(port: int) -> None:
    if not _is_free(port):
        raise ConfigurationError(
            f"Port {port}, where this directory's simulated GitHub lives, is taken by another"
            " program: stop that one, or choose another --data-dir."
        )
