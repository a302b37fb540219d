"""Which jobs of a connection may start, and that a job under way moved on."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from headway.kernel.errors import LeaseLost
from headway.store.repositories.jobs import Lease
from headway.store.session import organisation_of

_ADVANCE = text(
    """
    UPDATE sync_jobs
    SET attempts_count = CASE WHEN :is_progress THEN 1 ELSE attempts_count END,
        last_error = CASE WHEN :is_progress THEN '' ELSE last_error END,
        payload = COALESCE(:payload, payload)
    WHERE organisation_id = :organisation_id AND id = :id AND lease_epoch = :epoch
      AND state = 'running'
    RETURNING id
    """
).bindparams(bindparam("payload", type_=JSONB(none_as_null=True)))


def advance(
    session: Session,
    lease: Lease,
    payload: Mapping[str, Any] | None = None,
    *,
    is_progress: bool = True,
) -> None:
    """`check` for work that moved on: where `is_progress`, earlier failed attempts are forgotten.

    `payload`, where given, replaces the job's. Raises LeaseLost.
    """
    given = {
        "organisation_id": organisation_of(session),
        "id": lease.job_id,
        "epoch": lease.epoch,
        "is_progress": is_progress,
        "payload": None if payload is None else dict(payload),
    }
    if session.execute(_ADVANCE, given).first() is None:
        raise LeaseLost(f"job {lease.job_id} is no longer held in epoch {lease.epoch}")


_START = text(
    """
    WITH mine AS (
        SELECT j.id, j.kind, j.due_at, w.due_at AS work_at,
               j.state = 'running' AND j.lease_until >= clock_timestamp() AS is_held,
               j.state = 'running' AND j.lease_until < clock_timestamp()
               OR j.state = 'due' AND j.due_at <= clock_timestamp() AS is_due
        FROM sync_jobs j JOIN due_work w ON w.kind = 'job' AND w.id = j.id
        WHERE j.organisation_id = :organisation_id AND j.connection_id = :connection_id
          AND j.state IN ('due', 'running')),
    taken AS (
        SELECT count(*) FROM mine
        WHERE is_held OR is_due AND work_at > clock_timestamp()),
    ready AS (
        SELECT id, kind FROM mine WHERE is_due AND work_at <= clock_timestamp()
        ORDER BY array_position(CAST(:kinds AS text[]), kind), due_at, id
        LIMIT GREATEST(0, :slots - (SELECT count FROM taken))),
    free AS (
        SELECT w.id, ready.kind FROM due_work w JOIN ready ON ready.id = w.id
        WHERE w.kind = 'job' AND w.due_at <= clock_timestamp()
        FOR UPDATE OF w SKIP LOCKED)
    UPDATE due_work w SET due_at = clock_timestamp() + make_interval(secs => :seconds)
    FROM free WHERE w.kind = 'job' AND w.id = free.id
    RETURNING w.id, free.kind
    """
)


def start(
    session: Session, connection_id: UUID, *, slots: int, seconds: float, kinds: Sequence[str]
) -> list[tuple[UUID, str]]:
    """(id, kind) of the connection's due jobs that fit in its free slots, `kinds` in order.

    They are not named again for `seconds`, nor by another scheduler; until then each holds a slot.
    A job whose worker let its lease run out is due too.
    """
    given = {
        "organisation_id": organisation_of(session),
        "connection_id": connection_id,
        "slots": slots,
        "seconds": seconds,
        "kinds": list(kinds),
    }
    found = [(row.id, row.kind) for row in session.execute(_START, given)]
    return sorted(found, key=lambda job: list(kinds).index(job[1]))
