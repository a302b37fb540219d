import pytest

from headway.api import problems
from headway.kernel.errors import Forbidden

NEVER_CACHED = "no-store"


def _problem_of(answer, status, kind):
    body = answer.json()
    assert answer.status_code == body["status"] == status
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    assert answer.headers["cache-control"] == NEVER_CACHED
    assert body["type"] == f"/problems/{kind}"
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/api/v1/teams", 401, "sign-in-needed"),
        ("GET", "/api/v1/nothing", 404, "not-found"),
        ("GET", "/nothing", 404, "not-found"),
        ("POST", "/api/v1/teams", 405, "method-not-allowed"),
        ("DELETE", "/healthz", 405, "method-not-allowed"),
        ("GET", "/problems/nothing", 404, "not-found"),
        ("POST", "/hooks/github/nothing", 401, "bad-signature"),
        ("GET", "/metrics", 401, "sign-in-needed"),
    ],
)
def test_every_refusal_is_a_problem(client, method, path, status, kind):
    body = _problem_of(client.request(method, path), status, kind)
    assert client.get(body["type"]).status_code == 200


def test_a_refused_method_names_those_that_work(client):
    assert client.post("/api/v1/teams").headers["allow"] == "GET"


def test_who_must_sign_in_is_told_how(client):
    answer = client.get("/api/v1/teams")
    assert answer.headers["www-authenticate"] == 'Bearer realm="Headway"'
    assert "Authorization: Bearer" in answer.json()["detail"]


def test_a_bad_parameter_is_named(ask):
    body = _problem_of(ask("metrics/cycle_time", every="fortnight", colour="red"), 422, "invalid")
    assert {(one["in"], one["name"]) for one in body["errors"]} == {
        ("query", "every"),
        ("query", "colour"),
    }


def test_a_fault_of_ours_is_a_problem_with_a_reference(client, northwind, monkeypatch):
    def broken(*_given):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("headway.api.lists.teams.everyone", broken)
    answer = client.get("/api/v1/teams", headers=northwind.headers())
    body = _problem_of(answer, 500, "broken")
    assert "secret detail" not in answer.text
    assert body["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_a_role_does_not_allow_is_forbidden(client, northwind, monkeypatch):
    def closed(*_given):
        raise Forbidden("not for you")

    monkeypatch.setattr("headway.api.lists.teams.everyone", closed)
    answer = client.get("/api/v1/teams", headers=northwind.headers())
    assert _problem_of(answer, 403, "forbidden")["detail"] == "not for you"


def test_an_unusual_refusal_is_a_problem_too(client, northwind, monkeypatch):
    from starlette.exceptions import HTTPException  # noqa: PLC0415  # only here

    def odd(*_given):
        raise HTTPException(418)

    monkeypatch.setattr("headway.api.lists.teams.everyone", odd)
    answer = client.get("/api/v1/teams", headers=northwind.headers())
    assert _problem_of(answer, 400, "bad-request")["detail"]


@pytest.mark.parametrize("kind", problems.KINDS, ids=lambda kind: kind.slug)
def test_each_type_has_a_page(client, kind):
    page = client.get(kind.type)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert kind.title in page.text
    assert "style=" not in page.text
    assert "<script" not in page.text
