"""What is due, over all organisations: ids and moments, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

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


def take(session: Session, *, seconds: float, limit: int = 500) -> Sequence[DueRow]:
    """What is due now, and not due again for `seconds`: two schedulers never take the same.

    Whoever does the work says when it is due next; if nobody does, it comes back.
    """
    free = (
        select(DueWork.kind, DueWork.id)
        .where(DueWork.due_at <= func.clock_timestamp())
        .order_by(DueWork.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("free")
    )
    statement = (
        update(DueWork)
        .where(DueWork.kind == free.c.kind, DueWork.id == free.c.id)
        .values(due_at=func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 0, seconds))
        .returning(DueWork.organisation_id, DueWork.kind, DueWork.id, DueWork.due_at)
    )
    return read_all(session, DueRow, statement)


def push(
    session: Session, *, organisation_id: UUID, kind: str, work_id: UUID, due_at: datetime
) -> None:
    """Say when it is due (again)."""
    statement = insert(DueWork).values(
        kind=kind, id=work_id, organisation_id=organisation_id, due_at=due_at
    )
    session.execute(
        statement.on_conflict_do_update(index_elements=["kind", "id"], set_={"due_at": due_at})
    )


def drop(session: Session, *, kind: str, work_id: UUID) -> None:
    """Nothing is due any more."""
    session.execute(delete(DueWork).where(DueWork.kind == kind, DueWork.id == work_id))
