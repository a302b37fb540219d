"""Sync jobs and their leases. All moments are the database's clock, one for every worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.orm import Session

from headway.kernel.errors import LeaseLost
from headway.store.repositories import due_work
from headway.store.rows import columns_of, read_all, read_one
from headway.store.session import organisation_of
from headway.store.tables.work import SyncJob


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job as it stands."""

    id: UUID
    connection_id: UUID
    scope_id: UUID | None
    stream: str | None
    kind: str
    payload: Mapping[str, Any]
    state: str
    due_at: datetime
    lease_owner: str | None
    lease_epoch: int
    lease_until: datetime | None
    attempts_count: int
    last_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to work on a job until `until`; every write re-checks `epoch`."""

    job_id: UUID
    epoch: int
    due_at: datetime
    """What it was when the lease was taken: an enqueue during the work moves it."""
    until: datetime


_ENQUEUE = text(
    """
    INSERT INTO sync_jobs AS j
        (organisation_id, id, connection_id, scope_id, stream, kind, payload, due_at)
    VALUES (:organisation_id, :id, :connection_id, :scope_id, :stream, :kind, :payload,
            COALESCE(CAST(:due_at AS timestamptz), now()))
    ON CONFLICT (organisation_id, connection_id, kind, scope_id, stream) WHERE kind <> 'webhook'
    DO UPDATE SET
        payload = CASE WHEN :has_payload THEN excluded.payload ELSE j.payload END,
        state = CASE j.state WHEN 'running' THEN 'running' ELSE 'due' END,
        due_at = CASE j.state WHEN 'running' THEN GREATEST(excluded.due_at, clock_timestamp())
                              WHEN 'due' THEN LEAST(j.due_at, excluded.due_at)
                              ELSE excluded.due_at END,
        updated_at = now()
    RETURNING id, state, due_at
    """
)


def enqueue(
    session: Session,
    *,
    connection_id: UUID,
    kind: str,
    scope_id: UUID | None = None,
    stream: str | None = None,
    payload: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
) -> UUID:
    """The id of the job that will do this, made or brought forward; `due_at` None is now.

    There is one job for each (connection, kind, scope, stream), but one for each webhook. Asked
    for while it runs, it becomes due again when it ends. A payload given replaces the old one.
    """
    made = session.execute(
        _ENQUEUE,
        {
            "organisation_id": organisation_of(session),
            "id": uuid4(),
            "connection_id": connection_id,
            "scope_id": scope_id,
            "stream": stream,
            "kind": kind,
            "payload": Jsonb(dict(payload or {})),
            "has_payload": payload is not None,
            "due_at": due_at,
        },
    ).one()
    if made.state == "due":
        _push(session, made.id, made.due_at)
    found: UUID = made.id
    return found


def get(session: Session, job_id: UUID) -> JobRow | None:
    """The job, None without one."""
    query = columns_of(JobRow, SyncJob).where(
        SyncJob.organisation_id == organisation_of(session), SyncJob.id == job_id
    )
    return read_one(session, JobRow, query)


def everyone(session: Session, connection_id: UUID | None = None) -> list[JobRow]:
    """The organisation's jobs, or one connection's, the next due first."""
    query = columns_of(JobRow, SyncJob).where(SyncJob.organisation_id == organisation_of(session))
    if connection_id is not None:
        query = query.where(SyncJob.connection_id == connection_id)
    return read_all(session, JobRow, query.order_by(SyncJob.due_at, SyncJob.id))


def standing(session: Session) -> list[JobRow]:
    """The organisation's jobs but webhooks that went well, which are many and say nothing."""
    query = columns_of(JobRow, SyncJob).where(
        SyncJob.organisation_id == organisation_of(session),
        (SyncJob.kind != "webhook") | (SyncJob.state != "done") & (SyncJob.last_error != ""),
    )
    return read_all(session, JobRow, query.order_by(SyncJob.due_at, SyncJob.id))


_CLAIM = text(
    """
    WITH free AS (
        SELECT id FROM sync_jobs
        WHERE organisation_id = :organisation_id AND id = :id
          AND (state = 'due' AND due_at <= clock_timestamp()
               OR state = 'running' AND lease_until < clock_timestamp())
        FOR UPDATE SKIP LOCKED)
    UPDATE sync_jobs j
    SET state = 'running', lease_owner = :owner, lease_epoch = lease_epoch + 1,
        lease_until = clock_timestamp() + make_interval(secs => :seconds),
        attempts_count = attempts_count + 1, updated_at = now()
    FROM free WHERE j.organisation_id = :organisation_id AND j.id = free.id
    RETURNING j.lease_epoch, j.due_at, j.lease_until
    """
)


