"""Records of code hosts. All moments are aware datetimes in UTC; ids are the provider's own.

A record refers to its actor by the identity's external id (None: a deleted account) and to its
repository by `repository_id`. `version_at` orders two readings of one record: the provider's
`updated_at` where there is one, else None (then the run's watermark orders them).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository as it is named today; `external_id` survives renames and transfers."""

    external_id: str
    node_id: str | None
    name: str
    """owner/name"""
    url: str
    default_branch: str | None
    is_archived: bool = False
    is_fork: bool = False
    is_private: bool = True
    version_at: datetime | None = None


class PullRequestState(StrEnum):
    """Where a pull request stands."""

    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """A pull request (a merge request elsewhere). Sizes are None where the source has none."""

    external_id: str
    node_id: str | None
    repository_id: str
    number: int
    title: str
    url: str
    state: PullRequestState
    is_draft: bool
    author_id: str | None
    merged_by_id: str | None
    base_branch: str
    head_branch: str
    head_sha: str | None
    merge_sha: str | None
    opened_at: datetime
    closed_at: datetime | None
    merged_at: datetime | None
    additions_count: int | None
    deletions_count: int | None
    changed_files_count: int | None
    commits_count: int | None
    labels: tuple[str, ...]
    truncated: tuple[str, ...] = ()
    """Nested lists the provider caps, which are therefore not whole (`files`, `commits`…)."""
    version_at: datetime | None = None


class PullRequestEventKind(StrEnum):
    """What may happen to a pull request besides reviews, comments and commits."""

    READY_FOR_REVIEW = "ready_for_review"
    CONVERTED_TO_DRAFT = "converted_to_draft"
    REVIEW_REQUESTED = "review_requested"
    REVIEW_REQUEST_REMOVED = "review_request_removed"
    REVIEW_DISMISSED = "review_dismissed"
    FORCE_PUSHED = "force_pushed"
    MERGED = "merged"
    CLOSED = "closed"
    REOPENED = "reopened"
    QUEUED = "queued"
    DEQUEUED = "dequeued"


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestEvent:
    """One event of a pull request's timeline. `subject_id`: the review dismissed, say."""

    external_id: str
    repository_id: str
    pull_request_id: str
    kind: PullRequestEventKind
    at: datetime
    actor_id: str | None = None
    subject_id: str | None = None
    previous_state: str | None = None
    before_sha: str | None = None
    after_sha: str | None = None


class ReviewerKind(StrEnum):
    """Who was asked to review."""

    IDENTITY = "identity"
    TEAM = "team"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequest:
    """A review asked for. Keyed by pull request, reviewer and moment.

    `requested_at` is None where only today's list is known; `removed_at` ends a request.
    """

    external_id: str
    repository_id: str
    pull_request_id: str
    reviewer_kind: ReviewerKind
    reviewer_id: str
    requested_at: datetime | None
    removed_at: datetime | None = None


class ReviewState(StrEnum):
    """What a review said. A pending review is not a record: only its author sees it."""

    COMMENTED = "commented"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A submitted review. `state` of a dismissed one is what it said before."""

    external_id: str
    repository_id: str
    pull_request_id: str
    author_id: str | None
    state: ReviewState
    submitted_at: datetime
    commit_sha: str | None = None
    is_dismissed: bool = False
    is_minimized: bool = False
    version_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewComment:
    """A comment on a line of a diff. Its text is never kept."""

    external_id: str
    repository_id: str
    pull_request_id: str | None
    pull_request_number: int | None
    review_id: str | None
    author_id: str | None
    path: str | None
    commented_at: datetime
    reply_to_id: str | None = None
    version_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment in the conversation of a pull request or an issue. Its text is never kept."""

    external_id: str
    repository_id: str
    subject_number: int
    author_id: str | None
    commented_at: datetime
    version_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit, keyed by repository and sha, since forks share shas. `subject` is one line."""

    external_id: str
    """The sha."""
    repository_id: str
    author_id: str | None
    committer_id: str | None
    authored_at: datetime
    committed_at: datetime
    subject: str
    co_author_ids: tuple[str, ...] = ()
    parents_count: int | None = None
    additions_count: int | None = None
    deletions_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestCommit:
    """That a commit belongs to a pull request, in order (0 = first)."""

    repository_id: str
    pull_request_id: str
    sha: str
    position: int


class ChangeKind(StrEnum):
    """What happened to a file."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    RENAMED = "renamed"
    COPIED = "copied"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """One file of a pull request (`subject_kind` pull_request) or of a commit (commit)."""

    repository_id: str
    subject_kind: str
    subject_id: str
    path: str
    kind: ChangeKind
    additions_count: int
    deletions_count: int
    previous_path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestChildren:
    """Says that a page holds the whole of these lists of one pull request.

    What the store has besides them is gone at the provider and is removed with the page:
    `kinds` names the lists (`review_requests`, `reviews`, `events`, `commits`, `files`).
    """

    repository_id: str
    pull_request_id: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label that a repository offers."""

    external_id: str
    repository_id: str
    name: str
    color: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A published release; drafts are not records."""

    external_id: str
    repository_id: str
    tag: str
    name: str | None
    url: str
    author_id: str | None
    is_prerelease: bool
    created_at: datetime
    published_at: datetime | None
    version_at: datetime | None = None


class DeploymentState(StrEnum):
    """How a deployment stands."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCESS = "success"
    FAILURE = "failure"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A deployment with its latest state; `finished_at` is the first success or failure."""

    external_id: str
    repository_id: str
    environment: str
    is_production: bool
    sha: str | None
    ref: str | None
    state: DeploymentState
    creator_id: str | None
    created_at: datetime
    finished_at: datetime | None
    url: str | None = None
    version_at: datetime | None = None
