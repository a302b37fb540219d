"""Where each walk of each stream of a scope stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from headway.store import driver
from headway.store.rows import columns_of, read_all, read_one
from headway.store.session import organisation_of
from headway.store.tables.connections import StreamCursor


@dataclass(frozen=True, slots=True, kw_only=True)
class CursorRow:
    """A walk's place. `watermark_at` is when the provider answered the walk's first page."""

    scope_id: UUID
    stream: str
    walk: str
    cursor: Mapping[str, Any] | None
    floor_at: datetime | None
    watermark_at: datetime | None
    validator: str | None
    updated_at: datetime


def get(session: Session, scope_id: UUID, stream: str, walk: str) -> CursorRow | None:
    """The walk's place, None before its first page."""
    query = columns_of(CursorRow, StreamCursor).where(
        StreamCursor.organisation_id == organisation_of(session),
        StreamCursor.scope_id == scope_id,
        StreamCursor.stream == stream,
        StreamCursor.walk == walk,
    )
    return read_one(session, CursorRow, query)


def of_scope(session: Session, scope_id: UUID) -> list[CursorRow]:
    """Every walk of the scope."""
    query = columns_of(CursorRow, StreamCursor).where(
        StreamCursor.organisation_id == organisation_of(session),
        StreamCursor.scope_id == scope_id,
    )
    return read_all(session, CursorRow, query.order_by(StreamCursor.stream, StreamCursor.walk))


def everything(session: Session) -> list[CursorRow]:
    """Every walk of the organisation."""
    query = columns_of(CursorRow, StreamCursor).where(
        StreamCursor.organisation_id == organisation_of(session)
    )
    return read_all(session, CursorRow, query)


def polled(session: Session, stream: str | None = None) -> dict[UUID, datetime]:
    """By scope, when the provider last said that all of a stream is read, or nothing is new.

    A place without a validator was put back to its beginning after an error: nothing was read.
    """
    query = select(StreamCursor.scope_id, StreamCursor.updated_at).where(
        StreamCursor.organisation_id == organisation_of(session),
        StreamCursor.walk == "sync",
        StreamCursor.cursor.is_(None),
        StreamCursor.validator.is_not(None),
    )
    if stream is not None:
        query = query.where(StreamCursor.stream == stream)
    rows = session.execute(query.order_by(StreamCursor.updated_at))
    return dict(rows.all())


_SAVE = """
    INSERT INTO cursors
        (organisation_id, scope_id, stream, walk, cursor, floor_at, watermark_at, validator)
    VALUES (%(organisation_id)s, %(scope_id)s, %(stream)s, %(walk)s, %(cursor)s, %(floor_at)s,
            %(watermark_at)s, %(validator)s)
    ON CONFLICT (organisation_id, scope_id, stream, walk) DO UPDATE
    SET cursor = excluded.cursor, floor_at = excluded.floor_at,
        watermark_at = excluded.watermark_at, validator = excluded.validator,
        updated_at = clock_timestamp()
"""


def save(
    session: Session,
    *,
    scope_id: UUID,
    stream: str,
    walk: str,
    cursor: Mapping[str, Any] | None,
    floor_at: datetime | None = None,
    watermark_at: datetime | None = None,
    validator: str | None = None,
) -> None:
    """Write the walk's place whole, in the transaction of the page that led there."""
    given = {
        "organisation_id": organisation_of(session),
        "scope_id": scope_id,
        "stream": stream,
        "walk": walk,
        "cursor": None if cursor is None else Jsonb(dict(cursor)),
        "floor_at": floor_at,
        "watermark_at": watermark_at,
        "validator": validator,
    }
    driver.run(session, _SAVE, given)


def forget(session: Session, scope_id: UUID, stream: str | None = None) -> None:
    """Begin the scope's walks (of one stream) again from the top."""
    statement = delete(StreamCursor).where(
        StreamCursor.organisation_id == organisation_of(session),
        StreamCursor.scope_id == scope_id,
    )
    if stream is not None:
        statement = statement.where(StreamCursor.stream == stream)
    session.execute(statement)
