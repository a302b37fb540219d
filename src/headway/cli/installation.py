"""What one-machine use needs before any process starts: a directory, servers, a schema."""

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from headway import embedded
from headway.embedded.places import locked
from headway.kernel.errors import ConfigurationError
from headway.kernel.settings import Settings

DEMO = "demo"
INSTALLATION = "installation"
_RUNNING = "running.json"


@dataclass(frozen=True, slots=True)
class Installation:
    """A data directory whose servers run and whose schema is the newest.

    `environment` is what the children get; `servers` is None when they are somebody else's.
    """

    data_dir: Path
    settings: Settings
    environment: dict[str, str]
    servers: embedded.Servers | None


def default_data_dir(name: str) -> Path:
    """The user's own data folder, where `--data-dir` says nothing."""
    from platformdirs import user_data_path

    return user_data_path("headway", appauthor=False) / name


def refuse_busy_port(host: str, port: int) -> None:
    """Raise ConfigurationError when another program listens on the port, or it may not be taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                f"Port {port} on {host} cannot be used ({error.strerror}): another program may"
                f" have it. Choose another one with --port, for example --port {port + 1}."
            ) from None


@contextmanager
def held(data_dir: Path) -> Iterator[Path]:
    """Make the data directory and keep every other Headway away from it.

    Raises:
        ConfigurationError: it cannot be made, or another one runs on it.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The data directory {data_dir} cannot be made ({error.strerror}):"
            " choose another one with --data-dir."
        ) from error
    with locked(data_dir, data_dir):
        yield data_dir


@contextmanager
def installation(
    data_dir: Path,
    say: Callable[[str], None],
    *,
    public_url: str,
    allowed_hosts: tuple[str, ...] = (),
    is_private: bool = True,
) -> Iterator[Installation]:
    """Start what must be started on a held directory, and migrate.

    `is_private`: always servers of its own; else the ones that the environment names, if any.

    Raises:
        ConfigurationError: one sentence for what is missing, taken or full.
    """
    theirs = Settings()
    with ExitStack() as stack:
        servers = None
        if is_private or not theirs.database_url:
            say("Starting PostgreSQL and Valkey")
            servers = stack.enter_context(embedded.servers(data_dir))
        settings = _settings(theirs, servers, data_dir, public_url, allowed_hosts)
        say("Bringing the schema up to date")
        _migrate(settings)
        stack.enter_context(_announced(data_dir, settings))
        yield Installation(data_dir, settings, _environment(settings), servers)


@contextmanager
def _announced(data_dir: Path, settings: Settings) -> Iterator[None]:
    """Tell other commands, while this runs, where the servers are."""
    told = {name: getattr(settings, name) for name in _ANNOUNCED}
    path = data_dir / _RUNNING
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(told, file)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


_ANNOUNCED = ("database_url", "database_owner_url", "redis_url", "public_url", "allowed_hosts")


def read_running(data_dir: Path, settings: Settings) -> Settings | None:
    """The settings of what runs on a data directory; None when nothing does."""
    try:
        told = json.loads((data_dir / _RUNNING).read_text())
    except (OSError, ValueError):
        return None
    told["allowed_hosts"] = tuple(told["allowed_hosts"])
    return settings.model_copy(update={**told, "data_dir": data_dir.absolute()})


def _settings(
    theirs: Settings,
    servers: embedded.Servers | None,
    data_dir: Path,
    public_url: str,
    allowed_hosts: tuple[str, ...],
) -> Settings:
    own: dict[str, object] = {
        "data_dir": data_dir,
        "allowed_hosts": (*theirs.allowed_hosts, *allowed_hosts),
    }
    if "HEADWAY_PUBLIC_URL" not in os.environ:
        own["public_url"] = public_url
    if servers is not None:
        own |= {
            "database_url": servers.database_url,
            "database_owner_url": servers.owner_url,
            "redis_url": servers.redis_url,
        }
    return theirs.model_copy(update=own)


def _environment(settings: Settings) -> dict[str, str]:
    """The children's environment; migrations are done, so no child needs the owner's URL."""
    environment = {
        name: value for name, value in os.environ.items() if name != "HEADWAY_DATABASE_OWNER_URL"
    }
    environment |= {
        "HEADWAY_DATABASE_URL": settings.database_url,
        "HEADWAY_REDIS_URL": settings.redis_url,
        "HEADWAY_PUBLIC_URL": settings.public_url,
        "HEADWAY_DATA_DIR": str(settings.data_dir),
        "HEADWAY_ALLOWED_HOSTS": ",".join(settings.allowed_hosts),
        "PYTHONUNBUFFERED": "1",
    }
    return environment


def _migrate(settings: Settings) -> None:
    from headway.store import migrate
    from headway.store.session import Database

    if settings.database_owner_url:
        migrate.upgrade(settings.database_owner_url)
        return
    database = Database(settings.database_url, pool_size=1)
    try:
        if not migrate.is_current(database):
            raise ConfigurationError(
                "The schema behind HEADWAY_DATABASE_URL is not the newest: set"
                " HEADWAY_DATABASE_OWNER_URL and run `headway migrate` first."
            )
    finally:
        database.close()
