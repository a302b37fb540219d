"""Writes a page of records, and everything that follows from it, in the caller's transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.orm import Session

from headway import records as r
from headway.store import bulk, driver, page_lookups, targets
from headway.store.children import remove_missing
from headway.store.facts import refresh, versions
from headway.store.page_rows import file_rows, referred_to, review_comment_rows

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """Where a page came from. `watermark_at`: the provider's clock when the walk began."""

    organisation_id: UUID
    connection_id: UUID
    instance_id: int
    scope_id: UUID | None
    watermark_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a page did: how many records it held, and how many rows it changed."""

    records_count: int
    changed_count: int


def write_page(session: Session, context: PageContext, records: Sequence[r.Record]) -> Written:
    """Store a page. Writing it twice, or an older one after a newer one, changes nothing.

    Facts of the pull requests it touched and the data version follow in the same transaction,
    which must be one of `context.organisation_id`.
    """
    source = bulk.Source(
        instance_id=context.instance_id,
        connection_id=context.connection_id,
        watermark_at=context.watermark_at,
    )
    by_type: dict[type, list[r.Record]] = {}
    for record in records:
        by_type.setdefault(type(record), []).append(record)
    changes, removed = _write(session, source, by_type)
    changed_count = sum(change.count for change in changes.values()) + len(removed)
    if changed_count:
        _follow(session, source, changes, {*removed, *_touched_directly(changes)}, by_type)
    return Written(records_count=len(records), changed_count=changed_count)


def _write(
    session: Session, source: bulk.Source, by_type: Mapping[type, list[r.Record]]
) -> tuple[dict[type, bulk.Changes], list[str]]:
    """What each upsert did, and the pull requests of rows that whole lists no longer hold."""
    rows = {
        record_type: _rows(session, source.instance_id, by_type[record_type])
        for record_type in targets.ORDER
        if record_type in by_type
    }
    is_small = all(len(found) < bulk.COPY_FROM_ROWS for found in rows.values())
    with driver.together(session) if is_small else nullcontext():
        sent = {
            record_type: bulk.send(session, targets.ORDER[record_type], found, source)
            for record_type, found in rows.items()
        }
        gone = remove_missing(session, source, by_type)
        changes = {record_type: bulk.changes_of(cursor) for record_type, cursor in sent.items()}
        return changes, [row[0] for cursor in gone for row in cursor]


def _rows(
    session: Session, instance_id: int, found: Sequence[r.Record]
) -> Sequence[r.Record | Mapping[str, object]]:
    """The records, with the columns that their tables have besides."""
    first = found[0]
    if isinstance(first, r.FileChange):
        return file_rows([item for item in found if isinstance(item, r.FileChange)])
    if isinstance(first, r.ReviewComment):
        comments = [item for item in found if isinstance(item, r.ReviewComment)]
        return review_comment_rows(session, instance_id, comments)
    return found


def _follow(
    session: Session,
    source: bulk.Source,
    changes: Mapping[type, bulk.Changes],
    touched: set[str],
    by_type: Mapping[type, Sequence[r.Record]],
) -> None:
    """Refresh the facts that rest on what changed, then tell readers that data changed.

    The version comes first: it is what transactions wait at, so that of two whose records rest on
    one another the second sees what the first one wrote.
    """
    with driver.together(session):
        versions.advance(session, versions.PULL_REQUEST)
        asked = list(_ask(session, source.instance_id, changes, by_type))
        touched |= {row[0] for cursor in asked for row in cursor}
    with driver.together(session):
        refresh.ask(session, source.instance_id, touched)
        if _first(changes, r.Identity) or _first(changes, r.Repository, notable=True):
            versions.advance(session, versions.PEOPLE)


def _ask(
    session: Session,
    instance_id: int,
    changes: Mapping[type, bulk.Changes],
    by_type: Mapping[type, Sequence[r.Record]],
) -> "Iterator[psycopg.Cursor[Any]]":
    """Where the pull requests are found that rest on what changed besides their own lists."""
    if arrived := _first(changes, r.PullRequest):
        yield page_lookups.adopt_review_comments(session, instance_id, arrived)
    if None in _first(changes, r.ReviewComment):
        found = [one for one in by_type[r.ReviewComment] if isinstance(one, r.ReviewComment)]
        alone = [one.external_id for one in found if one.pull_request_id is None]
        yield page_lookups.adopted(session, instance_id, alone)
    if comments := changes.get(r.Comment, bulk.NOTHING).touched:
        yield page_lookups.ask_numbers(session, instance_id, comments)
    if commits := changes.get(r.Commit, bulk.NOTHING).touched:
        yield page_lookups.ask_commits(session, instance_id, commits)
    if identities := _late(changes, by_type):
        yield refresh.ask_identities(session, instance_id, identities)
    if repositories := _first(changes, r.Repository, notable=True):
        page_lookups.note_default_branches(session, instance_id, repositories)
        yield refresh.ask_repositories(session, instance_id, repositories)


def _late(
    changes: Mapping[type, bulk.Changes], by_type: Mapping[type, Sequence[r.Record]]
) -> set[str]:
    """The identities that records stored earlier may name: those that changed or came alone.

    A page brings the identities that it names, so a new one among them was not named before.
    """
    added = {row[0] for row in changes.get(r.Identity, bulk.NOTHING).added}
    notable = _first(changes, r.Identity, notable=True)
    return set(notable) - (added & referred_to(by_type) if added else added)


def _touched_directly(changes: Mapping[type, bulk.Changes]) -> set[str]:
    """The pull requests whose own rows or lists changed."""
    touched = {
        row[0]
        for record_type in (
            r.PullRequest,
            r.PullRequestEvent,
            r.ReviewRequest,
            r.Review,
            r.ReviewComment,
            r.PullRequestCommit,
        )
        for row in changes.get(record_type, bulk.NOTHING).touched
        if row[0] is not None
    }
    files = changes.get(r.FileChange, bulk.NOTHING).touched
    return touched | {subject for kind, subject in files if kind == "pull_request"}


def _first(
    changes: Mapping[type, bulk.Changes], record_type: type, *, notable: bool = False
) -> list[str]:
    """The first touched column of what was written of one kind."""
    change = changes.get(record_type, bulk.NOTHING)
    return [row[0] for row in (change.notable if notable else change.touched)]
