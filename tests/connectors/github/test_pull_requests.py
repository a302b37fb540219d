"""The walk over pull requests: pages, floors, long lists, partial answers, re-reads, census."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.factories.github import bodies
from tests.factories.github.server import Server

from headway.connectors.base import (
    BadPayload,
    Connector,
    Gone,
    Page,
    PartialAnswer,
    Position,
    Scope,
    Stream,
    stream_named,
)
from headway.connectors.http import TooSlow
from headway.records import (
    Commit,
    FileChange,
    PullRequest,
    PullRequestChildren,
    PullRequestEvent,
    Repository,
    Review,
)

Connect = Callable[[httpx.BaseTransport], Connector]


@pytest.fixture
def stream(connect: Connect, server: Server) -> Stream:
    return stream_named(connect(server.transport()), "pull_requests")


def numbers(page: Page) -> list[int]:
    return [record.number for record in page.records if isinstance(record, PullRequest)]


def of(kind: type, page: Page) -> list[Any]:
    return [record for record in page.records if isinstance(record, kind)]


def sizes(server: Server) -> list[int]:
    """How many pull requests each GraphQL page asked for."""
    bodies_sent = [request.read() for request in server.asked if request.method == "POST"]
    found = [httpx.Response(200, content=each).json()["variables"] for each in bodies_sent]
    return [given.get("first") or len(given["ids"]) for given in found]


def test_the_newest_come_first_and_21_a_page(stream, server, scope) -> None:
    first, second = stream.read(scope, Position())
    assert (numbers(first), numbers(second)) == (
        list(range(28, 7, -1)),
        list(range(7, 0, -1)),
    )
    assert first.cursor == {"after": "21"}
    assert (first.is_end, second.is_end, second.cursor) == (False, True, None)
    assert first.total_count == 28
    assert first.reached_at == datetime(2026, 1, 8, 9, tzinfo=UTC)
    assert first.answered_at == datetime(2026, 2, 1, 9, tzinfo=UTC)
    assert first.validator
    assert second.validator is None
    assert len(server.asked) == 3
    assert len(of(Repository, first)) == 1
    assert len(of(PullRequestChildren, first)) == 21


def test_a_floor_ends_the_walk_after_its_page(stream, scope) -> None:
    (only,) = stream.read(scope, Position(floor=datetime(2026, 1, 20, tzinfo=UTC)))
    assert len(numbers(only)) == 21
    assert (only.cursor, only.is_end) == (None, False)


def test_nothing_new_costs_one_conditional_request(stream, server, scope) -> None:
    first = next(iter(stream.read(scope, Position())))
    server.asked.clear()
    assert list(stream.read(scope, Position(validator=first.validator))) == []
    assert [request.method for request in server.asked] == ["GET"]


def test_an_empty_repository_is_a_page_without_pull_requests(stream, server, scope) -> None:
    server.pulls.clear()
    (only,) = stream.read(scope, Position(floor=datetime(2026, 1, 20, tzinfo=UTC)))
    assert (numbers(only), only.is_end, only.reached_at) == ([], True, None)


def test_lists_longer_than_a_page_are_followed(stream, server, scope) -> None:
    server.pulls = [
        bodies.pull_request(
            7,
            reviews=bodies.connection(bodies.review(1), after="r1", total=3),
            commits=bodies.connection(bodies.commit_node("1" * 40), after="c1", total=2),
            files=bodies.connection(bodies.file("a"), after="f1"),
            changedFiles=2,
            timelineItems=bodies.connection(bodies.event("ClosedEvent"), after="e1"),
        )
    ]
    server.more = {
        ("PR_7", "r1"): bodies.connection(bodies.review(2), after="r2"),
        ("PR_7", "r2"): bodies.connection(bodies.review(3)),
        ("PR_7", "c1"): bodies.connection(bodies.commit_node("2" * 40)),
        ("PR_7", "f1"): bodies.connection(bodies.file("b")),
        ("PR_7", "e1"): bodies.connection(bodies.event("ReopenedEvent", 2)),
    }
    (page,) = stream.read(scope, Position())
    assert [each.external_id for each in of(Review, page)] == ["1", "2", "3"]
    assert [each.external_id[0] for each in of(Commit, page)] == ["1", "2"]
    assert [each.path for each in of(FileChange, page)] == ["a", "b"]
    assert len(of(PullRequestEvent, page)) == 2
    assert of(PullRequest, page)[0].truncated == ()
    assert len(server.asked) == 2 + 5


def test_one_that_is_deleted_meanwhile_is_left_out(stream, server, scope) -> None:
    long = bodies.connection(bodies.review(1), after="r1")
    server.pulls = [bodies.pull_request(7, reviews=long), bodies.pull_request(6)]

    def gone(_request: httpx.Request, body: bodies.Body) -> httpx.Response | None:
        is_more = "MoreReviews" in body.get("query", "")
        return httpx.Response(200, json={"data": {"node": None}}) if is_more else None

    server.before = gone
    (page,) = stream.read(scope, Position())
    assert numbers(page) == [6]


def test_one_that_cannot_be_read_is_a_gap(stream, server, scope) -> None:
    server.pulls = [bodies.pull_request(7, state="LIMBO"), bodies.pull_request(6)]
    (page,) = stream.read(scope, Position())
    assert numbers(page) == [6]
    assert page.gaps == ["pull request 7 could not be read: a pull request stands where none can"]


def test_a_list_without_a_way_on_is_refused(stream, server, scope) -> None:
    server.pulls = [bodies.pull_request(7)]
    connection = {**bodies.connection(), "pageInfo": {"hasNextPage": True, "endCursor": None}}
    server.before = lambda _request, body: (
        httpx.Response(
            200, json={"data": {"repository": {**bodies.repository(), "pullRequests": connection}}}
        )
        if body
        else None
    )
    with pytest.raises(BadPayload, match="where"):
        list(stream.read(scope, Position()))


def heavy(limit: int, fault: Callable[[], httpx.Response]) -> Any:
    """A server for which more than `limit` pull requests are too many."""

    def before(_request: httpx.Request, body: bodies.Body) -> httpx.Response | None:
        given = body.get("variables", {})
        size = given.get("first") or len(given.get("ids", ()))
        return fault() if size > limit else None

    return before


FAULTS = {
    "504": lambda: httpx.Response(504, html="<html>"),
    "nothing": lambda: httpx.Response(200, json={"data": None, "errors": [{"message": "heavy"}]}),
    "part": lambda: httpx.Response(
        200,
        json={
            "data": {"repository": bodies.repository(), "nodes": [None]},
            "errors": [{"message": "heavy"}],
        },
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_too_heavy_a_page_is_halved_and_grows_again(stream, server, scope, fault: str) -> None:
    server.before = heavy(10, FAULTS[fault])
    server.pulls = [bodies.pull_request(n, bodies.day(28 - n // 10)) for n in range(1, 121)]
    pages = list(stream.read(scope, Position()))
    assert sum(len(numbers(page)) for page in pages) == 120
    assert sizes(server)[:3] == [21, 10, 10]
    assert 20 in sizes(server)
    assert all(page.gaps == [] for page in pages)


@pytest.mark.parametrize(("fault", "error"), [("504", TooSlow), ("nothing", PartialAnswer)])
def test_a_single_one_that_is_too_heavy_is_an_error(stream, server, scope, fault, error) -> None:
    server.before = heavy(0, FAULTS[fault])
    with pytest.raises(error):
        list(stream.read(scope, Position()))
    assert sizes(server) == [21, 10, 5, 2, 1]
    with pytest.raises(error):
        list(stream.reread(scope, ["PR_1", "PR_2"]))


def test_a_single_one_that_is_partial_is_read_with_a_gap(stream, server, scope) -> None:
    whole = {**bodies.repository(), "pullRequests": bodies.connection(bodies.pull_request(7))}
    body = {"data": {"repository": whole}, "errors": [{"message": "left out"}]}
    server.before = lambda _request, given: httpx.Response(200, json=body) if given else None
    (page,) = stream.read(scope, Position())
    assert (numbers(page), page.gaps) == ([7], ["left out"])


def test_another_repository_of_the_same_name_is_not_read(stream, server, scope) -> None:
    server.repository = bodies.repository(databaseId=78)
    with pytest.raises(Gone, match="another repository"):
        list(stream.read(scope, Position()))


def test_a_reread_asks_for_18_and_leaves_out_what_is_gone(stream, server, scope) -> None:
    ids = [f"PR_{number}" for number in range(40, 0, -1)]
    pages = list(stream.reread(scope, [*ids, "PR_1"]))
    assert sizes(server) == [18, 18, 4]
    assert [number for page in pages for number in numbers(page)] == list(range(28, 0, -1))
    assert len(of(Repository, pages[1])) == 1
    assert {page.cursor for page in pages} == {None}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_reread_is_halved_too(stream, server, scope, fault: str) -> None:
    server.before = heavy(5, FAULTS[fault])
    pages = list(stream.reread(scope, [f"PR_{number}" for number in range(1, 11)]))
    assert sum(len(numbers(page)) for page in pages) == 10


def test_a_reread_of_another_repository_is_left_out(stream, server, scope) -> None:
    server.repository = bodies.repository(databaseId=78)
    (page,) = stream.reread(scope, ["PR_1"])
    assert page.records == []


def test_a_census_names_every_id_a_hundred_at_a_time(stream, server, scope: Scope) -> None:
    server.pulls = [bodies.pull_request(n) for n in range(1, 151)]
    first, second = stream.census(scope, None)
    assert (len(first.external_ids), len(second.external_ids)) == (100, 50)
    assert (first.cursor, second.cursor) == ({"after": "100"}, None)
    (again,) = stream.census(scope, first.cursor)
    assert again.external_ids == second.external_ids