def claim(session: Session, job_id: UUID, owner: str, seconds: float) -> Lease | None:
    """Lease the job if it is due, or if its last holder let the lease run out; else None."""
    found = session.execute(
        _CLAIM,
        {
            "organisation_id": organisation_of(session),
            "id": job_id,
            "owner": owner,
            "seconds": seconds,
        },
    ).one_or_none()
    if found is None:
        return None
    _push(session, job_id, found.lease_until)
    return Lease(
        job_id=job_id, epoch=found.lease_epoch, due_at=found.due_at, until=found.lease_until
    )


_HELD = (
    "organisation_id = :organisation_id AND id = :id AND lease_epoch = :epoch AND state = 'running'"
)

_CHECK = text(f"SELECT id FROM sync_jobs WHERE {_HELD} FOR NO KEY UPDATE")  # noqa: S608  # constants

_RENEW = text(
    f"""
    UPDATE sync_jobs SET lease_until = clock_timestamp() + make_interval(secs => :seconds)
    WHERE {_HELD} RETURNING lease_until
    """  # noqa: S608  # constants
)

_FINISH = text(
    f"""
    UPDATE sync_jobs
    SET state = CASE WHEN due_at > :due_at THEN 'due' ELSE :state END,
        attempts_count = CASE WHEN :is_good THEN 0 ELSE attempts_count END,
        last_error = :error, lease_owner = NULL, lease_until = NULL, updated_at = now()
    WHERE {_HELD} RETURNING state, due_at
    """  # noqa: S608  # constants
)

_RESCHEDULE = text(
    f"""
    UPDATE sync_jobs
    SET state = 'due',
        due_at = CASE WHEN due_at > :due_at THEN LEAST(due_at, :next_at) ELSE :next_at END,
        attempts_count = CASE WHEN :is_good THEN 0 ELSE attempts_count END,
        last_error = :error, lease_owner = NULL, lease_until = NULL, updated_at = now()
    WHERE {_HELD} RETURNING due_at
    """  # noqa: S608  # constants
)


def check(session: Session, lease: Lease) -> None:
    """Hold the job's row until this transaction ends. Raises LeaseLost when another has it."""
    if session.execute(_CHECK, _held(session, lease)).first() is None:
        raise _lost(lease)


def renew(session: Session, lease: Lease, seconds: float) -> Lease:
    """The same lease, longer. Raises LeaseLost."""
    until = session.execute(
        _RENEW, {**_held(session, lease), "seconds": seconds}
    ).scalar_one_or_none()
    if until is None:
        raise _lost(lease)
    _push(session, lease.job_id, until)
    return Lease(job_id=lease.job_id, epoch=lease.epoch, due_at=lease.due_at, until=until)


def finish(session: Session, lease: Lease, state: str, error: str = "") -> str:
    """End the work: `done`, `failed` or `paused`; `due` is the answer if it was asked for anew.

    Raises LeaseLost.
    """
    given = {
        **_held(session, lease),
        "due_at": lease.due_at,
        "state": state,
        "is_good": state == "done",
        "error": error,
    }
    found = session.execute(_FINISH, given).one_or_none()
    if found is None:
        raise _lost(lease)
    if found.state == "due":
        _push(session, lease.job_id, found.due_at)
    else:
        due_work.drop(session, kind=due_work.JOB, work_id=lease.job_id)
    ended: str = found.state
    return ended


def reschedule(
    session: Session, lease: Lease, due_at: datetime, reason: str = "", *, is_good: bool = False
) -> None:
    """Give the lease back and go on at `due_at`; `is_good` forgets earlier failed attempts.

    Raises LeaseLost.
    """
    given = {
        **_held(session, lease),
        "due_at": lease.due_at,
        "next_at": due_at,
        "is_good": is_good,
        "error": reason,
    }
    next_at = session.execute(_RESCHEDULE, given).scalar_one_or_none()
    if next_at is None:
        raise _lost(lease)
    _push(session, lease.job_id, next_at)


def _held(session: Session, lease: Lease) -> dict[str, object]:
    return {
        "organisation_id": organisation_of(session),
        "id": lease.job_id,
        "epoch": lease.epoch,
    }


def _lost(lease: Lease) -> LeaseLost:
    return LeaseLost(f"job {lease.job_id} is no longer held in epoch {lease.epoch}")


def _push(session: Session, job_id: UUID, due_at: datetime) -> None:
    due_work.push(
        session,
        organisation_id=organisation_of(session),
        kind=due_work.JOB,
        work_id=job_id,
        due_at=due_at,
    )
