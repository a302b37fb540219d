"""Pull requests, their changed files and the issues they close."""

from headway.connectors.base import BadPayload
from headway.connectors.github.mapping.fields import (
    Body,
    child,
    children,
    external_id,
    flag,
    moment,
    number,
    optional_id,
    optional_moment,
    optional_number,
    optional_text,
    text,
)
from headway.connectors.github.mapping.people import People
from headway.connectors.github.mapping.repositories import label_names
from headway.records import (
    ChangeKind,
    FileChange,
    PullRequest,
    PullRequestIssue,
    PullRequestState,
)

_CHANGES = {"removed": ChangeKind.DELETED, "unchanged": ChangeKind.CHANGED}


def pull_request(
    body: Body, repository_id: str, people: People, truncated: tuple[str, ...] = ()
) -> PullRequest:
    """A pull request as GraphQL tells it.

    https://docs.github.com/en/graphql/reference/objects#pullrequest

    One without a changed file has a size of zero only where its commits and its list of files
    are both there to show it; else the size is unknown, not zero.
    """
    commits_count = optional_number(child(body, "commits"), "totalCount") or None
    files_count = optional_number(body, "changedFiles")
    is_shown_empty = commits_count is not None and body.get("files") is not None
    has_size = bool(files_count) or is_shown_empty
    return PullRequest(
        external_id=external_id(body, "fullDatabaseId"),
        node_id=text(body, "id"),
        repository_id=repository_id,
        number=number(body, "number"),
        title=optional_text(body, "title") or "",
        url=text(body, "url"),
        state=_state(text(body, "state")),
        is_draft=flag(body, "isDraft"),
        author_id=people.account(body, "author"),
        merged_by_id=people.account(body, "mergedBy"),
        base_branch=text(body, "baseRefName"),
        head_branch=text(body, "headRefName"),
        head_sha=optional_text(body, "headRefOid") or None,
        merge_sha=optional_text(child(body, "mergeCommit"), "oid"),
        opened_at=moment(body, "createdAt"),
        closed_at=optional_moment(body, "closedAt"),
        merged_at=optional_moment(body, "mergedAt"),
        additions_count=optional_number(body, "additions") if has_size else None,
        deletions_count=optional_number(body, "deletions") if has_size else None,
        changed_files_count=files_count if has_size else None,
        commits_count=commits_count,
        labels=label_names(child(body, "labels").get("nodes")),
        truncated=truncated,
        version_at=moment(body, "updatedAt"),
    )


def pull_request_rest(body: Body, repository_id: str, people: People) -> PullRequest:
    """A pull request as REST and webhooks tell it; a list leaves the sizes out.

    https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
    """
    merged_at = optional_moment(body, "merged_at")
    state = "merged" if merged_at else text(body, "state")
    return PullRequest(
        external_id=external_id(body, "id"),
        node_id=optional_text(body, "node_id"),
        repository_id=repository_id,
        number=number(body, "number"),
        title=optional_text(body, "title") or "",
        url=text(body, "html_url"),
        state=_state(state),
        is_draft=flag(body, "draft"),
        author_id=people.account(body, "user"),
        merged_by_id=people.account(body, "merged_by"),
        base_branch=text(child(body, "base"), "ref"),
        head_branch=text(child(body, "head"), "ref"),
        head_sha=optional_text(child(body, "head"), "sha"),
        # Of an open pull request it is a trial merge, which says nothing.
        merge_sha=optional_text(body, "merge_commit_sha") if merged_at else None,
        opened_at=moment(body, "created_at"),
        closed_at=optional_moment(body, "closed_at"),
        merged_at=merged_at,
        additions_count=optional_number(body, "additions"),
        deletions_count=optional_number(body, "deletions"),
        changed_files_count=optional_number(body, "changed_files"),
        commits_count=optional_number(body, "commits"),
        labels=label_names(body.get("labels")),
        version_at=optional_moment(body, "updated_at"),
    )


def file_change(body: Body, repository_id: str, subject_kind: str, subject_id: str) -> FileChange:
    """A changed file: of GraphQL's `files`, of REST's `files`, or of a commit.

    https://docs.github.com/en/graphql/reference/objects#pullrequestchangedfile
    https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
    """
    word = (optional_text(body, "changeType") or text(body, "status")).lower()
    try:
        kind = _CHANGES.get(word) or ChangeKind(word)
    except ValueError as error:
        raise BadPayload("a file changed in a way that is not known") from error
    return FileChange(
        repository_id=repository_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        path=optional_text(body, "path") or text(body, "filename"),
        kind=kind,
        additions_count=optional_number(body, "additions") or 0,
        deletions_count=optional_number(body, "deletions") or 0,
        previous_path=optional_text(body, "previous_filename"),
    )


def closing_issues(body: Body, repository_id: str, pull_request_id: str) -> list[PullRequestIssue]:
    """The issues that a pull request says it closes.

    https://docs.github.com/en/graphql/reference/objects#pullrequest (closingIssuesReferences)
    """
    found = (
        optional_id(issue, "fullDatabaseId")
        for issue in children(child(body, "closingIssuesReferences").get("nodes"))
    )
    return [
        PullRequestIssue(
            repository_id=repository_id, pull_request_id=pull_request_id, issue_id=issue_id
        )
        for issue_id in dict.fromkeys(found)
        if issue_id is not None
    ]


def _state(word: str) -> PullRequestState:
    try:
        return PullRequestState(word.lower())
    except ValueError as error:
        raise BadPayload("a pull request stands where none can") from error
