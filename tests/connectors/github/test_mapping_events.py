"""Timelines, and the review requests that follow from them."""

from typing import Any

import pytest
from tests.factories.github import bodies

from headway.connectors.github.mapping.events import event, event_rest, review_requests
from headway.connectors.github.mapping.people import People
from headway.records import PullRequestEventKind, ReviewerKind, ReviewRequest


def requests(*events: bodies.Body, current: Any = None) -> list[ReviewRequest]:
    return review_requests(events, current, "77", "7", People())


def asked(reviewer: Any, number: int = 1) -> bodies.Body:
    return bodies.event("ReviewRequestedEvent", number, requestedReviewer=reviewer)


def removed(reviewer: Any, number: int = 2) -> bodies.Body:
    return bodies.event("ReviewRequestRemovedEvent", number, requestedReviewer=reviewer)


def test_every_kind_of_event_is_kept() -> None:
    names = {
        "ReadyForReviewEvent": "ready_for_review",
        "ConvertToDraftEvent": "converted_to_draft",
        "ReviewRequestedEvent": "review_requested",
        "ReviewRequestRemovedEvent": "review_request_removed",
        "ReviewDismissedEvent": "review_dismissed",
        "HeadRefForcePushedEvent": "force_pushed",
        "MergedEvent": "merged",
        "ClosedEvent": "closed",
        "ReopenedEvent": "reopened",
        "AddedToMergeQueueEvent": "queued",
        "RemovedFromMergeQueueEvent": "dequeued",
    }
    found = [event(bodies.event(name), "77", "7", People()) for name in names]
    assert [each.kind for each in found if each] == list(names.values())
    assert set(names.values()) == set(PullRequestEventKind)


def test_an_event_of_another_kind_is_left_out() -> None:
    assert event(bodies.event("LabeledEvent"), "77", "7", People()) is None
    assert event({}, "77", "7", People()) is None


def test_a_force_push_may_have_lost_its_commits() -> None:
    pushed = bodies.event(
        "HeadRefForcePushedEvent", beforeCommit=None, afterCommit={"oid": "b" * 40}, actor=None
    )
    found = event(pushed, "77", "7", People())
    assert found
    assert (found.before_sha, found.after_sha, found.actor_id) == (None, "b" * 40, None)


def test_a_merge_names_its_commit_and_a_dismissal_its_review() -> None:
    merged = event(bodies.event("MergedEvent", commit={"oid": "c" * 40}), "77", "7", People())
    assert merged
    assert merged.after_sha == "c" * 40
    body = bodies.event(
        "ReviewDismissedEvent", previousReviewState="APPROVED", review={"fullDatabaseId": "5"}
    )
    dismissed = event(body, "77", "7", People())
    assert dismissed
    assert (dismissed.subject_id, dismissed.previous_state) == ("5", "approved")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"event": "merged", "commit_id": "c" * 40, "node_id": "ME_1"}, ("ME_1", "c" * 40, None)),
        (
            {"event": "review_dismissed", "id": 4, "dismissed_review": {"review_id": 5}},
            ("4", None, "5"),
        ),
        ({"event": "closed", "id": 4, "commit_id": "c" * 40}, ("4", None, None)),
    ],
)
def test_rest_tells_the_same(given: bodies.Body, expected: tuple[str | None, ...]) -> None:
    body = {"created_at": bodies.day(1), "actor": bodies.account(), **given}
    found = event_rest(body, "77", "7", People())
    assert found
    assert (found.external_id, found.after_sha, found.subject_id) == expected
    assert event_rest({"event": "labeled"}, "77", "7", People()) is None


def test_a_request_stands_until_it_is_removed() -> None:
    bob = bodies.user("bob", 2)
    first, second = requests(asked(bob), removed(bob), asked(bob, 3))
    assert (first.external_id, first.reviewer_id) == ("E_1", "2")
    assert first.removed_at is not None
    assert (second.external_id, second.removed_at) == ("E_3", None)


def test_teams_are_asked_too() -> None:
    (found,) = requests(asked(bodies.team()), removed(bodies.user("bob", 2)))
    assert (found.reviewer_kind, found.reviewer_id) == (ReviewerKind.TEAM, "9")
    assert found.removed_at is None


def test_reviewers_that_are_gone_are_left_out() -> None:
    assert requests(asked(None), asked({"__typename": "Team", "databaseId": None})) == []


def test_todays_list_adds_what_the_timeline_does_not_tell() -> None:
    bob, eve = bodies.user("bob", 2), bodies.user("eve", 3)
    current = [{"requestedReviewer": bob}, {"requestedReviewer": eve}, {"requestedReviewer": None}]
    told, standing = requests(asked(bob), current=current)
    assert told.requested_at is not None
    assert (standing.external_id, standing.requested_at) == ("7:identity:3", None)
