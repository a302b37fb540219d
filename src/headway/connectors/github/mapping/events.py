"""What happened to a pull request: its timeline, and the review requests that follow from it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from headway.connectors.github.mapping.fields import (
    Body,
    child,
    children,
    external_id,
    moment,
    optional_id,
    optional_text,
    text,
)
from headway.connectors.github.mapping.people import People
from headway.records import (
    PullRequestEvent,
    PullRequestEventKind,
    ReviewerKind,
    ReviewRequest,
)

_KINDS = {
    "ReadyForReviewEvent": PullRequestEventKind.READY_FOR_REVIEW,
    "ConvertToDraftEvent": PullRequestEventKind.CONVERTED_TO_DRAFT,
    "ReviewRequestedEvent": PullRequestEventKind.REVIEW_REQUESTED,
    "ReviewRequestRemovedEvent": PullRequestEventKind.REVIEW_REQUEST_REMOVED,
    "ReviewDismissedEvent": PullRequestEventKind.REVIEW_DISMISSED,
    "HeadRefForcePushedEvent": PullRequestEventKind.FORCE_PUSHED,
    "MergedEvent": PullRequestEventKind.MERGED,
    "ClosedEvent": PullRequestEventKind.CLOSED,
    "ReopenedEvent": PullRequestEventKind.REOPENED,
    "AddedToMergeQueueEvent": PullRequestEventKind.QUEUED,
    "RemovedFromMergeQueueEvent": PullRequestEventKind.DEQUEUED,
}
_REST_KINDS = {
    "ready_for_review": PullRequestEventKind.READY_FOR_REVIEW,
    "convert_to_draft": PullRequestEventKind.CONVERTED_TO_DRAFT,
    "review_requested": PullRequestEventKind.REVIEW_REQUESTED,
    "review_request_removed": PullRequestEventKind.REVIEW_REQUEST_REMOVED,
    "review_dismissed": PullRequestEventKind.REVIEW_DISMISSED,
    "head_ref_force_pushed": PullRequestEventKind.FORCE_PUSHED,
    "merged": PullRequestEventKind.MERGED,
    "closed": PullRequestEventKind.CLOSED,
    "reopened": PullRequestEventKind.REOPENED,
    "added_to_merge_queue": PullRequestEventKind.QUEUED,
    "removed_from_merge_queue": PullRequestEventKind.DEQUEUED,
}


def event(
    body: Body, repository_id: str, pull_request_id: str, people: People
) -> PullRequestEvent | None:
    """A timeline item of GraphQL; None for a kind that is not kept.

    https://docs.github.com/en/graphql/reference/unions#pullrequesttimelineitems
    """
    kind = _KINDS.get(optional_text(body, "__typename") or "")
    if kind is None:
        return None
    after = (
        child(body, "commit") if kind is PullRequestEventKind.MERGED else child(body, "afterCommit")
    )
    previous = optional_text(body, "previousReviewState")
    return PullRequestEvent(
        external_id=text(body, "id"),
        repository_id=repository_id,
        pull_request_id=pull_request_id,
        kind=kind,
        at=moment(body, "createdAt"),
        actor_id=people.account(body, "actor"),
        subject_id=optional_id(child(body, "review"), "fullDatabaseId"),
        previous_state=previous.lower() if previous else None,
        before_sha=optional_text(child(body, "beforeCommit"), "oid"),
        after_sha=optional_text(after, "oid"),
    )


def event_rest(
    body: Body, repository_id: str, pull_request_id: str, people: People
) -> PullRequestEvent | None:
    """A timeline item of REST; None for a kind that is not kept.

    https://docs.github.com/en/rest/issues/timeline#list-timeline-events-for-an-issue
    """
    kind = _REST_KINDS.get(optional_text(body, "event") or "")
    if kind is None:
        return None
    dismissed = child(body, "dismissed_review")
    is_push = kind in {PullRequestEventKind.MERGED, PullRequestEventKind.FORCE_PUSHED}
    return PullRequestEvent(
        external_id=optional_text(body, "node_id") or external_id(body, "id"),
        repository_id=repository_id,
        pull_request_id=pull_request_id,
        kind=kind,
        at=moment(body, "created_at"),
        actor_id=people.account(body, "actor"),
        subject_id=optional_id(dismissed, "review_id"),
        previous_state=optional_text(dismissed, "state"),
        after_sha=optional_text(body, "commit_id") if is_push else None,
    )


def reviewer(body: Body, people: People) -> tuple[ReviewerKind, str] | None:
    """Whom `requestedReviewer` names; None for an account that is gone.

    https://docs.github.com/en/graphql/reference/unions#requestedreviewer
    """
    asked = child(body, "requestedReviewer")
    if optional_text(asked, "__typename") == "Team":
        team_id = optional_id(asked, "databaseId")
        return (ReviewerKind.TEAM, team_id) if team_id else None
    account_id = people.account(asked)
    return (ReviewerKind.IDENTITY, account_id) if account_id else None


def review_requests(
    events: Iterable[Body],
    current: object,
    repository_id: str,
    pull_request_id: str,
    people: People,
) -> list[ReviewRequest]:
    """The requests that the timeline tells, oldest first, and those known only from today's list.

    A request keeps the id of its event; a later request of the same reviewer is another one.

    https://docs.github.com/en/graphql/reference/objects#reviewrequestedevent
    """
    made: list[ReviewRequest] = []
    last: dict[tuple[ReviewerKind, str], int] = {}
    for body in events:
        kind = _KINDS.get(optional_text(body, "__typename") or "")
        asked = reviewer(body, people)
        if asked is None:
            continue
        if kind is PullRequestEventKind.REVIEW_REQUESTED:
            last[asked] = len(made)
            made.append(
                ReviewRequest(
                    external_id=text(body, "id"),
                    repository_id=repository_id,
                    pull_request_id=pull_request_id,
                    reviewer_kind=asked[0],
                    reviewer_id=asked[1],
                    requested_at=moment(body, "createdAt"),
                )
            )
        elif kind is PullRequestEventKind.REVIEW_REQUEST_REMOVED and asked in last:
            at = last.pop(asked)
            made[at] = replace(made[at], removed_at=moment(body, "createdAt"))
    return made + _standing(current, made, people, repository_id, pull_request_id)


def _standing(
    current: object,
    made: Sequence[ReviewRequest],
    people: People,
    repository_id: str,
    pull_request_id: str,
) -> list[ReviewRequest]:
    told = {(request.reviewer_kind, request.reviewer_id) for request in made}
    found = (reviewer(body, people) for body in children(current))
    return [
        ReviewRequest(
            external_id=f"{pull_request_id}:{kind}:{reviewer_id}",
            repository_id=repository_id,
            pull_request_id=pull_request_id,
            reviewer_kind=kind,
            reviewer_id=reviewer_id,
            requested_at=None,
        )
        for kind, reviewer_id in dict.fromkeys(asked for asked in found if asked)
        if (kind, reviewer_id) not in told
    ]
