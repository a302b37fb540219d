"""Provider-neutral, immutable records and facts: the language of the product."""

from headway.records.actors import ActorKind, Identity
from headway.records.code import (
    ChangeKind,
    Comment,
    Commit,
    Deployment,
    DeploymentState,
    FileChange,
    Label,
    PullRequest,
    PullRequestChildren,
    PullRequestCommit,
    PullRequestEvent,
    PullRequestEventKind,
    PullRequestState,
    Release,
    Repository,
    Review,
    ReviewComment,
    ReviewerKind,
    ReviewRequest,
    ReviewState,
)
from headway.records.work import Issue, IssueState, PullRequestIssue

Record = (
    Identity
    | Repository
    | PullRequest
    | PullRequestEvent
    | ReviewRequest
    | Review
    | ReviewComment
    | Comment
    | Commit
    | PullRequestCommit
    | FileChange
    | PullRequestChildren
    | Label
    | Release
    | Deployment
    | Issue
    | PullRequestIssue
)
"""Whatever a page may hold."""

__all__ = [
    "ActorKind",
    "ChangeKind",
    "Comment",
    "Commit",
    "Deployment",
    "DeploymentState",
    "FileChange",
    "Identity",
    "Issue",
    "IssueState",
    "Label",
    "PullRequest",
    "PullRequestChildren",
    "PullRequestCommit",
    "PullRequestEvent",
    "PullRequestEventKind",
    "PullRequestIssue",
    "PullRequestState",
    "Record",
    "Release",
    "Repository",
    "Review",
    "ReviewComment",
    "ReviewRequest",
    "ReviewState",
    "ReviewerKind",
]
