import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from headway.accounts import organisations, tokens, users
from headway.accounts.roles import Role
from headway.kernel.settings import Settings

with warnings.catch_warnings():
    # Starlette's client works with httpx as well; it only asks for a younger package.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

if TYPE_CHECKING:
    from headway.store.repositories.organisations import OrganisationRow
    from headway.store.session import Database

NOW = datetime(2026, 11, 18, 9, 30, 15, tzinfo=UTC)
ORIGIN = "http://127.0.0.1:8000"


@dataclass
class Clock:
    """Tells the time that a test says."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Tenant:
    """An organisation with a token of each role."""

    organisation: "OrganisationRow"
    tokens: dict[Role, str]

    def headers(self, role: Role = Role.VIEWER) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[role]}"}


def found(database: "Database", name: str) -> Tenant:
    made = organisations.create(database, name=name)
    users.invite(
        database, email=f"ada@{made.slug}.example", organisation=made.slug, role=Role.MANAGER
    )
    given = {
        role: tokens.create(database, organisation=made.slug, name=role.value, role=role)
        for role in Role
    }
    return Tenant(made, given)


@pytest.fixture
def settings(database_urls: Any, redis_url: str) -> Settings:
    return Settings(
        database_url=database_urls.application,
        redis_url=redis_url,
        master_key=SecretStr("a" * 43 + "="),
        threads=5,
    )


@pytest.fixture
def app(settings: Settings, tmp_path: Any) -> Any:
    from headway import app as assembly  # noqa: PLC0415  # it imports everything

    made = assembly.create_app(settings.model_copy(update={"data_dir": tmp_path}))
    made.state.now = Clock()
    return made


@pytest.fixture
def clock(app: Any) -> Clock:
    made: Clock = app.state.now
    return made


@pytest.fixture
def client(app: Any) -> Iterator[TestClient]:
    with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def database(app: Any) -> "Database":
    """The application's own, so that its statements can be counted."""
    made: Database = app.state.database
    return made


@pytest.fixture
def northwind(database: "Database") -> Tenant:
    return found(database, "Northwind")


@pytest.fixture
def contoso(database: "Database") -> Tenant:
    """The twin: whatever is Northwind's must not be found by it."""
    return found(database, "Contoso")
