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
    SET attempts_count = 1, last_error = '', payload = COALESCE(:payload, payload)
    WHERE organisation_id = :organisation_id AND id = :id AND lease_epoch = :epoch
      AND state = 'running'
    RETURNING id
    """
).bindparams(bindparam("payload", type_=JSONB(none_as_null=True)))


def advance(session: Session, lease: Lease, payload: Mapping[str, Any] | None = None) -> None:
    """`check` for work that moved on: earlier failed attempts are forgotten.

    `payload`, where given, replaces the job's. Raises LeaseLost.
    """
    given = {
        "organisation_id": organisation_of(session),
        "id": lease.job_id,
        "epoch": lease.epoch,
        "payload": None if payload is None else dict(payload),
    }
    if session.execute(_ADVANCE, given).first() is None:
        raise LeaseLost(f"job {lease.job_id} is no longer held in epoch {lease.epoch}")


_NEXT = text(
    """
    WITH mine AS (
        SELECT id, kind, state, due_at, lease_until FROM sync_jobs
        WHERE organisation_id = :organisation_id AND connection_id = :connection_id
          AND state IN ('due', 'running'))
    SELECT id, kind FROM mine
    WHERE state = 'due' AND due_at <= clock_timestamp()
       OR state = 'running' AND lease_until < clock_timestamp()
    ORDER BY array_position(CAST(:kinds AS text[]), kind), due_at, id
    LIMIT GREATEST(0, :slots - (
        SELECT count(*) FROM mine WHERE state = 'running' AND lease_until >= clock_timestamp()))
    """
)


def startable(
    session: Session, connection_id: UUID, *, slots: int, kinds: Sequence[str]
) -> list[tuple[UUID, str]]:
    """(id, kind) of the connection's due jobs that fit in its free slots, `kinds` in order.

    A job whose worker let its lease run out is due too.
    """
    given = {
        "organisation_id": organisation_of(session),
        "connection_id": connection_id,
        "slots": slots,
        "kinds": list(kinds),
    }
    return [(found.id, found.kind) for found in session.execute(_NEXT, given)]
