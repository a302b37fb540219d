"""Marks as gone what a pull request's whole lists no longer hold."""

from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from headway.records import FileChange, PullRequestChildren, Record
from headway.store.bulk import Source
from headway.store.page_rows import path_hash
from headway.store.session import organisation_of
from headway.store.targets import CHILDREN

_SUBJECT = "(t.subject_kind = 'pull_request' AND t.subject_id = ANY(:parents))"
_PARENT = "t.pull_request_id = ANY(:parents)"


def remove_missing(
    session: Session, source: Source, by_type: Mapping[type, Sequence[Record]]
) -> list[str]:
    """The pull requests of removed rows, one for each row.

    Only rows that were known when the page was asked for can be missing from it.
    """
    whole: dict[str, list[str]] = {}
    for record in by_type.get(PullRequestChildren, ()):
        if isinstance(record, PullRequestChildren):
            for kind in record.kinds:
                whole.setdefault(kind, []).append(record.pull_request_id)
    removed: list[str] = []
    for kind in sorted(whole):
        removed += _remove(session, source, kind, whole[kind], by_type)
    return removed


def _remove(
    session: Session,
    source: Source,
    kind: str,
    parents: Sequence[str],
    by_type: Mapping[type, Sequence[Record]],
) -> Sequence[str]:
    target, key, record_type = CHILDREN[kind]
    is_file = record_type is FileChange
    parent = "subject_id" if is_file else "pull_request_id"
    kept = [(getattr(row, parent), _key(row, key)) for row in by_type.get(record_type, ())]
    given = {
        "organisation_id": organisation_of(session),
        "instance_id": source.instance_id,
        "watermark_at": source.watermark_at,
        "parents": sorted(set(parents)),
        "kept_parents": [row[0] for row in kept],
        "kept_keys": [row[1] for row in kept],
    }
    statement = text(
        f"""
        UPDATE {target.table.name} t
        SET deleted_at = :watermark_at, deleted_reason = 'no longer listed'
        WHERE t.organisation_id = :organisation_id AND t.instance_id = :instance_id
          AND {_SUBJECT if is_file else _PARENT}
          AND t.deleted_at IS NULL AND t.version_at <= :watermark_at
          AND (t.{parent}, t.{key}) NOT IN (
              SELECT * FROM unnest(CAST(:kept_parents AS text[]), CAST(:kept_keys AS text[])))
        RETURNING t.{parent}
        """  # noqa: S608  # names of our own tables and columns
    )
    return session.execute(statement, given).scalars().all()


def _key(row: Record, key: str) -> str:
    if isinstance(row, FileChange):
        return path_hash(row.path)
    value: str = getattr(row, key)
    return value
