"""Marks as gone what a pull request's whole lists no longer hold."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from psycopg import sql
from sqlalchemy.orm import Session

from headway.records import FileChange, PullRequestChildren, Record
from headway.store import driver
from headway.store.bulk import Source
from headway.store.page_rows import path_hash
from headway.store.session import organisation_of
from headway.store.targets import CHILDREN

if TYPE_CHECKING:
    import psycopg

_SUBJECT = "(t.subject_kind = 'pull_request' AND t.subject_id = ANY(%(parents)s))"
_PARENT = "t.pull_request_id = ANY(%(parents)s)"


def remove_missing(
    session: Session, source: Source, by_type: Mapping[type, Sequence[Record]]
) -> "list[psycopg.Cursor[tuple[str]]]":
    """Cursors of the pull requests of removed rows, one for each row.

    Only rows that were known when the page was asked for can be missing from it.
    """
    whole: dict[str, list[str]] = {}
    for record in by_type.get(PullRequestChildren, ()):
        if isinstance(record, PullRequestChildren):
            for kind in record.kinds:
                whole.setdefault(kind, []).append(record.pull_request_id)
    return [_remove(session, source, kind, whole[kind], by_type) for kind in sorted(whole)]


def _remove(
    session: Session,
    source: Source,
    kind: str,
    parents: Sequence[str],
    by_type: Mapping[type, Sequence[Record]],
) -> "psycopg.Cursor[tuple[str]]":
    _, key, record_type = CHILDREN[kind]
    parent = "subject_id" if record_type is FileChange else "pull_request_id"
    kept = [(getattr(row, parent), _key(row, key)) for row in by_type.get(record_type, ())]
    given = {
        "organisation_id": organisation_of(session),
        "instance_id": source.instance_id,
        "watermark_at": source.watermark_at,
        "parents": sorted(set(parents)),
        "kept_parents": [row[0] for row in kept],
        "kept_keys": [row[1] for row in kept],
    }
    return driver.run(session, _statement(kind), given)


@cache
def _statement(kind: str) -> sql.SQL:
    target, key, record_type = CHILDREN[kind]
    parent = "subject_id" if record_type is FileChange else "pull_request_id"
    text = f"""
        UPDATE {target.table.name} t
        SET deleted_at = %(watermark_at)s, deleted_reason = 'no longer listed'
        WHERE t.organisation_id = %(organisation_id)s AND t.instance_id = %(instance_id)s
          AND {_SUBJECT if record_type is FileChange else _PARENT}
          AND t.deleted_at IS NULL AND t.version_at <= %(watermark_at)s
          AND (t.{parent}, t.{key}) NOT IN (
              SELECT * FROM unnest(%(kept_parents)s::text[], %(kept_keys)s::text[]))
        RETURNING t.{parent}
    """  # noqa: S608  # names of our own tables and columns
    return sql.SQL(text)


def _key(row: Record, key: str) -> str:
    if isinstance(row, FileChange):
        return path_hash(row.path)
    value: str = getattr(row, key)
    return value
