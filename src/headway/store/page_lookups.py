"""Finds and joins what a page refers to by other means than its key."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from headway.store.session import organisation_of

_OF_NUMBERS = text(
    """
    SELECT p.repository_id, p.number, p.external_id
    FROM unnest(CAST(:repositories AS text[]), CAST(:numbers AS int[])) AS n(repository_id, number)
    JOIN pull_requests p ON p.organisation_id = :organisation_id
        AND p.instance_id = :instance_id AND p.repository_id = n.repository_id
        AND p.number = n.number
    """
)

_OF_COMMITS = text(
    """
    SELECT DISTINCT k.pull_request_id
    FROM unnest(CAST(:repositories AS text[]), CAST(:shas AS text[])) AS n(repository_id, sha)
    JOIN pull_request_commits k ON k.organisation_id = :organisation_id
        AND k.instance_id = :instance_id AND k.repository_id = n.repository_id
        AND k.sha = n.sha
    """
)

_ADOPT = text(
    """
    UPDATE review_comments c SET pull_request_id = p.external_id
    FROM pull_requests p
    WHERE p.organisation_id = :organisation_id AND p.instance_id = :instance_id
      AND p.external_id = ANY(:ids)
      AND c.organisation_id = p.organisation_id AND c.instance_id = p.instance_id
      AND c.repository_id = p.repository_id AND c.pull_request_number = p.number
      AND c.pull_request_id IS NULL
    """
)

_CLOSE_BRANCHES = text(
    """
    UPDATE default_branches b SET valid_to = r.version_at
    FROM repositories r
    WHERE r.organisation_id = :organisation_id AND r.instance_id = :instance_id
      AND r.external_id = ANY(:ids)
      AND b.organisation_id = r.organisation_id AND b.instance_id = r.instance_id
      AND b.repository_id = r.external_id AND b.valid_to IS NULL
      AND b.branch <> r.default_branch
    """
)

_OPEN_BRANCHES = text(
    """
    INSERT INTO default_branches
        (organisation_id, instance_id, repository_id, branch, valid_from)
    SELECT r.organisation_id, r.instance_id, r.external_id, r.default_branch, r.version_at
    FROM repositories r
    WHERE r.organisation_id = :organisation_id AND r.instance_id = :instance_id
      AND r.external_id = ANY(:ids) AND r.default_branch IS NOT NULL
      AND NOT EXISTS (
          SELECT FROM default_branches b
          WHERE b.organisation_id = r.organisation_id AND b.instance_id = r.instance_id
            AND b.repository_id = r.external_id AND b.branch = r.default_branch
            AND b.valid_to IS NULL)
    ON CONFLICT (organisation_id, instance_id, repository_id, branch, valid_from)
        DO UPDATE SET valid_to = NULL
    """
)


def of_numbers(
    session: Session, instance_id: int, numbers: Sequence[tuple[Any, ...]]
) -> Mapping[tuple[str, int], str]:
    """(repository id, number) → id of the pull requests that are stored; issues are left out."""
    given = {
        **_place(session, instance_id),
        "repositories": [row[0] for row in numbers],
        "numbers": [row[1] for row in numbers],
    }
    return {(row[0], row[1]): row[2] for row in session.execute(_OF_NUMBERS, given)}


def of_commits(
    session: Session, instance_id: int, commits: Sequence[tuple[Any, ...]]
) -> Sequence[str]:
    """The pull requests that hold one of these (repository id, sha)."""
    given = {
        **_place(session, instance_id),
        "repositories": [row[0] for row in commits],
        "shas": [row[1] for row in commits],
    }
    return session.execute(_OF_COMMITS, given).scalars().all()


def adopt_review_comments(session: Session, instance_id: int, external_ids: Sequence[str]) -> None:
    """Give pull requests that just came the review comments that came before them."""
    session.execute(_ADOPT, {**_place(session, instance_id), "ids": list(external_ids)})


def note_default_branches(session: Session, instance_id: int, repositories: Sequence[str]) -> None:
    """Remember the repositories' default branches of today, and when the earlier ones ended."""
    given = {**_place(session, instance_id), "ids": list(repositories)}
    session.execute(_CLOSE_BRANCHES, given)
    session.execute(_OPEN_BRANCHES, given)


def _place(session: Session, instance_id: int) -> dict[str, object]:
    return {"organisation_id": organisation_of(session), "instance_id": instance_id}
