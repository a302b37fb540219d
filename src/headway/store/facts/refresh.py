"""Brings pull request facts up to date with the records they rest on.

Every refresh first takes the next data version, whose row stays locked until the commit: a second
transaction that touches the same pull request waits there and then sees what the first one wrote.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, cast

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from headway.store.facts import versions
from headway.store.facts.refresh_sql import REFRESH
from headway.store.session import organisation_of

if TYPE_CHECKING:
    import psycopg

_OF_IDENTITIES = text(
    """
    SELECT external_id FROM pull_requests
    WHERE organisation_id = :organisation_id AND instance_id = :instance_id
      AND author_id = ANY(:ids)
    UNION
    SELECT external_id FROM pull_requests
    WHERE organisation_id = :organisation_id AND instance_id = :instance_id
      AND merged_by_id = ANY(:ids)
    UNION
    SELECT pull_request_id FROM reviews
    WHERE organisation_id = :organisation_id AND instance_id = :instance_id
      AND author_id = ANY(:ids)
    UNION
    SELECT pull_request_id FROM review_comments
    WHERE organisation_id = :organisation_id AND instance_id = :instance_id
      AND author_id = ANY(:ids) AND pull_request_id IS NOT NULL
    UNION
    SELECT p.external_id FROM comments c
    JOIN pull_requests p ON p.organisation_id = c.organisation_id
        AND p.instance_id = c.instance_id AND p.repository_id = c.repository_id
        AND p.number = c.subject_number
    WHERE c.organisation_id = :organisation_id AND c.instance_id = :instance_id
      AND c.author_id = ANY(:ids)
    """
)

_OF_REPOSITORIES = text(
    """
    SELECT p.external_id
    FROM pull_requests p
    LEFT JOIN pull_request_facts f USING (organisation_id, instance_id, external_id)
    WHERE p.organisation_id = :organisation_id AND p.instance_id = :instance_id
      AND p.repository_id = ANY(:ids)
      AND (f.repository_code IS NULL OR f.repository_code < 0
           OR (f.base_code = 1) IS DISTINCT FROM EXISTS (
               SELECT FROM default_branches b
               WHERE b.organisation_id = p.organisation_id AND b.instance_id = p.instance_id
                 AND b.repository_id = p.repository_id AND b.branch = p.base_branch))
    """
)

_OF_COMMENTS = text(
    """
    SELECT p.external_id FROM comments c
    JOIN pull_requests p ON p.organisation_id = c.organisation_id
        AND p.instance_id = c.instance_id AND p.repository_id = c.repository_id
        AND p.number = c.subject_number
    WHERE c.organisation_id = :organisation_id AND c.instance_id = :instance_id
      AND c.external_id = ANY(:ids)
    """
)

_OF_REVIEW_COMMENTS = text(
    """
    SELECT pull_request_id FROM review_comments
    WHERE organisation_id = :organisation_id AND instance_id = :instance_id
      AND external_id = ANY(:ids) AND pull_request_id IS NOT NULL
    """
)

_RESTS_ON = {"comment": _OF_COMMENTS, "review_comment": _OF_REVIEW_COMMENTS}


def of_pull_requests(session: Session, instance_id: int, external_ids: Collection[str]) -> int:
    """Refresh the facts of these pull requests; how many changed."""
    version = versions.bump(session, versions.PULL_REQUEST)
    if not external_ids:
        return 0
    connection = cast("psycopg.Connection", session.connection().connection.driver_connection)
    given = {
        "organisation_id": organisation_of(session),
        "instance_id": instance_id,
        "external_ids": sorted(set(external_ids)),
        "version": version,
    }
    return connection.execute(REFRESH, given).rowcount


def of_identities(session: Session, instance_id: int, external_ids: Collection[str]) -> int:
    """Refresh every pull request that these identities touched, as their kind changed."""
    touched = touched_by_identities(session, instance_id, external_ids)
    refreshed = of_pull_requests(session, instance_id, touched)
    versions.bump(session, versions.PEOPLE)
    return refreshed


def touched_by_identities(
    session: Session, instance_id: int, external_ids: Collection[str]
) -> Sequence[str]:
    """The pull requests that these identities wrote, merged, reviewed or commented."""
    return _ids(session, instance_id, _OF_IDENTITIES, external_ids)


def touched_by_repositories(
    session: Session, instance_id: int, external_ids: Collection[str]
) -> Sequence[str]:
    """The pull requests whose repository or default branch was not known before."""
    return _ids(session, instance_id, _OF_REPOSITORIES, external_ids)


def after_deletion(
    session: Session, instance_id: int, entity: str, external_ids: Collection[str]
) -> int:
    """Refresh what rested on records that are gone; how many pull requests changed."""
    if entity == "pull_request":
        return of_pull_requests(session, instance_id, external_ids)
    query = _RESTS_ON.get(entity)
    touched = [] if query is None else _ids(session, instance_id, query, external_ids)
    return of_pull_requests(session, instance_id, touched)


def _ids(
    session: Session, instance_id: int, query: TextClause, external_ids: Collection[str]
) -> Sequence[str]:
    given = {
        "organisation_id": organisation_of(session),
        "instance_id": instance_id,
        "ids": list(external_ids),
    }
    return session.execute(query, given).scalars().all()
