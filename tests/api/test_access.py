"""Twins with the same ids at the same provider: neither hears a word of the other."""

import pytest

from headway.accounts import sign_in
from headway.accounts.roles import Role

EVERYTHING = (
    "metrics",
    "metrics/time_to_first_review?from=2026-09-07&to=2026-09-21&by=repository",
    "metrics/time_to_first_review/evidence?from=2026-09-07&to=2026-09-21",
    "metrics/throughput?from=2026-09-07&to=2026-09-21&by=team",
    "teams",
    "people",
    "repositories",
    "pull-requests",
    "issues",
    "deployments",
    "connections",
)
FOREIGN = (
    "metrics/throughput?team=contoso-team",
    "metrics/throughput?repository=contoso/web",
    "metrics/throughput/evidence?repository=contoso/web",
    "metrics/throughput/evidence?team=contoso-team",
)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("path", EVERYTHING)
def test_no_word_of_the_twin_is_heard(client, northwind, contoso, path, role):
    mine = client.get(f"/api/v1/{path}", headers=northwind.headers(role))
    its = client.get(f"/api/v1/{path}", headers=contoso.headers(role))
    assert mine.status_code == its.status_code == 200, mine.text
    assert "contoso" not in mine.text.lower()
    assert "northwind" not in its.text.lower()
    assert str(contoso.connection_id) not in mine.text


@pytest.mark.parametrize("path", FOREIGN)
def test_what_is_the_twins_is_not_found_rather_than_forbidden(client, northwind, contoso, path):
    answer = client.get(f"/api/v1/{path}", headers=northwind.headers(Role.ADMIN))
    assert answer.status_code == 404
    missing = client.get(
        f"/api/v1/{path.replace('contoso', 'nowhere')}", headers=northwind.headers(Role.ADMIN)
    )
    assert answer.text.replace("contoso", "nowhere") == missing.text


def test_a_filter_finds_nothing_of_the_twins(ask, contoso):
    for path in ("pull-requests", "issues", "deployments"):
        assert ask(path, repository="contoso/web").json()["items"] == []


def test_the_twins_cursor_leads_nowhere_else(ask, northwind, contoso):
    for path in ("pull-requests", "people", "issues", "connections"):
        cursor = ask(path, contoso.headers(), limit=1).json()["next_cursor"]
        if cursor is not None:
            assert "contoso" not in ask(path, cursor=cursor).text


def test_a_tag_of_the_twin_is_not_mine(ask, northwind, contoso):
    past = {"from_": "2026-09-07", "to": "2026-09-21"}
    tag = ask("metrics/throughput", contoso.headers(), **past).headers["etag"]
    headers = {**northwind.headers(), "If-None-Match": tag}
    assert ask("metrics/throughput", headers, **past).status_code == 200


@pytest.mark.parametrize("path", EVERYTHING)
def test_nobody_hears_anything(client, path):
    assert client.get(f"/api/v1/{path}").status_code == 401


def test_a_browsers_session_reads_the_api_too(app, client, northwind, clock):
    token = sign_in.create_link(app.state.database, "ada@northwind.example", clock=clock)
    value = sign_in.spend(app.state.database, token, clock=clock)
    client.cookies.set(app.state.cookie_name, value)
    answer = client.get("/api/v1/teams")
    client.cookies.clear()
    assert answer.status_code == 200
    assert "northwind-team" in answer.text
