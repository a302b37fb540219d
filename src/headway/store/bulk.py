"""Upserts many rows of one table: one statement, whose rows arrive as JSON or by COPY.

A few hundred rows are sent as one JSON parameter (half the time of executemany: one round trip,
one plan, no temporary table); more go by binary COPY into a temporary table that each connection
makes once. The statement is the same: rows that would change nothing are neither locked nor
written, older never replaces newer, and history is kept of the columns that metrics read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

import orjson
from psycopg import sql
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from headway.store import driver
from headway.store.session import organisation_of
from headway.store.text import cleaned, plain
from headway.store.upsert_sql import Target, statement

if TYPE_CHECKING:
    import psycopg

COPY_FROM_ROWS = 1_000
"""Measured: below it JSON is as fast as COPY and leaves no temporary rows to truncate."""

Row = object
"""A frozen dataclass of headway.records, or a mapping, that has the target's columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where rows come from. `watermark_at` is the version of rows that have none of their own."""

    instance_id: int
    connection_id: object
    watermark_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What an upsert did: the rows written, as values of `Target.touched`.

    `notable`: those that were new or changed in a tracked column; `added`: the new ones.
    """

    count: int
    touched: Sequence[tuple[Any, ...]]
    notable: Sequence[tuple[Any, ...]]
    added: Sequence[tuple[Any, ...]]


NOTHING = Changes(count=0, touched=(), notable=(), added=())


def upsert(session: Session, target: Target, rows: Sequence[Row], source: Source) -> Changes:
    """Insert or update rows of one organisation. Of rows with one key the latest version counts."""
    return changes_of(send(session, target, rows, source)) if rows else NOTHING


def send(
    session: Session, target: Target, rows: Sequence[Row], source: Source
) -> "psycopg.Cursor[Any]":
    """`upsert` whose answer is not waited for in a block of `driver.together`."""
    latest = deduplicated(target, rows, source.watermark_at)
    has_versions = any(_value(row, "version_at") is not None for row in latest)
    given = {
        "organisation_id": organisation_of(session),
        "instance_id": source.instance_id,
        "connection_id": source.connection_id,
        "watermark_at": source.watermark_at,
        "has_versions": has_versions,
    }
    if len(latest) < COPY_FROM_ROWS:
        return driver.run(session, statement(target, "json"), {**given, "rows": as_json(latest)})
    with driver.translating(session):
        _copy(driver.connection(session), target, latest)
    return driver.run(session, statement(target, "copy"), given)


def changes_of(cursor: "psycopg.Cursor[Any]") -> Changes:
    """What the upsert that was sent did."""
    written = cursor.fetchall()
    return Changes(
        count=len(written),
        touched=[row[2:] for row in written],
        notable=[row[2:] for row in written if row[0]],
        added=[row[2:] for row in written if row[1]],
    )


def deduplicated(target: Target, rows: Sequence[Row], watermark_at: datetime) -> list[Row]:
    """One row a key, the latest version (of equals the last), in the order of the keys.

    The order is what keeps two workers that write the same rows from a deadlock.
    """
    key = _getter(target.own_key, is_mapping=isinstance(rows[0], Mapping))
    latest: dict[Any, Row] = {}
    for row in rows:
        held = latest.setdefault(key(row), row)
        if held is not row and _version(row, watermark_at) >= _version(held, watermark_at):
            latest[key(row)] = row
    return [latest[name] for name in sorted(latest)]


def as_json(rows: Sequence[Row]) -> str:
    """The rows as one JSON array that PostgreSQL takes: without NUL and lone surrogates."""
    try:
        payload = orjson.dumps(rows)
    except orjson.JSONEncodeError:  # a lone surrogate
        return orjson.dumps([cleaned(row) for row in rows]).decode()
    if rb"\u0000" in payload:
        payload = orjson.dumps([cleaned(row) for row in rows])
    return payload.decode()


def _version(row: Row, watermark_at: datetime) -> datetime:
    return cast("datetime | None", _value(row, "version_at")) or watermark_at


def _value(row: Row, name: str) -> object:
    if isinstance(row, Mapping):
        return row.get(name)
    return getattr(row, name, None)


def _getter(names: Sequence[str], *, is_mapping: bool) -> Callable[[Row], Any]:
    if not is_mapping:
        return attrgetter(*names)
    return lambda row: tuple(cast("Mapping[str, object]", row)[name] for name in names)


@cache
def _column_types(target: Target) -> tuple[tuple[str, str], ...]:
    """Each own column with its type's name as COPY's encoder knows it."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # ships without a signature
    short = {"TIMESTAMP WITH TIME ZONE": "timestamptz", "INTEGER": "int4", "BOOLEAN": "bool"}
    named = []
    for column in target.own_columns:
        name = target.table.c[column].type.compile(dialect=dialect)
        named.append((column, short.get(name, name.lower())))
    return tuple(named)


def _copy(connection: "psycopg.Connection[Any]", target: Target, rows: Sequence[Row]) -> None:
    """Fill the connection's temporary table with the rows."""
    cursor = connection.cursor()
    types = _column_types(target)
    name = sql.Identifier("pg_temp", target.staging)
    columns = sql.SQL(", ").join(sql.Identifier(column) for column, _ in types)
    cursor.execute("SELECT to_regclass(%s)", [f"pg_temp.{target.staging}"])
    if cast("tuple[object]", cursor.fetchone())[0] is None:
        shape = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind)) for column, kind in types
        )
        cursor.execute(
            sql.SQL("CREATE TEMP TABLE {} ({}) ON COMMIT DELETE ROWS").format(
                sql.Identifier(target.staging), shape
            )
        )
    else:
        # Empty after a commit, but not after an earlier upsert of this transaction.
        cursor.execute(sql.SQL("TRUNCATE {}").format(name))
    write = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(name, columns)
    with cursor.copy(write) as copy:
        copy.set_types([kind for _, kind in types])
        values = _getter([column for column, _ in types], is_mapping=isinstance(rows[0], Mapping))
        for row in rows:
            copy.write_row([plain(value) for value in values(row)])


__all__ = [
    "NOTHING",
    "Changes",
    "Source",
    "Target",
    "as_json",
    "changes_of",
    "deduplicated",
    "send",
    "upsert",
]
