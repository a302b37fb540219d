"""An organisation connected to a provider in memory, its jobs run inline on real servers."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import redis
from sqlalchemy import text
from tests.factories.provider import FakeConnector, Provider

from headway.ingest.guard import PublicUrls
from headway.ingest.inline import run_due
from headway.ingest.kinds import Kind
from headway.ingest.services import Services
from headway.kernel.encryption import Vault
from headway.kernel.settings import Settings
from headway.queue import client_url
from headway.store.repositories import (
    connections,
    coverage,
    cursors,
    jobs,
    organisations,
    records,
    runs,
    scopes,
)
from headway.store.repositories.coverage import CoverageRow
from headway.store.repositories.jobs import JobRow
from headway.store.repositories.runs import RunRow
from headway.store.session import Database


@dataclass
class Rig:
    """One organisation with one connection, and short ways to look at what is stored."""

    services: Services
    provider: Provider
    organisation_id: UUID
    connection_id: UUID
    connectors: list[FakeConnector] = field(default_factory=list)

    def with_settings(self, **settings: object) -> None:
        changed = self.services.settings.model_copy(update=settings)
        self.services = replace(self.services, settings=changed)

    def run(self) -> int:
        return run_due(self.services, self.organisation_id, most=50)

    def discover(self) -> None:
        with self.services.database.organisation(self.organisation_id) as session:
            jobs.enqueue(session, connection_id=self.connection_id, kind=Kind.DISCOVER)
        self.run()

    def ask_for(self, kind: Kind, *, payload: dict[str, object] | None = None) -> UUID:
        """Make a job of the repository's releases due now."""
        scope_id = self.scope_id()
        with self.services.database.organisation(self.organisation_id) as session:
            return jobs.enqueue(
                session,
                connection_id=self.connection_id,
                kind=kind,
                scope_id=scope_id,
                stream="releases",
                payload=payload,
            )

    def sync(self) -> None:
        self.ask_for(Kind.SYNC)
        self.run()

    def scope_id(self) -> UUID:
        with self.services.database.organisation(self.organisation_id) as session:
            found = scopes.by_external_id(session, 1, "repo")
            assert found is not None
            return found.id

    def job(self, kind: Kind) -> JobRow:
        with self.services.database.organisation(self.organisation_id) as session:
            (found,) = [job for job in jobs.everyone(session) if job.kind == kind]
            return found

    def kinds(self) -> set[str]:
        with self.services.database.organisation(self.organisation_id) as session:
            return {job.kind for job in jobs.everyone(session)}

    def runs(self, kind: Kind) -> list[RunRow]:
        """Oldest first."""
        with self.services.database.organisation(self.organisation_id) as session:
            return [run for run in reversed(runs.latest(session)) if run.kind == kind]

    def coverage(self) -> list[CoverageRow]:
        with self.services.database.organisation(self.organisation_id) as session:
            return coverage.of_scope(session, self.scope_id(), "releases")

    def watermark(self) -> datetime | None:
        with self.services.database.organisation(self.organisation_id) as session:
            found = cursors.get(session, self.scope_id(), "releases", Kind.SYNC)
            return None if found is None else found.watermark_at

    def stored(self) -> set[str]:
        with self.services.database.organisation(self.organisation_id) as session:
            return records.ids(session, "release", instance_id=1, scope_external_id="repo")

    def connection_state(self) -> tuple[str, str]:
        with self.services.database.organisation(self.organisation_id) as session:
            found = connections.get(session, self.connection_id)
            assert found is not None
            return found.state, found.state_reason

    def execute(self, sql: str, **given: object) -> None:
        with self.services.database.organisation(self.organisation_id) as session:
            session.execute(text(sql), given)

    def make_due(self, kind: Kind) -> None:
        """Let a job that waits be due now."""
        self.execute(
            "UPDATE sync_jobs SET due_at = now() - interval '1 second' WHERE kind = :kind",
            kind=kind,
        )
        self.execute("UPDATE due_work SET due_at = now() - interval '1 second'")

    def forward(self, **passed: float) -> None:
        """Move the provider's clock."""
        self.provider.now += timedelta(**passed)


def build(database: Database, client: redis.Redis, provider: Provider) -> Rig:
    """A rig on its own database."""
    connectors: list[FakeConnector] = []

    def connector(link, _vault, _tokens, _now):
        made = FakeConnector(provider, link.budget)
        connectors.append(made)
        return made

    services = Services(
        settings=Settings(poll_seconds=300),
        database=database,
        redis=client,
        vault=Vault(b"k" * 32),
        guard=PublicUrls(),
        builders={"fake": connector},
    )
    with database.shared() as session:
        organisation_id = organisations.create(session, slug=f"o-{uuid4().hex}", name="Team")
    with database.organisation(organisation_id) as session:
        instance = connections.ensure_instance(
            session, provider="fake", base_url="https://provider.example", api_url="https://p"
        )
        connection_id = connections.create(
            session,
            provider="fake",
            instance_id=instance.id,
            name="team",
            account_external_id="1",
            secret=None,
        )
    return Rig(services, provider, organisation_id, connection_id, connectors)


@pytest.fixture
def client(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(client_url(redis_url)) as opened:
        yield opened


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def rig(module_database: Database, client: redis.Redis, provider: Provider) -> Rig:
    return build(module_database, client, provider)
