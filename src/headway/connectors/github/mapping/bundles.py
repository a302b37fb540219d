"""A pull request with all of its children: the records that one node of GraphQL holds."""

from headway.connectors.github.mapping.commits import commit, pull_request_commit
from headway.connectors.github.mapping.events import event, review_requests
from headway.connectors.github.mapping.fields import (
    Body,
    child,
    children,
    external_id,
    optional_id,
    optional_number,
    optional_text,
    text,
)
from headway.connectors.github.mapping.people import People
from headway.connectors.github.mapping.pull_requests import (
    closing_issues,
    file_change,
    pull_request,
)
from headway.connectors.github.mapping.reviews import review
from headway.records import PullRequestChildren, Record

LISTS = {"reviews": "reviews", "commits": "commits", "files": "files", "timelineItems": "events"}
"""Nested connections that may be longer than a page, and what their records are called."""


def bundle(body: Body, repository_id: str, people: People) -> list[Record]:
    """Everything that one whole pull request of a GraphQL answer says.

    Its nested lists hold every item that GitHub gives out. Raises BadPayload.
    """
    pull_request_id = external_id(body, "fullDatabaseId")
    capped = truncated(body)
    return [
        pull_request(body, repository_id, people, capped),
        *_timeline(body, repository_id, pull_request_id, people),
        *_reviews(body, repository_id, pull_request_id, people),
        *_commits(body, repository_id, pull_request_id, people),
        *(
            file_change(item, repository_id, "pull_request", pull_request_id)
            for item in nodes(body, "files")
        ),
        *closing_issues(body, repository_id, pull_request_id),
        PullRequestChildren(
            repository_id=repository_id,
            pull_request_id=pull_request_id,
            kinds=_whole_kinds(capped),
        ),
    ]


def nodes(body: Body, key: str) -> list[Body]:
    """The items of a nested connection."""
    return list(children(child(body, key).get("nodes")))


def truncated(body: Body) -> tuple[str, ...]:
    """Which lists are not whole: left out by GitHub, or longer than it gives out."""
    return tuple(
        kind
        for key, kind in LISTS.items()
        if not child(body, key) or len(nodes(body, key)) < _expected(body, key)
    )


def _expected(body: Body, key: str) -> int:
    if key == "files":
        return optional_number(body, "changedFiles") or 0
    if key == "commits":
        return optional_number(child(body, key), "totalCount") or 0
    # Reviews that others have not submitted yet may be counted, and are never shown to us.
    return 0


def _whole_kinds(capped: tuple[str, ...]) -> tuple[str, ...]:
    kinds = [kind for kind in ("reviews", "events", "commits", "files") if kind not in capped]
    return ("review_requests", *kinds) if "events" in kinds else tuple(kinds)


def _timeline(body: Body, repository_id: str, pull_request_id: str, people: People) -> list[Record]:
    items = nodes(body, "timelineItems")
    current = child(body, "reviewRequests").get("nodes")
    events = (event(item, repository_id, pull_request_id, people) for item in items)
    return [
        *(each for each in events if each is not None),
        *review_requests(items, current, repository_id, pull_request_id, people),
    ]


def _reviews(body: Body, repository_id: str, pull_request_id: str, people: People) -> list[Record]:
    dismissed = {
        review_id: optional_text(item, "previousReviewState")
        for item in nodes(body, "timelineItems")
        if (review_id := optional_id(child(item, "review"), "fullDatabaseId"))
    }
    words = {key: word.lower() for key, word in dismissed.items() if word}
    found = (
        review(item, repository_id, pull_request_id, people, words)
        for item in nodes(body, "reviews")
    )
    return [each for each in found if each is not None]


def _commits(body: Body, repository_id: str, pull_request_id: str, people: People) -> list[Record]:
    made: list[Record] = []
    for position, item in enumerate(nodes(body, "commits")):
        inner = child(item, "commit")
        made.append(commit(inner, repository_id, people))
        sha = text(inner, "oid")
        made.append(pull_request_commit(sha, repository_id, pull_request_id, position))
    return made
