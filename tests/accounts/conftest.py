from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from headway.accounts import organisations, sign_in, users
from headway.accounts.roles import Role

if TYPE_CHECKING:
    from headway.store.repositories.organisations import OrganisationRow
    from headway.store.session import Database

EMAIL = "ada@northwind.example"


@dataclass
class Clock:
    """Tells the time that a test says."""

    at: datetime = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **length: float) -> None:
        self.at += timedelta(**length)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def northwind(database: "Database") -> "OrganisationRow":
    """An organisation with one manager, Ada."""
    made = organisations.create(database, name="Northwind", zone="Europe/Berlin")
    users.invite(database, email=EMAIL, organisation="northwind", role=Role.MANAGER, name="Ada")
    return made


@pytest.fixture
def found(database: "Database") -> Callable[[str], "OrganisationRow"]:
    """Founds another organisation that Ada belongs to."""

    def make(name: str) -> "OrganisationRow":
        made = organisations.create(database, name=name)
        users.invite(database, email=EMAIL, organisation=made.slug, role=Role.VIEWER)
        return made

    return make


@pytest.fixture
def signed_in(database: "Database", northwind: "OrganisationRow", clock: Clock) -> str:
    """The value of Ada's session cookie."""
    token = sign_in.create_link(database, EMAIL, clock=clock)
    return sign_in.spend(database, token, clock=clock)
