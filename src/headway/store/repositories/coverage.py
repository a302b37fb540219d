"""Which stretches of each stream's past are in the store."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from headway.store.rows import columns_of, read_all
from headway.store.session import organisation_of
from headway.store.tables.connections import Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """A half-open stretch. `is_complete` False: something in it is missing, `reason` says what."""

    scope_id: UUID
    stream: str
    from_at: datetime
    until_at: datetime
    is_complete: bool
    reason: str
    run_id: UUID | None


def of_scope(session: Session, scope_id: UUID, stream: str | None = None) -> list[CoverageRow]:
    """The scope's stretches, oldest first."""
    query = columns_of(CoverageRow, Coverage).where(
        Coverage.organisation_id == organisation_of(session), Coverage.scope_id == scope_id
    )
    if stream is not None:
        query = query.where(Coverage.stream == stream)
    return read_all(session, CoverageRow, query.order_by(Coverage.stream, Coverage.from_at))


def everything(session: Session) -> list[CoverageRow]:
    """Every stretch of the organisation."""
    query = columns_of(CoverageRow, Coverage).where(
        Coverage.organisation_id == organisation_of(session)
    )
    ordered = query.order_by(Coverage.scope_id, Coverage.stream, Coverage.from_at)
    return read_all(session, CoverageRow, ordered)


def add(
    session: Session,
    *,
    scope_id: UUID,
    stream: str,
    from_at: datetime,
    until_at: datetime,
    is_complete: bool,
    reason: str = "",
    run_id: UUID | None = None,
) -> None:
    """Note that [from_at, until_at) was read; what overlaps or touches it becomes one stretch.

    A newly read stretch replaces what was said of the same time: a gap that was read again whole
    is complete, and neighbours of the same kind merge with it.
    """
    keep: list[CoverageRow] = []
    for old in of_scope(session, scope_id, stream):
        if old.until_at < from_at or old.from_at > until_at:
            continue
        if old.is_complete == is_complete and old.reason == reason:
            from_at, until_at = min(from_at, old.from_at), max(until_at, old.until_at)
        else:
            keep += _rest(old, from_at, until_at)
        _remove(session, old)
    new = CoverageRow(
        scope_id=scope_id,
        stream=stream,
        from_at=from_at,
        until_at=until_at,
        is_complete=is_complete,
        reason=reason,
        run_id=run_id,
    )
    for row in [*keep, new]:
        _insert(session, row)


def _rest(old: CoverageRow, from_at: datetime, until_at: datetime) -> list[CoverageRow]:
    """What of an old stretch lies outside the new one."""
    parts = ((old.from_at, min(old.until_at, from_at)), (max(old.from_at, until_at), old.until_at))
    return [
        CoverageRow(
            scope_id=old.scope_id,
            stream=old.stream,
            from_at=start,
            until_at=end,
            is_complete=old.is_complete,
            reason=old.reason,
            run_id=old.run_id,
        )
        for start, end in parts
        if start < end
    ]


def _remove(session: Session, row: CoverageRow) -> None:
    session.execute(
        delete(Coverage).where(
            Coverage.organisation_id == organisation_of(session),
            Coverage.scope_id == row.scope_id,
            Coverage.stream == row.stream,
            Coverage.from_at == row.from_at,
        )
    )


def _insert(session: Session, row: CoverageRow) -> None:
    told = {
        "until_at": row.until_at,
        "is_complete": row.is_complete,
        "reason": row.reason,
        "run_id": row.run_id,
    }
    statement = insert(Coverage).values(
        organisation_id=organisation_of(session),
        scope_id=row.scope_id,
        stream=row.stream,
        from_at=row.from_at,
        **told,
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation_id", "scope_id", "stream", "from_at"], set_=told
        )
    )
