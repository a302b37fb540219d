"""What is due, over all organisations: ids and moments, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from headway.store import driver
from headway.store.rows import columns_of, read_all
from headway.store.tables.accounts import DueWork

JOB = "job"
WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """One thing that is due."""

    organisation_id: UUID
    kind: str
    id: UUID
    due_at: datetime


def due(session: Session, *, kind: str | None = None, limit: int = 500) -> Sequence[DueRow]:
    """What is due now by the database's clock, the longest due first."""
    query = columns_of(DueRow, DueWork).where(DueWork.due_at <= func.now())
    if kind is not None:
        query = query.where(DueWork.kind == kind)
    return read_all(session, DueRow, query.order_by(DueWork.due_at).limit(limit))


def organisations(session: Session, kind: str) -> Sequence[UUID]:
    """The organisations that have something of that kind due now."""
    query = select(DueWork.organisation_id).where(
        DueWork.kind == kind, DueWork.due_at <= func.clock_timestamp()
    )
    return session.execute(query.distinct()).scalars().all()


_PUSH = """
    INSERT INTO due_work (kind, id, organisation_id, due_at)
    VALUES (%(kind)s, %(id)s, %(organisation_id)s, %(due_at)s)
    ON CONFLICT (kind, id) DO UPDATE SET due_at = excluded.due_at
"""
_DROP = "DELETE FROM due_work WHERE kind = %(kind)s AND id = %(id)s"


def push(
    session: Session, *, organisation_id: UUID, kind: str, work_id: UUID, due_at: datetime
) -> None:
    """Say when it is due (again)."""
    given = {"kind": kind, "id": work_id, "organisation_id": organisation_id, "due_at": due_at}
    driver.run(session, _PUSH, given)


def drop(session: Session, *, kind: str, work_id: UUID) -> None:
    """Nothing is due any more."""
    driver.run(session, _DROP, {"kind": kind, "id": work_id})
