"""An organisation to write into."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest

from headway.store import bulk
from headway.store.repositories import connections, organisations
from headway.store.session import Database

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """An organisation to write into."""

    database: Database
    organisation_id: UUID
    connection_id: UUID
    superuser_url: str

    @property
    def source(self) -> bulk.Source:
        return bulk.Source(instance_id=1, connection_id=self.connection_id, watermark_at=START)


@pytest.fixture
def place(database, database_urls):
    with database.shared() as session:
        organisation_id = organisations.create(session, slug="bench", name="Bench")
    with database.organisation(organisation_id) as session:
        connections.ensure_instance(session, provider="github", base_url="https://x", api_url="x")
        connection_id = connections.create(
            session,
            provider="github",
            instance_id=1,
            name="x",
            account_external_id="1",
            secret=None,
        )
    return Place(database, organisation_id, connection_id, database_urls.superuser)
