"""Writes a page of records, and everything that follows from it, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from headway import records as r
from headway.store import bulk, page_lookups, targets
from headway.store.children import remove_missing
from headway.store.facts import refresh, versions
from headway.store.page_rows import file_rows, review_comment_rows


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
    changes = {
        record_type: bulk.upsert(
            session, target, _rows(session, context.instance_id, by_type[record_type]), source
        )
        for record_type, target in targets.ORDER.items()
        if record_type in by_type
    }
    removed = remove_missing(session, source, by_type)
    changed_count = sum(change.count for change in changes.values()) + len(removed)
    if changed_count:
        _follow(session, source, changes, removed)
    return Written(records_count=len(records), changed_count=changed_count)


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
    removed: Sequence[str],
) -> None:
    """Refresh the facts that rest on what changed, then tell readers that data changed."""
    identities = _first(changes, r.Identity, notable=True)
    repositories = _first(changes, r.Repository, notable=True)
    instance_id = source.instance_id
    touched = {*removed, *_touched_directly(changes)}
    if arrived := _first(changes, r.PullRequest, notable=True):
        page_lookups.adopt_review_comments(session, instance_id, arrived)
    if comments := changes.get(r.Comment):
        touched.update(page_lookups.of_numbers(session, instance_id, comments.touched).values())
    if commits := changes.get(r.Commit):
        touched.update(page_lookups.of_commits(session, instance_id, commits.touched))
    if identities:
        touched.update(refresh.touched_by_identities(session, instance_id, identities))
    if repositories:
        page_lookups.note_default_branches(session, instance_id, repositories)
        touched.update(refresh.touched_by_repositories(session, instance_id, repositories))
    refresh.of_pull_requests(session, instance_id, touched)
    if _first(changes, r.Identity) or repositories:
        versions.bump(session, versions.PEOPLE)


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
