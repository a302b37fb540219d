"""What every test may use: private servers, a fresh database, the shared folder, blocked sockets.

A test reaches no network. One that asks for `loopback` (or for a fixture that does, as `servers`)
may connect to this machine; Unix sockets are always allowed.
"""

import itertools
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from psycopg import sql

from headway import embedded
from headway.kernel.settings import settings

if TYPE_CHECKING:
    from headway.store.session import Database

PROJECT = Path(__file__).resolve().parents[1]
_SHARED = Path(os.environ.get("HEADWAY_SHARED") or PROJECT.parent / "shared")
_names = (f"test_{number}" for number in itertools.count(1))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "servers" in fixtures or "data_dir" in fixtures:
            item.add_marker(pytest.mark.servers)
        if "loopback" in fixtures:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]))


@pytest.fixture(scope="session")
def loopback() -> None:
    """Asking for it lets a test connect to this machine."""


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("HEADWAY_")]:
        monkeypatch.delenv(name)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's root."""
    return PROJECT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with schemas, recordings and corpora that are not part of the project."""
    if not _SHARED.is_dir():
        pytest.skip("the shared folder is not here (HEADWAY_SHARED names it)")
    return _SHARED


@pytest.fixture(scope="session")
def servers(loopback: None) -> Iterator[embedded.Servers]:
    """A private PostgreSQL and Valkey; each xdist worker has its own."""
    # Not below pytest's tmp_path, which no other user may enter: PostgreSQL is not run by root.
    data_dir = Path(tempfile.mkdtemp(prefix="headway-test-"))
    try:
        with embedded.servers(data_dir, is_durable=False) as running:
            yield running
    finally:
        embedded.remove(data_dir)


@dataclass(frozen=True, slots=True)
class Urls:
    """One database's URLs by role."""

    application: str
    owner: str
    superuser: str


@pytest.fixture(scope="session")
def empty_template() -> str:
    """The name of the database with roles and grants but no migration run."""
    return "headway"


@pytest.fixture(scope="session")
def migrated_template(servers: embedded.Servers, empty_template: str) -> str:
    """The name of a database in which the migrations ran once; it is copied, never used."""
    from headway.store import migrate  # noqa: PLC0415  # pure tests need no database packages

    name = "headway_migrated"
    _copy(servers, empty_template, name)
    migrate.upgrade(servers.postgres.url("headway_owner", name))
    return name


@pytest.fixture
def empty_database_urls(servers: embedded.Servers, empty_template: str) -> Iterator[Urls]:
    """A database without tables, for tests of the migrations themselves."""
    yield from _fresh(servers, empty_template)


@pytest.fixture
def database_urls(servers: embedded.Servers, migrated_template: str) -> Iterator[Urls]:
    """A migrated, empty database of this test's own."""
    yield from _fresh(servers, migrated_template)


@pytest.fixture(scope="module")
def module_database_urls(servers: embedded.Servers, migrated_template: str) -> Iterator[Urls]:
    """A migrated, empty database shared by a module's tests."""
    yield from _fresh(servers, migrated_template)


@pytest.fixture
def database(database_urls: Urls) -> Iterator["Database"]:
    """A `Database` of this test's own, as the application role."""
    yield from _open(database_urls)


@pytest.fixture(scope="module")
def module_database(module_database_urls: Urls) -> Iterator["Database"]:
    """A `Database` shared by a module's tests, as the application role."""
    yield from _open(module_database_urls)


@pytest.fixture
def redis_url(servers: embedded.Servers) -> str:
    """The URL of an emptied Valkey."""
    import redis  # noqa: PLC0415  # pure tests need no broker package

    path = servers.redis_url.removeprefix("redis+socket://")
    with redis.Redis(unix_socket_path=path) as client:
        client.flushall()
    return servers.redis_url


def _open(urls: Urls) -> Iterator["Database"]:
    from headway.store.session import Database  # noqa: PLC0415  # pure tests need no SQLAlchemy

    opened = Database(urls.application, pool_size=5)
    yield opened
    opened.close()


def _fresh(servers: embedded.Servers, template: str) -> Iterator[Urls]:
    name = next(_names)
    _copy(servers, template, name)
    url = servers.postgres.url
    yield Urls(url("headway_app", name), url("headway_owner", name), url("postgres", name))
    if not servers.postgres.pid:  # a test that killed it left it so
        servers.postgres.start()
    with servers.postgres.connect() as connection:
        connection.execute(
            sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)), prepare=False
        )


def _copy(servers: embedded.Servers, template: str, name: str) -> None:
    with servers.postgres.connect() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER headway_owner").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
