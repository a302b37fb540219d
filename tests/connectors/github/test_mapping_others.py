"""Commits, comments, reviews, issues, releases, deployments, repositories and labels."""

from typing import Any

import pytest
from tests.factories.github import bodies

from headway.connectors.base import BadPayload
from headway.connectors.github.mapping import commits, issues, repositories, reviews, shipping
from headway.connectors.github.mapping.people import People
from headway.records import Commit, Deployment, DeploymentState, IssueState, ReviewState

TRAILERS = """Fix it

Co-authored-by: Bob <bob@example.com>
co-authored-by: 123+Eve <123+eve@users.noreply.github.com>\r
Co-authored-by: Bob Again <BOB@example.com>
Co-authored-by: Ann <1+ann@users.noreply.github.com>
Co-authored-by: nobody
"""


def commit(**given: Any) -> Commit:
    return commits.commit(bodies.commit(**given), "77", People())


def test_co_authors_are_in_the_trailers_each_once_besides_the_author() -> None:
    found = commit(message=TRAILERS)
    assert found.co_author_ids == ("email:bob@example.com", "123")
    assert found.subject == "Fix it"


def test_a_commit_without_an_account_has_its_address() -> None:
    found = commit(author={"name": "Z", "email": "z@x.org", "user": None}, committer=None)
    assert (found.author_id, found.committer_id) == ("email:z@x.org", None)


def test_a_missing_authoring_moment_is_the_committing_one() -> None:
    found = commit(authoredDate=None)
    assert found.authored_at == found.committed_at


def rest_commit(**given: Any) -> Commit:
    signature = {"name": "Ann", "email": "a@x.org", "date": bodies.day(1)}
    inner = {"message": "Fix", "author": signature, "committer": signature}
    body = {"sha": "a" * 40, "commit": inner, "author": {}, "committer": None, **given}
    return commits.commit_rest(body, "77", People())


def test_rests_commit_may_have_an_empty_author() -> None:
    found = rest_commit()
    assert found.author_id == "email:a@x.org"
    assert (found.parents_count, found.additions_count) == (None, None)


def test_rests_commit_may_tell_parents_and_sizes() -> None:
    found = rest_commit(
        author=bodies.account(), parents=[{}, {}], stats={"additions": 3, "deletions": 1}
    )
    assert (found.author_id, found.parents_count, found.additions_count) == ("1", 2, 3)
    with pytest.raises(BadPayload):
        rest_commit(commit={})


def test_a_review_in_rests_shape() -> None:
    body = {
        "id": 5,
        "state": "APPROVED",
        "submitted_at": bodies.day(2),
        "user": bodies.account("bob", 2),
        "commit_id": "a" * 40,
    }
    found = reviews.review(body, "77", "7", People())
    assert found
    assert (found.author_id, found.state, found.commit_sha) == ("2", ReviewState.APPROVED, "a" * 40)
    assert reviews.review({**body, "submitted_at": None}, "77", "7", People()) is None
    with pytest.raises(BadPayload, match="says what none can"):
        reviews.review({**body, "state": "SHRUGGED"}, "77", "7", People())


def test_comments_name_what_they_are_about() -> None:
    line = reviews.review_comment(bodies.review_comment_rest(4, bodies.day(2)), "77", People())
    assert (line.pull_request_number, line.review_id, line.author_id) == (3, "5", "2")
    talk = reviews.comment(bodies.comment_rest(4, bodies.day(2)), "77", People())
    assert (talk.subject_number, talk.author_id) == (3, "1")
    url = {"issue_url": None, "html_url": "https://github.com/octo/hello/pull/8#issuecomment-4"}
    again = reviews.comment(bodies.comment_rest(4, bodies.day(2), **url), "77", People())
    assert again.subject_number == 8


def test_a_comment_about_nothing_is_refused() -> None:
    body = bodies.comment_rest(4, bodies.day(2), issue_url=None)
    with pytest.raises(BadPayload, match="what it is about"):
        reviews.comment(body, "77", People())
    body = bodies.review_comment_rest(4, bodies.day(2), pull_request_url=None)
    assert reviews.review_comment(body, "77", People()).pull_request_number is None


