"""The one statement by which records are written."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from psycopg import sql
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import postgresql

CONSTANT = ("organisation_id", "instance_id", "connection_id")
"""Columns that are the same for all rows of an upsert, so they are sent once."""
_MANAGED = (*CONSTANT, "version_at", "first_seen_at", "deleted_at", "deleted_reason")

_IS_NEW = "old.version_at IS NULL AS is_new"

Way = Literal["json", "copy"]


@dataclass(frozen=True, eq=False)
class Target:
    """How one table is written.

    `tracked`: columns that metrics read; a change of one leaves a history row under `entity`.
    `keep_known`: columns in which NULL never replaces what is known.
    `touched`: columns to tell of each written row.
    """

    table: SqlTable
    entity: str
    tracked: tuple[str, ...] = ()
    keep_known: tuple[str, ...] = ()
    touched: tuple[str, ...] = ("external_id",)
    left_out: tuple[str, ...] = ()
    """Columns the database or an administrator fills."""

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The primary key."""
        return tuple(column.name for column in self.table.primary_key)

    @cached_property
    def own_key(self) -> tuple[str, ...]:
        """The key within the organisation and instance."""
        return tuple(name for name in self.key if name not in CONSTANT)

    @cached_property
    def content(self) -> tuple[str, ...]:
        """What a record says besides its key."""
        skipped = {*self.key, *_MANAGED, *self.left_out}
        return tuple(column.name for column in self.table.c if column.name not in skipped)

    @cached_property
    def own_columns(self) -> tuple[str, ...]:
        """What each row brings."""
        return (*self.own_key, *self.content, "version_at")

    @cached_property
    def staging(self) -> str:
        """The temporary table's name."""
        return f"page_{self.table.name}"

    @cached_property
    def can_be_deleted(self) -> bool:
        """Whether rows are marked when gone."""
        return "deleted_at" in self.table.c


@cache
def statement(target: Target, way: Way) -> sql.SQL:
    """INSERT … ON CONFLICT that answers (is notable, is new, *touched) of each row written."""
    columns = (*CONSTANT, *target.own_columns)
    parts = {
        "table": target.table.name,
        "columns": _list("", columns),
        "input": _input(target, way),
        "key": _list("", target.key),
        "same": " AND ".join(f"t.{name} = r.{name}" for name in target.key),
        "set": ", ".join(_assignments(target)),
        "not_newer": "t.version_at <= {new}.version_at" + _not_deleted_later(target),
        "differs": _differs(target),
        "touched_names": ", ".join(f"touched_{n}" for n in range(len(target.touched))),
        "returning": _returning(target),
        "history": _history(target) if target.tracked else "",
    }
    guard = f"{parts['not_newer']} AND {parts['differs']}"
    names = _list("r.", columns)
    text = f"""
        WITH written AS (
            INSERT INTO {parts["table"]} AS t ({parts["columns"]})
            SELECT {names} FROM ({parts["input"]}) AS r
            LEFT JOIN LATERAL (
                SELECT true AS is_kept FROM {parts["table"]} t
                WHERE {parts["same"]} AND NOT ({guard.replace("{new}", "r")}) LIMIT 1
            ) AS stored ON true
            WHERE stored.is_kept IS NULL
            ON CONFLICT ({parts["key"]}) DO UPDATE SET {parts["set"]}
            WHERE {guard.replace("{new}", "excluded")}
            RETURNING {parts["returning"]}
        ){parts["history"]}
        SELECT is_notable, is_new, {parts["touched_names"]} FROM written
    """  # noqa: S608  # names of our own tables and columns
    return sql.SQL(text)


def _list(prefix: str, names: tuple[str, ...]) -> str:
    return ", ".join(f"{prefix}{name}" for name in names)


def _input(target: Target, way: Way) -> str:
    """The rows, with the constant columns and everyone's version."""
    own = ", ".join(f"i.{name}" for name in target.own_columns if name != "version_at")
    if way == "copy":
        rows = f"pg_temp.{target.staging} AS i"
    else:
        dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # ships without a signature
        shape = ", ".join(
            f"{name} {target.table.c[name].type.compile(dialect=dialect)}"
            for name in target.own_columns
        )
        rows = f"json_to_recordset(%(rows)s::json) AS i({shape})"
    return (
        "SELECT %(organisation_id)s::uuid AS organisation_id, %(instance_id)s::int AS instance_id,"  # noqa: S608  # constants
        f" %(connection_id)s::uuid AS connection_id, {own},"
        f" COALESCE(i.version_at, %(watermark_at)s::timestamptz) AS version_at FROM {rows}"
    )


def _new(target: Target, name: str, new: str) -> str:
    if name in target.keep_known:
        return f"COALESCE({new}.{name}, t.{name})"
    return f"{new}.{name}"


def _assignments(target: Target) -> list[str]:
    told = [f"{name} = {_new(target, name, 'excluded')}" for name in target.content]
    told += ["connection_id = excluded.connection_id", "version_at = excluded.version_at"]
    if target.can_be_deleted:
        told += ["deleted_at = NULL", "deleted_reason = NULL"]
    return told


def _not_deleted_later(target: Target) -> str:
    """A row found gone stays gone for a page that was read before."""
    if not target.can_be_deleted:
        return ""
    return " AND (t.deleted_at IS NULL OR t.deleted_at <= %(watermark_at)s::timestamptz)"


def _differs(target: Target) -> str:
    """That the row says something new; `{new}` is where from.

    A version of the provider's own that moved on counts, so that nothing in between is taken for
    newer; a watermark that moved on does not, or each reading would write every row again.
    """
    reasons = ["(%(has_versions)s::bool AND t.version_at <> {new}.version_at)"]
    if target.can_be_deleted:
        reasons.append("t.deleted_at IS NOT NULL")
    if target.content:
        old = ", ".join(f"t.{name}" for name in target.content)
        new = ", ".join(_new(target, name, "{new}") for name in target.content)
        reasons.append(f"ROW({old}) IS DISTINCT FROM ROW({new})")
    return f"({' OR '.join(reasons)})"


def _history_columns(target: Target) -> tuple[str, ...]:
    return (*target.tracked, "deleted_at") if target.can_be_deleted else target.tracked


def _returning(target: Target) -> str:
    """What `written` holds: is it notable, what it touched, and for history the old values."""
    told = [f"new.{name} AS touched_{n}" for n, name in enumerate(target.touched)]
    if not target.tracked:
        return ", ".join(["true AS is_notable", _IS_NEW, *told])
    names = _history_columns(target)
    is_changed = f"ROW({_list('old.', names)}) IS DISTINCT FROM ROW({_list('new.', names)})"
    pairs = ", ".join(f"'{name}', old.{name}" for name in names)
    key = " || '/' || ".join(f"new.{name}" for name in target.own_key)
    return ", ".join(
        [
            f"(old.version_at IS NULL OR {is_changed}) AS is_notable",
            _IS_NEW,
            *told,
            "new.organisation_id, new.instance_id",
            f"{key} AS external_id",
            (
                f"CASE WHEN old.version_at IS NOT NULL AND {is_changed}"
                f" THEN jsonb_build_object({pairs}) END AS old_values"
            ),
            "old.version_at AS valid_from, new.version_at AS valid_to",
        ]
    )


def _history(target: Target) -> str:
    return f""",
        history AS (
            INSERT INTO record_history
                (organisation_id, entity, instance_id, external_id, old, valid_from, valid_to)
            SELECT organisation_id, '{target.entity}', instance_id, external_id, old_values,
                   valid_from, valid_to
            FROM written WHERE old_values IS NOT NULL
        )"""  # noqa: S608  # constants
