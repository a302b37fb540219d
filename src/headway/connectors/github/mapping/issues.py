"""Issues: work items of GitHub."""

from headway.connectors.base import BadPayload
from headway.connectors.github.mapping.fields import (
    Body,
    children,
    external_id,
    moment,
    number,
    optional_moment,
    optional_number,
    optional_text,
    text,
)
from headway.connectors.github.mapping.people import People
from headway.connectors.github.mapping.repositories import label_names
from headway.records import Issue, IssueState

_CANCELLED = frozenset({"not_planned", "duplicate"})


def issue(body: Body, repository_id: str, repository_name: str, people: People) -> Issue | None:
    """An issue; None for the pull requests that GitHub lists among them.

    https://docs.github.com/en/rest/issues/issues#list-repository-issues
    """
    if body.get("pull_request") is not None:
        return None
    issue_number = number(body, "number")
    reason = optional_text(body, "state_reason") or None
    assigned = (people.account(each) for each in children(body.get("assignees")))
    return Issue(
        external_id=external_id(body, "id"),
        node_id=optional_text(body, "node_id"),
        container_id=repository_id,
        key=f"{repository_name}#{issue_number}",
        number=issue_number,
        title=optional_text(body, "title") or "",
        url=text(body, "html_url"),
        state=_state(text(body, "state"), reason),
        state_reason=reason,
        author_id=people.account(body, "user"),
        assignee_ids=tuple(dict.fromkeys(each for each in assigned if each)),
        labels=label_names(body.get("labels")),
        opened_at=moment(body, "created_at"),
        closed_at=optional_moment(body, "closed_at"),
        comments_count=optional_number(body, "comments"),
        version_at=optional_moment(body, "updated_at"),
    )


def _state(word: str, reason: str | None) -> IssueState:
    if word == "open":
        return IssueState.TODO
    if word != "closed":
        raise BadPayload("an issue stands where none can")
    return IssueState.CANCELLED if reason in _CANCELLED else IssueState.DONE