@pytest.mark.parametrize(
    ("state", "reason", "expected"),
    [
        ("open", None, IssueState.TODO),
        ("open", "reopened", IssueState.TODO),
        ("closed", None, IssueState.DONE),
        ("closed", "completed", IssueState.DONE),
        ("closed", "not_planned", IssueState.CANCELLED),
        ("closed", "duplicate", IssueState.CANCELLED),
    ],
)
def test_where_an_issue_stands(state: str, reason: str | None, expected: IssueState) -> None:
    body = bodies.issue_rest(3, bodies.day(2), state=state, state_reason=reason)
    found = issues.issue(body, "77", "octo/hello", People())
    assert found
    assert (found.state, found.state_reason) == (expected, reason)


def test_an_issue_in_full() -> None:
    found = issues.issue(bodies.issue_rest(3, bodies.day(2)), "77", "octo/hello", People())
    assert found
    assert (found.key, found.number, found.container_id) == ("octo/hello#3", 3, "77")
    assert (found.labels, found.assignee_ids, found.comments_count) == (("bug", "old"), ("2",), 2)


def test_pull_requests_are_no_issues_and_odd_states_are_refused() -> None:
    body = bodies.issue_rest(3, bodies.day(2), pull_request={})
    assert issues.issue(body, "77", "octo/hello", People()) is None
    with pytest.raises(BadPayload, match="stands"):
        issues.issue({**body, "pull_request": None, "state": "odd"}, "77", "x/y", People())


def test_releases_but_no_drafts() -> None:
    body = bodies.release_rest(4, bodies.day(2))
    found = shipping.release(body, "77", People())
    assert found
    assert (found.tag, found.name, found.version_at) == ("v4", None, None)
    assert shipping.release({**body, "draft": True}, "77", People()) is None


def deployment(*statuses: bodies.Body, **given: Any) -> Deployment:
    body = bodies.deployment_rest(4, bodies.day(2), **given)
    return shipping.deployment(body, statuses, "77", People())


def status(state: str, number: int) -> bodies.Body:
    return {"state": state, "createdAt": bodies.day(number), "environmentUrl": f"https://{number}"}


def test_a_deployment_stands_as_its_latest_status_and_ends_with_its_first_end() -> None:
    found = deployment(status("INACTIVE", 6), status("SUCCESS", 4), status("IN_PROGRESS", 3))
    assert (found.state, found.url) == (DeploymentState.INACTIVE, "https://6")
    assert found.finished_at
    assert found.finished_at.day == 4
    assert found.version_at
    assert found.version_at.day == 6


def test_a_deployment_without_a_status_waits() -> None:
    found = deployment(updated_at=None)
    assert (found.state, found.finished_at, found.version_at) == (
        DeploymentState.PENDING,
        None,
        None,
    )
    with pytest.raises(BadPayload, match="stands"):
        deployment(status("ODD", 3))


@pytest.mark.parametrize(
    ("environment", "told", "expected"),
    [
        ("production", None, True),
        ("Prod-EU", None, True),
        ("live", None, True),
        ("staging", None, False),
        ("product-tests", None, False),
        ("eu", True, True),
    ],
)
def test_what_production_is(environment: str, told: object, expected: object) -> None:
    found = deployment(environment=environment, production_environment=told)
    assert found.is_production is expected


def test_repositories_in_both_shapes_are_the_same() -> None:
    assert repositories.repository(bodies.repository()) == repositories.repository(
        bodies.repository_rest()
    )


def test_an_empty_repository_has_no_default_branch() -> None:
    assert repositories.repository(bodies.repository(defaultBranchRef=None)).default_branch is None
    with pytest.raises(BadPayload, match="owner"):
        repositories.repository(bodies.repository(nameWithOwner="hello"))


def test_labels() -> None:
    assert repositories.label(bodies.label_rest(3), "77").name == "label 3"
    assert repositories.label_names(None) == ()
    assert repositories.label_names([{"name": "b"}, "a", {"name": None}, 5, "a"]) == ("a", "b")
