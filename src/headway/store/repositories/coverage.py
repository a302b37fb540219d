"""Which stretches of each stream's past are in the store."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from headway.store import driver
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


_STRETCH = """
    UPDATE coverage c
    SET from_at = LEAST(c.from_at, %(from_at)s), until_at = GREATEST(c.until_at, %(until_at)s),
        run_id = %(run_id)s
    WHERE c.organisation_id = %(organisation_id)s AND c.scope_id = %(scope_id)s
      AND c.stream = %(stream)s AND c.is_complete = %(is_complete)s AND c.reason = %(reason)s
      AND c.from_at <= %(until_at)s AND c.until_at >= %(from_at)s
      AND NOT EXISTS (
          SELECT FROM coverage o
          WHERE o.organisation_id = c.organisation_id AND o.scope_id = c.scope_id
            AND o.stream = c.stream AND o.from_at <> c.from_at
            AND o.from_at <= %(until_at)s AND o.until_at >= %(from_at)s)
    RETURNING c.scope_id
"""
"""What a walk does with each page: only its own stretch is there, and it becomes longer."""


_TAKE = """
    DELETE FROM coverage
    WHERE organisation_id = %(organisation_id)s AND scope_id = %(scope_id)s
      AND stream = %(stream)s AND from_at <= %(until_at)s AND until_at >= %(from_at)s
    RETURNING from_at, until_at, is_complete, reason, run_id
"""

_INSERT = """
    INSERT INTO coverage
        (organisation_id, scope_id, stream, from_at, until_at, is_complete, reason, run_id)
    VALUES (%(organisation_id)s, %(scope_id)s, %(stream)s, %(from_at)s, %(until_at)s,
            %(is_complete)s, %(reason)s, %(run_id)s)
    ON CONFLICT (organisation_id, scope_id, stream, from_at) DO UPDATE
    SET until_at = excluded.until_at, is_complete = excluded.is_complete,
        reason = excluded.reason, run_id = excluded.run_id
"""


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
    new = CoverageRow(
        scope_id=scope_id,
        stream=stream,
        from_at=from_at,
        until_at=until_at,
        is_complete=is_complete,
        reason=reason,
        run_id=run_id,
    )
    given = {"organisation_id": organisation_of(session), **asdict(new)}
    if driver.run(session, _STRETCH, given).fetchone() is None:
        for row in _merged(new, driver.run(session, _TAKE, given).fetchall()):
            driver.run(session, _INSERT, {**given, **asdict(row)})


def _merged(new: CoverageRow, taken: Sequence[tuple[Any, ...]]) -> list[CoverageRow]:
    """What stands instead of the stretches that the new one overlaps or touches."""
    keep: list[CoverageRow] = []
    for from_at, until_at, is_complete, reason, run_id in sorted(taken, key=itemgetter(0)):
        if is_complete == new.is_complete and reason == new.reason:
            start, end = min(new.from_at, from_at), max(new.until_at, until_at)
            new = replace(new, from_at=start, until_at=end)
        else:
            parts = ((from_at, min(until_at, new.from_at)), (max(from_at, new.until_at), until_at))
            keep += [
                CoverageRow(
                    scope_id=new.scope_id,
                    stream=new.stream,
                    from_at=start,
                    until_at=end,
                    is_complete=is_complete,
                    reason=reason,
                    run_id=run_id,
                )
                for start, end in parts
                if start < end
            ]
    return [*keep, new]
