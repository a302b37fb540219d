"""Rows of records whose tables have columns that the record has not."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

from sqlalchemy.orm import Session

from headway.records import (
    Comment,
    Commit,
    FileChange,
    Issue,
    PullRequest,
    PullRequestEvent,
    Release,
    Review,
    ReviewComment,
    ReviewRequest,
)
from headway.records.generated import is_generated
from headway.store import page_lookups
from headway.store.text import cleaned, fit


def path_hash(path: str) -> str:
    """What stands for a path in keys: paths may be longer than an index entry."""
    return blake2b(fit(path).encode(), digest_size=16).hexdigest()


def file_rows(changes: Sequence[FileChange]) -> list[Mapping[str, object]]:
    """File changes with the hash of their path, and whether anybody wrote them by hand."""
    return [
        {
            "repository_id": change.repository_id,
            "subject_kind": change.subject_kind,
            "subject_id": change.subject_id,
            "path_hash": path_hash(change.path),
            "path": change.path,
            "kind": change.kind,
            "additions_count": change.additions_count,
            "deletions_count": change.deletions_count,
            "previous_path": change.previous_path,
            "is_generated": is_generated(change.path),
            "version_at": None,
        }
        for change in changes
    ]


_REFERENCES: Mapping[type, tuple[str, ...]] = {
    PullRequest: ("author_id", "merged_by_id"),
    PullRequestEvent: ("actor_id",),
    ReviewRequest: ("reviewer_id",),
    Review: ("author_id",),
    ReviewComment: ("author_id",),
    Comment: ("author_id",),
    Commit: ("author_id", "committer_id"),
    Issue: ("author_id",),
    Release: ("author_id",),
}


def referred_to(by_type: Mapping[type, Sequence[object]]) -> set[object]:
    """The identities that records of a page name as whose they are."""
    return {
        getattr(record, name)
        for record_type, names in _REFERENCES.items()
        for record in by_type.get(record_type, ())
        for name in names
    }


def review_comment_rows(
    session: Session, instance_id: int, comments: Sequence[ReviewComment]
) -> Sequence[ReviewComment | Mapping[str, object]]:
    """Review comments, those told by number with their pull request's id where it is stored."""
    numbers = [
        (comment.repository_id, comment.pull_request_number)
        for comment in comments
        if comment.pull_request_id is None and comment.pull_request_number is not None
    ]
    if not numbers:
        return comments
    cursor = page_lookups.ask_numbers(session, instance_id, numbers)
    found = {(repository_id, number): name for name, repository_id, number in cursor}
    return [
        {
            **cleaned(comment),
            "pull_request_id": comment.pull_request_id
            or found.get((comment.repository_id, comment.pull_request_number or 0)),
        }
        for comment in comments
    ]
