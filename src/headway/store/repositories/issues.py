"""Issues as people read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from headway.store.rows import read_all
from headway.store.session import organisation_of


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueItem:
    """A work item. `container` is the repository's or project's name, '' while unknown."""

    instance_id: int
    external_id: str
    provider: str
    container: str
    key: str
    number: int | None
    title: str
    url: str
    state: str
    author: str | None
    labels: Sequence[str]
    opened_at: datetime
    closed_at: datetime | None
    comments_count: int | None


_LISTING = text(
    """
    SELECT i.instance_id, i.external_id, n.provider, COALESCE(r.name, '') AS container, i.key,
           i.number, i.title, i.url, i.state, a.login AS author, i.labels, i.opened_at,
           i.closed_at, i.comments_count
    FROM issues i
    JOIN instances n ON n.organisation_id = i.organisation_id AND n.id = i.instance_id
    LEFT JOIN repositories r ON r.organisation_id = i.organisation_id
        AND r.instance_id = i.instance_id AND r.external_id = i.container_id
    LEFT JOIN identities a ON a.organisation_id = i.organisation_id
        AND a.instance_id = i.instance_id AND a.external_id = i.author_id
    WHERE i.organisation_id = :organisation_id AND i.deleted_at IS NULL
        AND (CAST(:repository AS text) IS NULL OR r.name = :repository)
        AND (CAST(:is_open AS boolean) IS NULL OR (i.closed_at IS NULL) = :is_open)
        AND (CAST(:after_at AS timestamptz) IS NULL
             OR (i.opened_at, i.instance_id, i.external_id)
                < (:after_at, CAST(:after_instance AS integer), CAST(:after_id AS text)))
    ORDER BY i.opened_at DESC, i.instance_id DESC, i.external_id DESC
    LIMIT :limit
    """
)


def listing(
    session: Session,
    *,
    repository: str | None = None,
    is_open: bool | None = None,
    after: tuple[datetime, int, str] | None = None,
    limit: int = 50,
) -> list[IssueItem]:
    """A page of issues, the newest first.

    `after` is (opened_at, instance, external id) of the last item of the page before.
    """
    after_at, after_instance, after_id = after or (None, None, None)
    given = {
        "organisation_id": organisation_of(session),
        "repository": repository,
        "is_open": is_open,
        "after_at": after_at,
        "after_instance": after_instance,
        "after_id": after_id,
        "limit": limit,
    }
    return read_all(session, IssueItem, _LISTING, given)
