"""Sync jobs and runs: the truth that the queue may lose or repeat."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from headway.store.tables.base import TenantTable, moment_of_creation
from headway.store.tables.connections import of_connection


class SyncJob(TenantTable):
    """Something to be done for a connection, again and again or once.

    A worker holds it by a lease; `lease_epoch` grows with each lease, so that a worker that lost
    its lease is told so when it next writes.
    """

    __tablename__ = "sync_jobs"
    __table_args__ = (
        of_connection(),
        Index(
            "uq_sync_jobs_standing",
            "organisation_id",
            "connection_id",
            "kind",
            "scope_id",
            "stream",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("kind <> 'webhook'"),
        ),
        Index("ix_sync_jobs_due", "organisation_id", "state", "due_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID]
    scope_id: Mapped[UUID | None]
    stream: Mapped[str | None]
    kind: Mapped[str]
    """discover, recent, backfill, sync, reconcile, census or webhook"""
    payload: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    state: Mapped[str] = mapped_column(server_default="due")
    """due, running, done, failed or paused"""
    due_at: Mapped[datetime]
    lease_owner: Mapped[str | None]
    lease_epoch: Mapped[int] = mapped_column(BigInteger(), server_default=text("0"))
    lease_until: Mapped[datetime | None]
    attempts_count: Mapped[int] = mapped_column(server_default=text("0"))
    """Leases taken since it last went well."""
    last_error: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = moment_of_creation()
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SyncRun(TenantTable):
    """One go at a job, with how far it came."""

    __tablename__ = "sync_runs"
    __table_args__ = (
        of_connection(),
        Index("ix_sync_runs_started", "organisation_id", "connection_id", "started_at"),
        Index(
            "ix_sync_runs_running",
            "organisation_id",
            "job_id",
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job_id: Mapped[UUID]
    connection_id: Mapped[UUID]
    scope_id: Mapped[UUID | None]
    stream: Mapped[str | None]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="running")
    """running, ok, partial, failed or paused"""
    reason: Mapped[str] = mapped_column(server_default="")
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]
    records_count: Mapped[int] = mapped_column(BigInteger(), server_default=text("0"))
    pages_count: Mapped[int] = mapped_column(server_default=text("0"))
    requests_count: Mapped[int] = mapped_column(server_default=text("0"))
    expected_count: Mapped[int | None] = mapped_column(BigInteger())
    last_progress_at: Mapped[datetime] = mapped_column(server_default=func.now())
