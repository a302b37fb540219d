"""Pull requests and everything that one node of GraphQL holds."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.factories.github import bodies

from headway.connectors.base import BadPayload
from headway.connectors.github.mapping.bundles import bundle
from headway.connectors.github.mapping.people import People
from headway.connectors.github.mapping.pull_requests import (
    file_change,
    pull_request,
    pull_request_rest,
)
from headway.records import (
    ChangeKind,
    FileChange,
    PullRequest,
    PullRequestChildren,
    PullRequestCommit,
    PullRequestIssue,
    PullRequestState,
    Record,
    Review,
    ReviewState,
)

ID = "9000000000000000007"


def made(**given: Any) -> list[Record]:
    return bundle(bodies.pull_request(7, **given), "77", People())


def of(kind: type, records: list[Record]) -> list[Any]:
    return [record for record in records if isinstance(record, kind)]


def test_a_pull_request_keeps_its_64_bit_id_and_its_moments() -> None:
    (found,) = of(PullRequest, made(state="MERGED", mergedAt=bodies.day(3), mergedBy=bodies.user()))
    assert (found.external_id, found.node_id, found.number) == (ID, "PR_7", 7)
    assert found.state is PullRequestState.MERGED
    assert found.merged_at == datetime(2026, 1, 3, 9, tzinfo=UTC)
    assert (found.author_id, found.merged_by_id) == ("1", "1")
    assert (found.additions_count, found.changed_files_count, found.commits_count) == (3, 1, 1)
    assert found.labels == ("api", "fix")
    assert found.truncated == ()


def test_one_without_commits_and_files_has_no_size() -> None:
    (found,) = of(
        PullRequest,
        made(commits=bodies.connection(), files=bodies.connection(), changedFiles=0, additions=0),
    )
    assert (found.additions_count, found.deletions_count) == (None, None)
    assert (found.changed_files_count, found.commits_count) == (None, None)


def test_a_size_without_a_list_of_commits_is_still_a_size() -> None:
    (found,) = of(PullRequest, made(commits=bodies.connection()))
    assert (found.additions_count, found.changed_files_count, found.commits_count) == (3, 1, None)


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(BadPayload, match="stands"):
        made(state="LIMBO")


def test_lists_that_github_caps_are_named_and_not_called_whole() -> None:
    records = made(
        commits=bodies.connection(bodies.commit_node(), total=251), changedFiles=3001, files=None
    )
    assert of(PullRequest, records)[0].truncated == ("commits", "files")
    assert of(PullRequestChildren, records)[0].kinds == ("review_requests", "reviews", "events")


def test_without_a_timeline_no_request_is_known_to_be_gone() -> None:
    (children,) = of(PullRequestChildren, made(timelineItems=None))
    assert children.kinds == ("reviews", "commits", "files")


def test_commits_keep_their_order() -> None:
    records = made(
        commits=bodies.connection(bodies.commit_node("b" * 40), bodies.commit_node("a" * 40))
    )
    assert [(each.sha[0], each.position) for each in of(PullRequestCommit, records)] == [
        ("b", 0),
        ("a", 1),
    ]


def test_issues_that_it_closes_are_named_once() -> None:
    issues = [{"fullDatabaseId": "3"}, {"fullDatabaseId": "3"}, {"fullDatabaseId": None}]
    records = made(closingIssuesReferences={"nodes": issues})
    assert [each.issue_id for each in of(PullRequestIssue, records)] == ["3"]


def test_a_dismissed_review_says_what_it_said_before() -> None:
    records = made(
        reviews=bodies.connection(
            bodies.review(5, state="DISMISSED"),
            bodies.review(6, state="DISMISSED"),
            bodies.review(7, state="PENDING", submittedAt=None),
        ),
        timelineItems=bodies.connection(
            bodies.event(
                "ReviewDismissedEvent",
                previousReviewState="CHANGES_REQUESTED",
                review={"fullDatabaseId": "5"},
            ),
            bodies.event("ReviewDismissedEvent", 2, review={"fullDatabaseId": "6"}),
        ),
    )
    assert [(each.external_id, each.state, each.is_dismissed) for each in of(Review, records)] == [
        ("5", ReviewState.CHANGES_REQUESTED, True),
        ("6", ReviewState.DISMISSED, True),
    ]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (bodies.file(kind="RENAMED"), ChangeKind.RENAMED),
        ({"filename": "a", "status": "removed"}, ChangeKind.DELETED),
        ({"filename": "a", "status": "unchanged", "previous_filename": "b"}, ChangeKind.CHANGED),
    ],
)
def test_files_change_in_known_ways(body: bodies.Body, kind: ChangeKind) -> None:
    found = file_change(body, "77", "pull_request", ID)
    assert isinstance(found, FileChange)
    assert found.kind is kind
    assert found.previous_path == body.get("previous_filename")


def test_a_file_that_changed_otherwise_is_refused() -> None:
    with pytest.raises(BadPayload, match="changed in a way"):
        file_change({"filename": "a", "status": "exploded"}, "77", "pull_request", ID)


def rest(**given: Any) -> PullRequest:
    body = {
        "id": 7,
        "node_id": "PR_7",
        "number": 7,
        "title": "T",
        "html_url": "https://github.com/octo/hello/pull/7",
        "state": "closed",
        "user": bodies.account(),
        "head": {"ref": "change", "sha": "a" * 40, "repo": None},
        "base": {"ref": "main"},
        "merge_commit_sha": "c" * 40,
        "created_at": bodies.day(1),
        "updated_at": bodies.day(2),
        **given,
    }
    return pull_request_rest(body, "77", People())


def test_rest_tells_the_same() -> None:
    merged = rest(merged_at=bodies.day(2), merged_by=bodies.account("bob", 2), additions=4)
    assert (merged.state, merged.merge_sha) == (PullRequestState.MERGED, "c" * 40)
    assert (merged.author_id, merged.merged_by_id, merged.additions_count) == ("1", "2", 4)


def test_a_trial_merge_is_no_merge() -> None:
    assert rest(state="open").merge_sha is None
    assert rest().state is PullRequestState.CLOSED
    assert rest().additions_count is None


def test_graphqls_reading_needs_its_own_moment() -> None:
    with pytest.raises(BadPayload, match="updatedAt"):
        pull_request({**bodies.pull_request(7), "updatedAt": None}, "77", People())
