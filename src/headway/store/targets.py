"""How each kind of record is written."""

from typing import cast

from sqlalchemy import Table as SqlTable

from headway import records
from headway.store.tables import Table, code, people, reviews
from headway.store.upsert_sql import Target


def _table(row: type[Table]) -> SqlTable:
    return cast("SqlTable", row.__table__)


IDENTITIES = Target(
    _table(people.ProviderIdentity),
    "identity",
    tracked=("login", "kind"),
    keep_known=("name", "email"),
    left_out=("code", "kind_override", "person_id"),
)
REPOSITORIES = Target(
    _table(code.RepositoryRow),
    "repository",
    tracked=("name", "default_branch", "is_archived"),
    keep_known=("node_id", "default_branch"),
    left_out=("code",),
)
PULL_REQUESTS = Target(
    _table(code.PullRequestRow),
    "pull_request",
    tracked=(
        "repository_id",
        "state",
        "is_draft",
        "author_id",
        "merged_by_id",
        "base_branch",
        "opened_at",
        "closed_at",
        "merged_at",
        "additions_count",
        "deletions_count",
        "changed_files_count",
        "commits_count",
        "labels",
        "title",
    ),
    keep_known=("node_id",),
)
EVENTS = Target(
    _table(code.PullRequestEventRow),
    "pull_request_event",
    tracked=("kind", "at"),
    touched=("pull_request_id",),
)
REVIEW_REQUESTS = Target(
    _table(reviews.ReviewRequestRow),
    "review_request",
    tracked=("requested_at", "removed_at"),
    touched=("pull_request_id",),
)
REVIEWS = Target(
    _table(reviews.ReviewRow),
    "review",
    tracked=("author_id", "state", "submitted_at", "is_dismissed", "is_minimized"),
    touched=("pull_request_id",),
)
REVIEW_COMMENTS = Target(
    _table(reviews.ReviewCommentRow),
    "review_comment",
    tracked=("author_id", "commented_at"),
    keep_known=("pull_request_id", "pull_request_number", "review_id"),
    touched=("pull_request_id",),
)
COMMENTS = Target(
    _table(reviews.CommentRow),
    "comment",
    tracked=("author_id", "commented_at"),
    touched=("repository_id", "subject_number"),
)
COMMITS = Target(
    _table(code.CommitRow),
    "commit",
    keep_known=("parents_count", "additions_count", "deletions_count"),
    touched=("repository_id", "external_id"),
)
PULL_REQUEST_COMMITS = Target(
    _table(code.PullRequestCommitRow), "pull_request_commit", touched=("pull_request_id",)
)
FILE_CHANGES = Target(
    _table(code.FileChangeRow), "file_change", touched=("subject_kind", "subject_id")
)
LABELS = Target(_table(code.LabelRow), "label")
RELEASES = Target(_table(code.ReleaseRow), "release", tracked=("tag", "published_at"))
DEPLOYMENTS = Target(
    _table(code.DeploymentRow),
    "deployment",
    tracked=("environment", "is_production", "sha", "state", "finished_at"),
)
ISSUES = Target(
    _table(code.IssueRow),
    "issue",
    tracked=("container_id", "state", "closed_at", "assignee_ids", "labels", "title"),
    keep_known=("node_id",),
)
PULL_REQUEST_ISSUES = Target(
    _table(code.PullRequestIssueRow), "pull_request_issue", touched=("pull_request_id",)
)

ORDER: dict[type, Target] = {
    records.Identity: IDENTITIES,
    records.Repository: REPOSITORIES,
    records.PullRequest: PULL_REQUESTS,
    records.PullRequestEvent: EVENTS,
    records.ReviewRequest: REVIEW_REQUESTS,
    records.Review: REVIEWS,
    records.ReviewComment: REVIEW_COMMENTS,
    records.Comment: COMMENTS,
    records.Commit: COMMITS,
    records.PullRequestCommit: PULL_REQUEST_COMMITS,
    records.FileChange: FILE_CHANGES,
    records.Label: LABELS,
    records.Release: RELEASES,
    records.Deployment: DEPLOYMENTS,
    records.Issue: ISSUES,
    records.PullRequestIssue: PULL_REQUEST_ISSUES,
}
"""Every page writes its tables in this order, so that no two pages wait in a ring."""

CHILDREN: dict[str, tuple[Target, str, type]] = {
    "events": (EVENTS, "external_id", records.PullRequestEvent),
    "review_requests": (REVIEW_REQUESTS, "external_id", records.ReviewRequest),
    "reviews": (REVIEWS, "external_id", records.Review),
    "commits": (PULL_REQUEST_COMMITS, "sha", records.PullRequestCommit),
    "files": (FILE_CHANGES, "path_hash", records.FileChange),
}
"""The lists that PullRequestChildren can name: table, key within the pull request, record."""
