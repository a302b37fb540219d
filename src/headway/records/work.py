"""Records of trackers: an issue is a work item of any tracker."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class IssueState(StrEnum):
    """Where a work item stands, in the words every tracker shares."""

    TODO = "todo"
    ACTIVE = "active"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A work item. `key` is what people call it (`PROJ-7`, `owner/name#7`)."""

    external_id: str
    node_id: str | None
    container_id: str
    """The repository or project that holds it."""
    key: str
    number: int | None
    title: str
    url: str
    state: IssueState
    state_reason: str | None
    author_id: str | None
    assignee_ids: tuple[str, ...]
    labels: tuple[str, ...]
    opened_at: datetime
    closed_at: datetime | None
    comments_count: int | None = None
    version_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestIssue:
    """That a pull request says it closes an issue."""

    repository_id: str
    pull_request_id: str
    issue_id: str
