"""What the code of a job works with, and the transaction in which each of its pages is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from headway.connectors.base import Connector, Scope, Stream, stream_named
from headway.ingest.budget import RedisBudget
from headway.ingest.services import Services
from headway.records import Record
from headway.store import pages
from headway.store.pages import PageContext, Written
from headway.store.repositories import job_slots, jobs
from headway.store.repositories.connections import ConnectionRow
from headway.store.repositories.jobs import JobRow, Lease
from headway.store.repositories.scopes import ScopeRow

_CONFLICTS = frozenset({"40001", "40P01", "55P03"})
"""Serialization failure, deadlock, lock not available: the same again, now, may go well."""
_TRIES = 3

AnswerT = TypeVar("AnswerT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A job that this process holds, with its connection's connector."""

    services: Services
    organisation_id: UUID
    job: JobRow
    lease: Lease
    connection: ConnectionRow
    scope_row: ScopeRow | None
    connector: Connector
    budget: RedisBudget
    ends_at: float
    """When the slice is over, by time.monotonic()."""

    @property
    def is_slice_over(self) -> bool:
        """Whether the job should be handed back now."""
        return monotonic() >= self.ends_at

    @property
    def scope(self) -> ScopeRow:
        """The job's scope. Raises LookupError for a job of the whole connection."""
        if self.scope_row is None:
            raise LookupError(f"a {self.job.kind} job has no scope")
        return self.scope_row

    @property
    def connector_scope(self) -> Scope:
        """The scope as the connector needs it."""
        row = self.scope
        return Scope(
            external_id=row.external_id,
            kind=row.kind,
            name=row.name,
            node_id=row.node_id,
            is_open=row.is_open,
        )

    @property
    def stream(self) -> Stream:
        """The job's stream. Raises LookupError where the connector has none of that name."""
        return stream_named(self.connector, self.job.stream or "")

    def after(self, seconds: float) -> datetime:
        """The moment that many seconds from now."""
        return self.services.now() + timedelta(seconds=seconds)

    def write(self, session: Session, records: Sequence[Record], answered_at: datetime) -> Written:
        """Store a page's records; `answered_at` orders those without a version of their own."""
        context = PageContext(
            organisation_id=self.organisation_id,
            connection_id=self.connection.id,
            instance_id=self.connection.instance_id,
            scope_id=None if self.scope_row is None else self.scope_row.id,
            watermark_at=answered_at,
        )
        return pages.write_page(session, context, records)

    def commit(
        self,
        write: Callable[[Session], AnswerT],
        payload: Mapping[str, Any] | None = None,
        *,
        is_progress: bool = True,
    ) -> AnswerT:
        """Run `write` in one transaction that holds the lease. Raises LeaseLost.

        `is_progress` False: the work is only looked at, so what failed before still counts.
        A transaction that PostgreSQL gave up for another's sake is tried again at once.
        """
        tries = 0
        while True:
            try:
                with self.services.database.organisation(self.organisation_id) as session:
                    job_slots.advance(session, self.lease, payload, is_progress=is_progress)
                    return write(session)
            except OperationalError as error:
                tries += 1
                if tries == _TRIES or getattr(error.orig, "sqlstate", None) not in _CONFLICTS:
                    raise

    def remember(self, session: Session, payload: Mapping[str, Any]) -> None:
        """Keep `payload` for the job's next slice. Raises LeaseLost."""
        job_slots.advance(session, self.lease, payload, is_progress=False)

    def finish(self, session: Session) -> None:
        """End the job; nothing of it is due any more unless it was asked for meanwhile."""
        jobs.finish(session, self.lease, "done")

    def again(self, session: Session, due_at: datetime) -> None:
        """Give the job back, due at `due_at`."""
        jobs.reschedule(session, self.lease, due_at, is_good=True)
