"""Records by id, whatever their kind: what a census compares and removes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from headway.kernel.errors import Invalid
from headway.store.facts import refresh
from headway.store.session import organisation_of
from headway.store.tables import RecordTable
from headway.store.tables.code import (
    CommitRow,
    DeploymentRow,
    IssueRow,
    LabelRow,
    PullRequestRow,
    ReleaseRow,
    RepositoryRow,
)
from headway.store.tables.reviews import CommentRow, ReviewCommentRow

ENTITIES: dict[str, tuple[type[RecordTable], str]] = {
    "repository": (RepositoryRow, "external_id"),
    "pull_request": (PullRequestRow, "repository_id"),
    "review_comment": (ReviewCommentRow, "repository_id"),
    "comment": (CommentRow, "repository_id"),
    "commit": (CommitRow, "repository_id"),
    "label": (LabelRow, "repository_id"),
    "release": (ReleaseRow, "repository_id"),
    "deployment": (DeploymentRow, "repository_id"),
    "issue": (IssueRow, "container_id"),
}
"""Each entity's table, and its column that names the scope."""


def count(session: Session, entity: str, *, instance_id: int, scope_external_id: str) -> int:
    """How many records of a scope the store has, without those gone."""
    table, scope = _table(entity)
    query = select(func.count()).where(
        *_of_scope(session, table, scope, instance_id, scope_external_id)
    )
    return session.execute(query).scalar_one()


def ids(
    session: Session,
    entity: str,
    *,
    instance_id: int,
    scope_external_id: str,
    seen_before: datetime | None = None,
) -> set[str]:
    """The ids of a scope's records, without those gone; `seen_before` leaves newer ones out."""
    table, scope = _table(entity)
    external_id = table.__table__.c.external_id
    query = select(external_id).where(
        *_of_scope(session, table, scope, instance_id, scope_external_id)
    )
    if seen_before is not None:
        query = query.where(table.first_seen_at < seen_before)
    return set(session.execute(query).scalars())


def open_pull_requests(
    session: Session,
    *,
    instance_id: int,
    repository_id: str,
    closed_since: datetime,
    after: str = "",
    limit: int = 500,
) -> list[tuple[str, str | None]]:
    """(id, node id) of pull requests that are open or closed since then: to be read again."""
    query = (
        select(PullRequestRow.external_id, PullRequestRow.node_id)
        .where(
            *_of_scope(session, PullRequestRow, "repository_id", instance_id, repository_id),
            (PullRequestRow.state == "open") | (PullRequestRow.closed_at >= closed_since),
            PullRequestRow.external_id > after,
        )
        .order_by(PullRequestRow.external_id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def mark_deleted(
    session: Session,
    entity: str,
    external_ids: Sequence[str],
    *,
    instance_id: int,
    at: datetime,
    reason: str = "census",
) -> int:
    """Mark records as gone at the provider; facts follow. How many were not already.

    `at` is the provider's clock when it said so: a page read later brings them back, one read
    earlier does not.
    """
    table, _ = _table(entity)
    statement = (
        update(table)
        .where(
            table.organisation_id == organisation_of(session),
            table.instance_id == instance_id,
            table.__table__.c.external_id == func.any(list(external_ids)),
            table.deleted_at.is_(None),
        )
        .values(deleted_at=at, deleted_reason=reason)
        .returning(table.__table__.c.external_id)
    )
    gone = list(session.execute(statement).scalars())
    if gone:
        refresh.after_deletion(session, instance_id, entity, gone)
    return len(gone)


def _table(entity: str) -> tuple[type[RecordTable], str]:
    if entity not in ENTITIES:
        raise Invalid(f"{entity} is no entity that a census knows: {', '.join(ENTITIES)}")
    return ENTITIES[entity]


def _of_scope(
    session: Session,
    table: type[RecordTable],
    scope: str,
    instance_id: int,
    scope_external_id: str,
) -> tuple[ColumnElement[bool], ...]:
    return (
        table.organisation_id == organisation_of(session),
        table.instance_id == instance_id,
        table.__table__.c[scope] == scope_external_id,
        table.deleted_at.is_(None),
    )
