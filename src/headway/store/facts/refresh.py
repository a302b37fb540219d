"""Brings pull request facts up to date with the records they rest on.

Every refresh first takes the next data version, whose row stays locked until the commit: a second
transaction that touches the same pull request waits there and then sees what the first one wrote.
So which pull requests rest on what changed is asked after the version was taken, never before.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from headway.store import driver
from headway.store.facts import versions
from headway.store.facts.refresh_sql import REFRESH
from headway.store.session import organisation_of

if TYPE_CHECKING:
    from typing import LiteralString

    import psycopg

_OF_IDENTITIES = """
    SELECT external_id FROM pull_requests
    WHERE organisation_id = %(organisation_id)s AND instance_id = %(instance_id)s
      AND author_id = ANY(%(ids)s)
    UNION
    SELECT external_id FROM pull_requests
    WHERE organisation_id = %(organisation_id)s AND instance_id = %(instance_id)s
      AND merged_by_id = ANY(%(ids)s)
    UNION
    SELECT pull_request_id FROM reviews
    WHERE organisation_id = %(organisation_id)s AND instance_id = %(instance_id)s
      AND author_id = ANY(%(ids)s)
    UNION
    SELECT pull_request_id FROM review_comments
    WHERE organisation_id = %(organisation_id)s AND instance_id = %(instance_id)s
      AND author_id = ANY(%(ids)s) AND pull_request_id IS NOT NULL
    UNION
    SELECT p.external_id FROM comments c
    JOIN pull_requests p ON p.organisation_id = c.organisation_id
        AND p.instance_id = c.instance_id AND p.repository_id = c.repository_id
        AND p.number = c.subject_number
    WHERE c.organisation_id = %(organisation_id)s AND c.instance_id = %(instance_id)s
      AND c.author_id = ANY(%(ids)s)
"""

_OF_REPOSITORIES = """
    SELECT p.external_id
    FROM pull_requests p
    LEFT JOIN pull_request_facts f USING (organisation_id, instance_id, external_id)
    WHERE p.organisation_id = %(organisation_id)s AND p.instance_id = %(instance_id)s
      AND p.repository_id = ANY(%(ids)s)
      AND (f.repository_code IS NULL OR f.repository_code < 0
           OR (f.base_code = 1) IS DISTINCT FROM EXISTS (
               SELECT FROM default_branches b
               WHERE b.organisation_id = p.organisation_id AND b.instance_id = p.instance_id
                 AND b.repository_id = p.repository_id AND b.branch = p.base_branch))
"""

_OF_COMMENTS = """
    SELECT p.external_id FROM comments c
    JOIN pull_requests p ON p.organisation_id = c.organisation_id
        AND p.instance_id = c.instance_id AND p.repository_id = c.repository_id
        AND p.number = c.subject_number
    WHERE c.organisation_id = %(organisation_id)s AND c.instance_id = %(instance_id)s
      AND c.external_id = ANY(%(ids)s)
"""

_OF_REVIEW_COMMENTS = """
    SELECT pull_request_id FROM review_comments
    WHERE organisation_id = %(organisation_id)s AND instance_id = %(instance_id)s
      AND external_id = ANY(%(ids)s) AND pull_request_id IS NOT NULL
"""

_RESTS_ON = {"comment": _OF_COMMENTS, "review_comment": _OF_REVIEW_COMMENTS}


def of_pull_requests(session: Session, instance_id: int, external_ids: Collection[str]) -> int:
    """Refresh the facts of these pull requests; how many changed."""
    versions.advance(session, versions.PULL_REQUEST)
    return _derive(session, instance_id, external_ids)


def ask(session: Session, instance_id: int, external_ids: Collection[str]) -> None:
    """Derive the facts anew, in a transaction that holds the version; waits for no answer."""
    if external_ids:
        _send(session, instance_id, external_ids)


def _derive(session: Session, instance_id: int, external_ids: Collection[str]) -> int:
    return _send(session, instance_id, external_ids).rowcount if external_ids else 0


def _send(
    session: Session, instance_id: int, external_ids: Collection[str]
) -> "psycopg.Cursor[Any]":
    given = {
        "organisation_id": organisation_of(session),
        "instance_id": instance_id,
        "external_ids": sorted(set(external_ids)),
    }
    return driver.run(session, REFRESH, given)


def of_identities(session: Session, instance_id: int, external_ids: Collection[str]) -> int:
    """Refresh every pull request that these identities touched, as their kind changed."""
    versions.advance(session, versions.PULL_REQUEST)
    touched = touched_by_identities(session, instance_id, external_ids)
    refreshed = _derive(session, instance_id, touched)
    versions.bump(session, versions.PEOPLE)
    return refreshed


def touched_by_identities(
    session: Session, instance_id: int, external_ids: Collection[str]
) -> Sequence[str]:
    """The pull requests that these identities wrote, merged, reviewed or commented."""
    return _ids(ask_identities(session, instance_id, external_ids))


def ask_identities(
    session: Session, instance_id: int, external_ids: Collection[str]
) -> "psycopg.Cursor[Any]":
    """`touched_by_identities` whose answer is not waited for."""
    return _ask(session, instance_id, _OF_IDENTITIES, external_ids)


def ask_repositories(
    session: Session, instance_id: int, external_ids: Collection[str]
) -> "psycopg.Cursor[Any]":
    """The pull requests whose repository or default branch was not known before."""
    return _ask(session, instance_id, _OF_REPOSITORIES, external_ids)


def after_deletion(
    session: Session, instance_id: int, entity: str, external_ids: Collection[str]
) -> int:
    """Refresh what rested on records that are gone; how many pull requests changed."""
    versions.advance(session, versions.PULL_REQUEST)
    if entity == "pull_request":
        return _derive(session, instance_id, external_ids)
    query = _RESTS_ON.get(entity)
    touched = [] if query is None else _ids(_ask(session, instance_id, query, external_ids))
    return _derive(session, instance_id, touched)


def _ask(
    session: Session, instance_id: int, query: "LiteralString", external_ids: Collection[str]
) -> "psycopg.Cursor[Any]":
    given = {
        "organisation_id": organisation_of(session),
        "instance_id": instance_id,
        "ids": list(external_ids),
    }
    return driver.run(session, query, given)


def _ids(cursor: "psycopg.Cursor[Any]") -> Sequence[str]:
    return [row[0] for row in cursor]
