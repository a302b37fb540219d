"""The connector as a whole: its streams, its scopes, its count of requests."""

from datetime import UTC, datetime

import httpx
import pytest
from tests.factories.github import bodies
from tests.factories.github.server import API, Server

from headway.connectors import github
from headway.connectors.base import Grant, Position, Scope, stream_named
from headway.connectors.github.connection import GithubConnector
from headway.connectors.paging import PageSize
from headway.records import ActorKind, Identity, Repository


def test_its_streams_have_the_names_that_users_see(grant: Grant, server: Server) -> None:
    connector = github.connector(grant, server.transport())
    assert connector.provider == "github"
    assert {stream.name for stream in connector.streams} == {
        "repository",
        "pull_requests",
        "review_comments",
        "comments",
        "issues",
        "releases",
        "deployments",
        "labels",
    }
    assert stream_named(connector, "labels").entity == "label"
    with pytest.raises(LookupError, match="github has no stream moods"):
        stream_named(connector, "moods")
    connector.close()


def test_scopes_are_the_repositories_it_was_given(grant: Grant) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/installation/repositories"
        if request.url.params.get("page") == "2":
            closed = bodies.repository_rest(id=78, permissions={"pull": False})
            disabled = bodies.repository_rest(id=79, disabled=True)
            return httpx.Response(200, json={"repositories": [closed, disabled]})
        link = f'<{API}/installation/repositories?page=2>; rel="next"'
        body = {"repositories": [bodies.repository_rest()]}
        return httpx.Response(200, json=body, headers={"link": link})

    connector = GithubConnector(grant, httpx.MockTransport(answer))
    first, second = connector.scopes()
    ((scope, records),) = first
    assert (scope.external_id, scope.name, scope.node_id) == ("77", "octo/hello", "R_77")
    assert (scope.kind, scope.is_open) == ("repository", True)
    assert isinstance(records[0], Repository)
    assert [scope.is_open for scope, _ in second] == [False, False]
    assert connector.requests_count == 2


def test_its_options_name_machine_users(grant: Grant, server: Server, scope) -> None:
    options = {"machine_users": "Ann"}
    given = Grant(
        base_url=API,
        tokens=grant.tokens,
        budget=grant.budget,
        guard=grant.guard,
        options=options,
    )
    connector = GithubConnector(given, server.transport())
    page = next(iter(stream_named(connector, "comments").read(scope, Position())))
    kinds = {each.login: each.kind for each in page.records if isinstance(each, Identity)}
    assert kinds == {"ann": ActorKind.BOT}


def test_a_page_size_never_grows_beyond_its_most() -> None:
    size = PageSize(3)
    for _ in range(20):
        size.calm()
    assert size.now == 3
    assert size.shrink()
    assert (size.now, size.shrink()) == (1, False)


def test_it_knows_the_providers_clock_also_of_an_answer_without_a_page(grant: Grant) -> None:
    date = "Sun, 01 Feb 2026 08:50:00 GMT"
    transport = httpx.MockTransport(lambda _request: httpx.Response(304, headers={"date": date}))
    connector = GithubConnector(grant, transport)
    assert connector.answered_at is None
    stream = stream_named(connector, "labels")
    scope = Scope(external_id="77", kind="repository", name="octo/hello")
    assert list(stream.read(scope, Position(validator='"1"'))) == []
    assert connector.answered_at == datetime(2026, 2, 1, 8, 50, tzinfo=UTC)
