"""Finds and joins what a page refers to by other means than its key."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from headway.store import driver
from headway.store.session import organisation_of

if TYPE_CHECKING:
    import psycopg

_OF_NUMBERS = """
    SELECT p.external_id, p.repository_id, p.number
    FROM unnest(%(repositories)s::text[], %(numbers)s::int[]) AS n(repository_id, number)
    JOIN pull_requests p ON p.organisation_id = %(organisation_id)s
        AND p.instance_id = %(instance_id)s AND p.repository_id = n.repository_id
        AND p.number = n.number
"""

_OF_COMMITS = """
    SELECT DISTINCT k.pull_request_id
    FROM unnest(%(repositories)s::text[], %(shas)s::text[]) AS n(repository_id, sha)
    JOIN pull_request_commits k ON k.organisation_id = %(organisation_id)s
        AND k.instance_id = %(instance_id)s AND k.repository_id = n.repository_id
        AND k.sha = n.sha
"""

_ADOPT = """
    UPDATE review_comments c SET pull_request_id = alone.pull_request_id
    FROM (SELECT c.external_id, p.external_id AS pull_request_id
          FROM review_comments c JOIN pull_requests p USING (organisation_id, instance_id)
          WHERE p.organisation_id = %(organisation_id)s AND p.instance_id = %(instance_id)s
            AND {} = ANY(%(ids)s)
            AND c.repository_id = p.repository_id AND c.pull_request_number = p.number
            AND c.pull_request_id IS NULL
          FOR NO KEY UPDATE OF c SKIP LOCKED) alone
    WHERE c.organisation_id = %(organisation_id)s AND c.instance_id = %(instance_id)s
      AND c.external_id = alone.external_id
    RETURNING c.pull_request_id
"""
"""A comment that another transaction writes now is adopted by that one, which then waits for the
version that this one holds: waiting here for its row would be a deadlock.
"""

_ADOPT_BY_PULL_REQUESTS = _ADOPT.replace("{}", "p.external_id")
_ADOPT_COMMENTS = _ADOPT.replace("{}", "c.external_id")

_CLOSE_BRANCHES = """
    UPDATE default_branches b SET valid_to = r.version_at
    FROM repositories r
    WHERE r.organisation_id = %(organisation_id)s AND r.instance_id = %(instance_id)s
      AND r.external_id = ANY(%(ids)s)
      AND b.organisation_id = r.organisation_id AND b.instance_id = r.instance_id
      AND b.repository_id = r.external_id AND b.valid_to IS NULL
      AND b.branch <> r.default_branch
"""

_OPEN_BRANCHES = """
    INSERT INTO default_branches
        (organisation_id, instance_id, repository_id, branch, valid_from)
    SELECT r.organisation_id, r.instance_id, r.external_id, r.default_branch, r.version_at
    FROM repositories r
    WHERE r.organisation_id = %(organisation_id)s AND r.instance_id = %(instance_id)s
      AND r.external_id = ANY(%(ids)s) AND r.default_branch IS NOT NULL
      AND NOT EXISTS (
          SELECT FROM default_branches b
          WHERE b.organisation_id = r.organisation_id AND b.instance_id = r.instance_id
            AND b.repository_id = r.external_id AND b.branch = r.default_branch
            AND b.valid_to IS NULL)
    ON CONFLICT (organisation_id, instance_id, repository_id, branch, valid_from)
        DO UPDATE SET valid_to = NULL
"""


def ask_numbers(
    session: Session, instance_id: int, numbers: Sequence[tuple[Any, ...]]
) -> "psycopg.Cursor[Any]":
    """(id, repository id, number) of the pull requests that are stored; issues are left out."""
    given = {
        **_place(session, instance_id),
        "repositories": [row[0] for row in numbers],
        "numbers": [row[1] for row in numbers],
    }
    return driver.run(session, _OF_NUMBERS, given)


def ask_commits(
    session: Session, instance_id: int, commits: Sequence[tuple[Any, ...]]
) -> "psycopg.Cursor[Any]":
    """The pull requests that hold one of these (repository id, sha)."""
    given = {
        **_place(session, instance_id),
        "repositories": [row[0] for row in commits],
        "shas": [row[1] for row in commits],
    }
    return driver.run(session, _OF_COMMITS, given)


def adopt_review_comments(
    session: Session, instance_id: int, pull_request_ids: Sequence[str]
) -> "psycopg.Cursor[Any]":
    """Give pull requests the review comments that came before them; those that got some.

    Whoever calls this or `adopted` holds the version of pull requests, and has written its rows.
    """
    given = {**_place(session, instance_id), "ids": list(pull_request_ids)}
    return driver.run(session, _ADOPT_BY_PULL_REQUESTS, given)


def adopted(
    session: Session, instance_id: int, comment_ids: Sequence[str]
) -> "psycopg.Cursor[Any]":
    """Give these review comments to the pull requests that came meanwhile; those that got some."""
    given = {**_place(session, instance_id), "ids": list(comment_ids)}
    return driver.run(session, _ADOPT_COMMENTS, given)


def note_default_branches(session: Session, instance_id: int, repositories: Sequence[str]) -> None:
    """Remember the repositories' default branches of today, and when the earlier ones ended."""
    given = {**_place(session, instance_id), "ids": list(repositories)}
    driver.run(session, _CLOSE_BRANCHES, given)
    driver.run(session, _OPEN_BRANCHES, given)


def _place(session: Session, instance_id: int) -> dict[str, object]:
    return {"organisation_id": organisation_of(session), "instance_id": instance_id}
