import itertools
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr
from tests.factories import tenants
from tests.factories.tenants import Tenant

from headway.kernel.settings import Settings

with warnings.catch_warnings():
    # Starlette's client works with httpx as well; it only asks for a younger package.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient as TestClient  # noqa: PLC0414  # for other tests

if TYPE_CHECKING:
    from headway.store.session import Database

NOW = datetime(2026, 11, 18, 9, 30, 15, tzinfo=UTC)
_numbers = itertools.count(1)
Ask = Callable[..., Any]
ORIGIN = "http://127.0.0.1:8000"


@dataclass
class Clock:
    """Tells the time that a test says."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="module")
def settings(module_database_urls: Any, servers: Any) -> Settings:
    return Settings(
        database_url=module_database_urls.application,
        redis_url=servers.redis_url,
        master_key=SecretStr("a" * 43 + "="),
        threads=5,
        remember_seconds=0,  # tests change things and look at once
    )


@pytest.fixture(scope="module")
def app(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from headway.app import create_app  # noqa: PLC0415  # it imports everything

    folder = tmp_path_factory.mktemp("charts")
    made = create_app(settings.model_copy(update={"data_dir": folder}))
    made.state.now = Clock()
    yield made
    made.state.services.close()


@pytest.fixture
def clock(app: Any) -> Iterator[Clock]:
    """The application's, set back after the test."""
    made: Clock = app.state.now
    yield made
    made.at = NOW


@pytest.fixture(scope="module")
def client(app: Any) -> Iterator[TestClient]:
    with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="module")
def database(app: Any) -> "Database":
    """The application's own, so that its statements can be counted."""
    made: Database = app.state.database
    return made


@pytest.fixture(scope="module")
def northwind(app: Any) -> Tenant:
    """Full of work; tests only read it."""
    return _filled(app, "Northwind")


@pytest.fixture(scope="module")
def contoso(app: Any) -> Tenant:
    """The twin: the same ids at the same provider, and whatever is Northwind's is not its."""
    return _filled(app, "Contoso")


@pytest.fixture(scope="module")
def empty(app: Any) -> Tenant:
    """An organisation whose connection has read nothing yet."""
    return tenants.found(app.state.database, app.state.services.vault, "Empty")


@pytest.fixture
def own(app: Any) -> Tenant:
    """Full of work, of this test's own: it may be changed."""
    return _filled(app, f"Own {next(_numbers)}")


@pytest.fixture(scope="module")
def ask(client: TestClient, northwind: Tenant) -> Ask:
    """Asks the API as a viewer, of Northwind where no other `headers` are given."""

    def asking(path: str, headers: Any = None, **parameters: Any) -> Any:
        given = {name.rstrip("_"): value for name, value in parameters.items()}
        return client.get(f"/api/v1/{path}", params=given, headers=headers or northwind.headers())

    return asking


def _filled(app: Any, name: str) -> Tenant:
    made = tenants.found(app.state.database, app.state.services.vault, name)
    tenants.fill(made)
    return made
