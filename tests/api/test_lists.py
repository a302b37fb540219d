import pytest

from headway.accounts.roles import Role

LISTS = ("teams", "people", "repositories", "pull-requests", "issues", "deployments")


def _numbers(page):
    return [one["number"] for one in page["items"]]


def test_teams_and_their_parents(ask):
    assert [(one["slug"], one["parent"]) for one in ask("teams").json()["items"]] == [
        ("northwind-part", "northwind-team"),
        ("northwind-team", None),
    ]


def test_people_are_names_without_numbers(ask):
    items = ask("people").json()["items"]
    assert [(one["login"], one["kind"]) for one in items] == [
        ("northwind-ann", "human"),
        ("northwind-bob", "human"),
        ("northwind-robo", "bot"),
    ]
    for one in items:
        assert not any(isinstance(value, int | float) for value in one.values())
        assert one["email"] is None


def test_only_admins_see_addresses(client, northwind):
    seen = {
        role: client.get("/api/v1/people", headers=northwind.headers(role)).json()["items"]
        for role in Role
    }
    assert [one["email"] for one in seen[Role.ADMIN]] == [
        "ann@northwind.example",
        "bob@northwind.example",
        None,
    ]
    for role in (Role.VIEWER, Role.MANAGER):
        assert {one["email"] for one in seen[role]} == {None}
        assert {one["kind_read"] for one in seen[role]} == {None}


def test_repositories(ask):
    (one,) = ask("repositories").json()["items"]
    assert (one["name"], one["provider"], one["id"]) == ("northwind/web", "github", "101")


def test_pull_requests_can_be_filtered_and_sorted(ask):
    assert _numbers(ask("pull-requests").json())[:3] == [14, 13, 12]
    assert _numbers(ask("pull-requests", state="open").json()) == [13]
    assert _numbers(ask("pull-requests", q="change 12").json()) == [12]
    assert _numbers(ask("pull-requests", from_="2026-09-08", to="2026-09-10").json()) == [3, 2]
    assert _numbers(ask("pull-requests", order="ascending", limit=2).json()) == [1, 2]
    assert _numbers(ask("pull-requests", repository="northwind/api").json()) == []
    found = ask("pull-requests", sort="merged_at", is_draft=False, base_branch="main").json()
    assert _numbers(found)[-1] == 13


def test_issues_and_deployments_can_be_filtered(ask):
    assert _numbers(ask("issues").json()) == [5, 4, 3, 2, 1]
    assert _numbers(ask("issues", is_open=True).json()) == [3, 2, 1]
    assert _numbers(ask("issues", repository="northwind/web", is_open=False).json()) == [5, 4]
    ids = [one["id"] for one in ask("deployments").json()["items"]]
    assert ids == ["D5", "D4", "D3", "D2", "D1"]
    staged = ask("deployments", environment="staging", repository="northwind/web").json()
    assert [one["id"] for one in staged["items"]] == ["D5", "D4"]


def _all_pages(ask, path, **given):
    pages: list[list[object]] = []
    cursor = None
    while cursor or not pages:
        more: dict[str, str] = {"cursor": cursor} if cursor else {}
        page = ask(path, limit=2, **given, **more).json()
        assert len(page["items"]) <= 2
        pages.append(page["items"])
        cursor = page["next_cursor"]
    return [one for page in pages for one in page]


@pytest.mark.parametrize("path", LISTS)
def test_pages_make_up_the_whole(ask, path):
    assert _all_pages(ask, path) == ask(path).json()["items"]


@pytest.mark.parametrize("sort", ["opened_at", "merged_at", "lines_count", "reviews_count"])
@pytest.mark.parametrize("order", ["ascending", "descending"])
def test_pages_make_up_the_whole_in_every_order(ask, sort, order):
    whole = ask("pull-requests", sort=sort, order=order).json()["items"]
    assert _all_pages(ask, "pull-requests", sort=sort, order=order) == whole
    assert len(whole) == 14


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["", "nonsense", "é", "W10", "bnVsbA", "eyJhIjoxfQ", "x" * 5000])
def test_cursors_that_are_not_ours_are_refused(ask, path, cursor):
    answer = ask(path, cursor=cursor)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_nobody_can_be_asked_for(ask):
    for given in ({"author": "northwind-ann"}, {"sort": "author"}, {"reviewer": "northwind-bob"}):
        assert ask("pull-requests", **given).status_code == 422


def test_connections_tell_what_is_in(ask):
    answer = ask("connections").json()
    (connection,) = answer["items"]
    (scope,) = connection["scopes"]
    assert connection["base_url"] == "https://github.com"
    assert scope["name"] == "northwind/web"
    (stretch,) = scope["coverage"]
    assert (stretch["stream"], stretch["is_complete"]) == ("pull_requests", True)
    assert stretch["until_at"] == "2026-11-18T09:00:00Z"
    assert answer["progress"]["records_count"] == 0


def test_no_secret_of_a_connection_is_told(ask):
    assert "seal" not in ask("connections").text
    assert "secret" not in ask("connections").text
