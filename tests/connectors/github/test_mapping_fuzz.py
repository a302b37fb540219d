"""Whatever is thrown at a mapper, only BadPayload comes back."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.github import bodies

from headway.connectors.base import BadPayload
from headway.connectors.github import webhooks
from headway.connectors.github.mapping import (
    bundles,
    commits,
    events,
    issues,
    pull_requests,
    repositories,
    reviews,
    shipping,
)
from headway.connectors.github.mapping.people import People

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(max_size=5)
    | st.sampled_from(["2026-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "\x00", "7"])
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["nodes", "login", "id", "user", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
PULL_REQUEST = bodies.pull_request(
    7,
    reviews=bodies.connection(bodies.review()),
    timelineItems=bodies.connection(
        bodies.event("ReviewRequestedEvent", requestedReviewer=bodies.user("bob", 2))
    ),
)
REST_PULL_REQUEST = {
    "id": 7,
    "number": 7,
    "state": "open",
    "html_url": "u",
    "head": {"ref": "a"},
    "base": {"ref": "b"},
    "created_at": bodies.day(1),
}
COMMIT = {"sha": "a", "commit": {"message": "m", "author": {"date": bodies.day(1)}}}
EVENT = {"event": "closed", "id": 1, "created_at": bodies.day(1), "actor": bodies.account()}
CASES: dict[str, tuple[bodies.Body, Any]] = {
    "bundle": (PULL_REQUEST, lambda body: bundles.bundle(body, "77", People())),
    "pull_request": (
        REST_PULL_REQUEST,
        lambda body: pull_requests.pull_request_rest(body, "77", People()),
    ),
    "file": (
        bodies.file(),
        lambda body: pull_requests.file_change(body, "77", "pull_request", "7"),
    ),
    "review": (bodies.review(), lambda body: reviews.review(body, "77", "7", People())),
    "review_comment": (
        bodies.review_comment_rest(1, bodies.day(1)),
        lambda body: reviews.review_comment(body, "77", People()),
    ),
    "comment": (
        bodies.comment_rest(1, bodies.day(1)),
        lambda body: reviews.comment(body, "77", People()),
    ),
    "commit": (bodies.commit(), lambda body: commits.commit(body, "77", People())),
    "commit_rest": (COMMIT, lambda body: commits.commit_rest(body, "77", People())),
    "event_rest": (EVENT, lambda body: events.event_rest(body, "77", "7", People())),
    "issue": (
        bodies.issue_rest(1, bodies.day(1)),
        lambda body: issues.issue(body, "77", "octo/hello", People()),
    ),
    "release": (
        bodies.release_rest(1, bodies.day(1)),
        lambda body: shipping.release(body, "77", People()),
    ),
    "deployment": (
        bodies.deployment_rest(1, bodies.day(1)),
        lambda body: shipping.deployment(body, [body], "77", People()),
    ),
    "repository": (bodies.repository(), repositories.repository),
    "repository_rest": (bodies.repository_rest(), repositories.repository),
    "label": (bodies.label_rest(1), lambda body: repositories.label(body, "77")),
    "webhook": (
        {"action": "opened", "pull_request": {"node_id": "PR_1"}, "repository": {"id": 1}},
        lambda body: webhooks.parse("pull_request", body),
    ),
}


def spoiled(body: Any, path: list[int], value: object) -> Any:
    """The body with one place, found by following `path`, replaced."""
    if not path or not isinstance(body, dict | list) or not body:
        return value
    keys = list(body) if isinstance(body, dict) else range(len(body))
    key = keys[path[0] % len(body)]
    copy: Any = body.copy()
    copy[key] = spoiled(body[key], path[1:], value)
    return copy


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=60, deadline=None)
@given(
    spoils=st.lists(st.tuples(st.lists(st.integers(0, 50), max_size=4), JSON), max_size=3),
)
def test_only_bad_payload_leaves_a_mapper(
    name: str, spoils: list[tuple[list[int], object]]
) -> None:
    body, mapper = CASES[name]
    for path, value in spoils:
        body = spoiled(body, path or [0], value)
    assert outcome(mapper, body) in {"mapped", "refused"}


def outcome(mapper: Callable[[Any], object], body: Any) -> str:
    try:
        mapper(body)
    except BadPayload:
        return "refused"
    return "mapped"
