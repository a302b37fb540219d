"""The streams that are one REST list, the deployments among them, and the repository itself."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.factories.github import bodies
from tests.factories.github.server import API, Server

from headway.connectors.base import (
    BadPayload,
    Connector,
    Gone,
    PartialAnswer,
    Position,
    Stream,
    UnsafeUrl,
    stream_named,
)
from headway.connectors.http import TooSlow
from headway.records import Comment, Deployment, DeploymentState, Issue, Release, Repository

Named = Callable[[str], Stream]
FLOOR = datetime(2026, 1, 6, 9, tzinfo=UTC)


@pytest.fixture
def named(connect: Callable[[httpx.BaseTransport], Connector], server: Server) -> Iterator[Named]:
    connector = connect(server.transport())
    yield lambda name: stream_named(connector, name)
    connector.close()


def of(kind: type, page: Any) -> list[Any]:
    return [record for record in page.records if isinstance(record, kind)]


def test_a_list_is_walked_from_its_top_by_its_links(named: Named, server, scope) -> None:
    pages = list(named("comments").read(scope, Position()))
    assert [len(of(Comment, page)) for page in pages] == [4, 4, 1]
    assert server.asked[0].url.params["direction"] == "desc"
    assert pages[0].validator
    assert pages[1].validator is None
    assert (pages[-1].is_end, pages[-1].cursor) == (True, None)
    assert pages[0].reached_at == FLOOR


def test_a_floor_is_closed_and_ends_the_walk(named: Named, scope) -> None:
    pages = list(named("comments").read(scope, Position(floor=FLOOR)))
    assert [len(of(Comment, page)) for page in pages] == [4, 4]
    assert (pages[-1].is_end, pages[-1].cursor) == (False, None)


def test_nothing_new_is_one_304(named: Named, server, scope) -> None:
    server.page = 100
    for name in ("review_comments", "comments", "issues", "releases", "deployments", "labels"):
        validator = next(iter(named(name).read(scope, Position()))).validator
        server.asked.clear()
        assert list(named(name).read(scope, Position(validator=validator))) == []
        assert len(server.asked) == 1


def test_a_list_of_pages_has_a_validator_only_if_each_change_comes_to_its_top(
    named: Named, server, scope
) -> None:
    server.page = 1
    told = {}
    for name in ("review_comments", "comments", "releases", "deployments", "labels"):
        pages = list(named(name).read(scope, Position()))
        assert len(pages) > 1, name
        told[name] = pages[0].validator is not None
    assert [name for name, is_told in told.items() if is_told] == ["review_comments", "comments"]


def test_pull_requests_among_the_issues_count_for_the_walk_alone(named: Named, scope) -> None:
    pages = list(named("issues").read(scope, Position()))
    assert [each.number for page in pages for each in of(Issue, page)] == [9, 8, 7, 6, 5, 3, 2, 1]
    ids = [each for page in named("issues").census(scope, None) for each in page.external_ids]
    assert len(ids) == 8


def test_a_row_that_cannot_be_read_is_a_gap_and_exists(named: Named, server, scope) -> None:
    server.lists["comments"] = []
    server.lists["issues/comments"] = [{"id": 4, "updated_at": "soon"}]
    (page,) = named("comments").read(scope, Position())
    assert page.gaps == ["comment 4 could not be read: a comment does not say what it is about"]
    assert page.reached_at is None
    (ids,) = named("comments").census(scope, None)
    assert ids.external_ids == ["4"]


def test_drafts_are_no_releases_and_not_named(named: Named, server, scope) -> None:
    server.lists["releases"] = [bodies.release_rest(1, bodies.day(1), draft=True)]
    (page,) = named("releases").read(scope, Position())
    assert of(Release, page) == []
    (ids,) = named("releases").census(scope, None)
    assert ids.external_ids == []


def test_a_release_published_late_keeps_its_page(named: Named, server, scope) -> None:
    late = bodies.release_rest(3, bodies.day(1), published_at=bodies.day(9))
    old = [bodies.release_rest(n, bodies.day(1)) for n in range(8, 3, -1)]
    server.lists["releases"] = [*old, late]
    pages = list(named("releases").read(scope, Position(floor=FLOOR)))
    assert len(pages) == 1  # all of the first page is old: the walk ends
    server.lists["releases"] = [late, *old]
    assert len(list(named("releases").read(scope, Position(floor=FLOOR)))) == 2


def test_labels_have_no_order_and_are_read_whole(named: Named, scope) -> None:
    pages = list(named("labels").read(scope, Position(floor=FLOOR)))
    assert len(pages) == 3
    assert {page.reached_at for page in pages} == {None}


def test_a_census_goes_on_from_its_cursor(named: Named, scope) -> None:
    first, *rest = named("comments").census(scope, None)
    again = list(named("comments").census(scope, first.cursor))
    assert [page.external_ids for page in again] == [page.external_ids for page in rest]


def test_lists_cannot_be_reread(named: Named, scope) -> None:
    for name in ("comments", "repository"):
        assert not named(name).can_reread
        assert list(named(name).reread(scope, ["1"])) == []


@pytest.mark.parametrize("link", [f"{API}/repos/octo/hello/labels", "https://elsewhere.example/"])
def test_links_lead_neither_back_nor_away(named: Named, server, scope, link: str) -> None:
    headers = {"link": f'<{link}>; rel="next"'}
    server.before = lambda _request, _body: httpx.Response(200, json=[], headers=headers)
    with pytest.raises((BadPayload, UnsafeUrl)):
        list(named("labels").read(scope, Position()))


def test_what_is_no_list_is_refused(named: Named, server, scope) -> None:
    server.before = lambda _request, _body: httpx.Response(200, json={})
    with pytest.raises(BadPayload, match="is no list"):
        list(named("labels").read(scope, Position()))


def test_deployments_come_with_their_statuses(named: Named, server, scope) -> None:
    server.page = 100
    server.statuses = {"D_9": [{"state": "SUCCESS", "createdAt": bodies.day(10)}]}
    (page,) = named("deployments").read(scope, Position())
    states = {each.external_id: each.state for each in of(Deployment, page)}
    assert states["9"] is DeploymentState.SUCCESS
    assert states["8"] is DeploymentState.PENDING
    assert len(server.asked) == 2


def test_deployments_are_read_a_month_below_the_floor(named: Named, scope) -> None:
    floor = datetime(2026, 2, 5, 8, tzinfo=UTC)
    pages = list(named("deployments").read(scope, Position(floor=floor)))
    assert len(pages) == 2
    assert len(list(named("deployments").read(scope, Position(floor=floor.replace(day=25))))) == 1


def test_statuses_that_are_too_many_are_asked_for_in_parts(named: Named, server, scope) -> None:
    sizes = []

    def heavy(_request: httpx.Request, body: bodies.Body) -> httpx.Response | None:
        if not body:
            return None
        sizes.append(len(body["variables"]["ids"]))
        return httpx.Response(504) if sizes[-1] > 2 else None

    server.before = heavy
    (page, *_) = named("deployments").read(scope, Position())
    assert sizes[:3] == [4, 2, 2]
    assert len(of(Deployment, page)) == 4


def test_one_whose_statuses_never_come_is_an_error(named: Named, server, scope) -> None:
    server.before = lambda _request, body: httpx.Response(504) if body else None
    with pytest.raises(TooSlow):
        list(named("deployments").read(scope, Position()))


def test_a_partial_answer_of_statuses_is_asked_for_again(named: Named, server, scope) -> None:
    errors = {"data": None, "errors": [{"message": "heavy"}]}
    server.before = lambda _request, body: httpx.Response(200, json=errors) if body else None
    with pytest.raises(PartialAnswer):
        list(named("deployments").read(scope, Position()))


def test_deployments_of_old_servers_have_no_node_id(named: Named, server, scope) -> None:
    server.lists["deployments"] = [bodies.deployment_rest(1, bodies.day(1), node_id=None)]
    (page,) = named("deployments").read(scope, Position())
    assert len(of(Deployment, page)) == 1
    assert len(server.asked) == 1


def test_the_repository_itself(named: Named, server, scope) -> None:
    (page,) = named("repository").read(scope, Position())
    (found,) = of(Repository, page)
    assert (found.external_id, found.default_branch) == ("77", "main")
    assert list(named("repository").read(scope, Position(validator=page.validator))) == []
    server.repository = bodies.repository(defaultBranchRef={"name": "trunk"})
    (again,) = named("repository").read(scope, Position(validator=page.validator))
    assert of(Repository, again)[0].default_branch == "trunk"
    (ids,) = named("repository").census(scope, None)
    assert ids.external_ids == ["77"]


def test_a_repository_made_anew_under_the_name_is_another(named: Named, server, scope) -> None:
    body = bodies.repository_rest(id=78)
    server.before = lambda _request, _body: httpx.Response(200, json=body)
    with pytest.raises(Gone):
        list(named("repository").read(scope, Position()))


def test_a_renamed_repository_is_followed(named: Named, server, scope) -> None:
    renamed = bodies.repository_rest(full_name="octo/renamed")

    def moved(request: httpx.Request, _body: bodies.Body) -> httpx.Response:
        if request.url.path == "/repositories/77":
            return httpx.Response(200, json=renamed)
        return httpx.Response(301, headers={"location": f"{API}/repositories/77"})

    server.before = moved
    (page,) = named("repository").read(scope, Position())
    assert of(Repository, page)[0].name == "octo/renamed"
