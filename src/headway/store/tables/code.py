"""Repositories, pull requests and what happens around them, as the provider tells it."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from headway.store.tables.base import RecordTable, TenantTable, surrogate


class RepositoryRow(RecordTable):
    """A repository as it is named today; `code` stands for it in facts."""

    __tablename__ = "repositories"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    external_id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[int] = surrogate()
    node_id: Mapped[str | None]
    name: Mapped[str]
    url: Mapped[str]
    default_branch: Mapped[str | None]
    is_archived: Mapped[bool]
    is_fork: Mapped[bool]
    is_private: Mapped[bool]


class DefaultBranch(TenantTable):
    """Which branch was a repository's default, from when to when as far as we saw it."""

    __tablename__ = "default_branches"

    instance_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    repository_id: Mapped[str] = mapped_column(primary_key=True)
    branch: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[datetime] = mapped_column(primary_key=True)
    valid_to: Mapped[datetime | None]


class PullRequestRow(RecordTable):
    """A pull request."""

    __tablename__ = "pull_requests"
    __table_args__ = (
        Index(
            "ix_pull_requests_number", "organisation_id", "instance_id", "repository_id", "number"
        ),
        Index("ix_pull_requests_author", "organisation_id", "instance_id", "author_id"),
        Index("ix_pull_requests_merged_by", "organisation_id", "instance_id", "merged_by_id"),
        Index("ix_pull_requests_opened_at", "organisation_id", "opened_at"),
    )

    external_id: Mapped[str] = mapped_column(primary_key=True)
    node_id: Mapped[str | None]
    repository_id: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    url: Mapped[str]
    state: Mapped[str]
    is_draft: Mapped[bool]
    author_id: Mapped[str | None]
    merged_by_id: Mapped[str | None]
    base_branch: Mapped[str]
    head_branch: Mapped[str]
    head_sha: Mapped[str | None]
    merge_sha: Mapped[str | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    merged_at: Mapped[datetime | None]
    additions_count: Mapped[int | None]
    deletions_count: Mapped[int | None]
    changed_files_count: Mapped[int | None]
    commits_count: Mapped[int | None]
    labels: Mapped[list[str]]
    truncated: Mapped[list[str]]


class PullRequestEventRow(RecordTable):
    """One event of a pull request's timeline."""

    __tablename__ = "pull_request_events"
    __table_args__ = (
        Index(
            "ix_pull_request_events_pull_request",
            "organisation_id",
            "instance_id",
            "pull_request_id",
        ),
    )

    external_id: Mapped[str] = mapped_column(primary_key=True)
    repository_id: Mapped[str]
    pull_request_id: Mapped[str]
    kind: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[str | None]
    subject_id: Mapped[str | None]
    previous_state: Mapped[str | None]
    before_sha: Mapped[str | None]
    after_sha: Mapped[str | None]


class CommitRow(RecordTable):
    """A commit of a repository; forks share shas, so the repository is part of its key."""

    __tablename__ = "commits"

    repository_id: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    author_id: Mapped[str | None]
    committer_id: Mapped[str | None]
    authored_at: Mapped[datetime]
    committed_at: Mapped[datetime]
    subject: Mapped[str]
    co_author_ids: Mapped[list[str]]
    parents_count: Mapped[int | None]
    additions_count: Mapped[int | None]
    deletions_count: Mapped[int | None]


class PullRequestCommitRow(RecordTable):
    """That a commit belongs to a pull request."""

    __tablename__ = "pull_request_commits"
    __table_args__ = (
        Index(
            "ix_pull_request_commits_sha", "organisation_id", "instance_id", "repository_id", "sha"
        ),
    )

    pull_request_id: Mapped[str] = mapped_column(primary_key=True)
    sha: Mapped[str] = mapped_column(primary_key=True)
    repository_id: Mapped[str]
    position: Mapped[int]


class FileChangeRow(RecordTable):
    """One file of a pull request or commit. `path_hash` keys it: a path may exceed a key."""

    __tablename__ = "file_changes"

    subject_kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[str] = mapped_column(primary_key=True)
    repository_id: Mapped[str] = mapped_column(primary_key=True)
    path_hash: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str]
    kind: Mapped[str]
    additions_count: Mapped[int]
    deletions_count: Mapped[int]
    previous_path: Mapped[str | None]
    is_generated: Mapped[bool]
    """Generated, vendored or a lock file: no measure of anybody's work."""


class LabelRow(RecordTable):
    """A label that a repository offers."""

    __tablename__ = "labels"

    external_id: Mapped[str] = mapped_column(primary_key=True)
    repository_id: Mapped[str]
    name: Mapped[str]
    color: Mapped[str | None]


class ReleaseRow(RecordTable):
    """A published release."""

    __tablename__ = "releases"

    external_id: Mapped[str] = mapped_column(primary_key=True)
    repository_id: Mapped[str]
    tag: Mapped[str]
    name: Mapped[str | None]
    url: Mapped[str]
    author_id: Mapped[str | None]
    is_prerelease: Mapped[bool]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class DeploymentRow(RecordTable):
    """A deployment with its latest state."""

    __tablename__ = "deployments"

    external_id: Mapped[str] = mapped_column(primary_key=True)
    repository_id: Mapped[str]
    environment: Mapped[str]
    is_production: Mapped[bool]
    sha: Mapped[str | None]
    ref: Mapped[str | None]
    state: Mapped[str]
    creator_id: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    url: Mapped[str | None]


class IssueRow(RecordTable):
    """A work item of any tracker."""

    __tablename__ = "issues"
    __table_args__ = (
        Index("ix_issues_number", "organisation_id", "instance_id", "container_id", "number"),
    )

    external_id: Mapped[str] = mapped_column(primary_key=True)
    node_id: Mapped[str | None]
    container_id: Mapped[str]
    key: Mapped[str]
    number: Mapped[int | None]
    title: Mapped[str]
    url: Mapped[str]
    state: Mapped[str]
    state_reason: Mapped[str | None]
    author_id: Mapped[str | None]
    assignee_ids: Mapped[list[str]]
    labels: Mapped[list[str]]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    comments_count: Mapped[int | None]


class PullRequestIssueRow(RecordTable):
    """That a pull request says it closes an issue."""

    __tablename__ = "pull_request_issues"

    pull_request_id: Mapped[str] = mapped_column(primary_key=True)
    issue_id: Mapped[str] = mapped_column(primary_key=True)
    repository_id: Mapped[str]
