import logging

import pytest
from starlette.testclient import TestClient

from headway.api.traffic import CONTENT_SECURITY_POLICY, Guarded, Observed, Traffic
from headway.kernel.settings import Settings

PATHS = ("/healthz", "/api/v1/teams", "/nothing", "/problems/invalid", "/sign-in", "/api/v1/docs")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers_of_safety(client, path):
    headers = client.get(path, headers={"Accept": "text/html"}).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "strict-transport-security" not in headers
    assert "access-control-allow-origin" not in headers


def test_each_request_has_an_id(client):
    ids = {client.get("/healthz").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("LOCALHOST", 200),
        ("[::1]:8000", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("127.0.0.1@evil.example", 400),
        ("[", 400),
        ("", 400),
    ],
)
def test_only_our_own_hosts_are_answered(client, host, status):
    answer = client.get("/healthz", headers={"Host": host})
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["type"] == "/problems/bad-request"


def test_the_log_has_one_line_a_request_and_no_secret(client, northwind, caplog):
    with caplog.at_level(logging.INFO, logger="headway.access"):
        client.get("/api/v1/metrics/cycle_time?team=secret-team", headers=northwind.headers())
        client.post("/hooks/github/secret-key", content=b"secret body")
        client.get("/sign-in?token=secret-token")
        client.get("/secret-path")
    lines = [record.getMessage() for record in caplog.records if record.name == "headway.access"]
    assert lines == [
        "GET /api/v1/metrics/{slug} 404",
        "POST /hooks/{provider}/{connection_key} 401",
        "GET /sign-in 410",
        "GET (none) 404",
    ]
    assert all(record.request_id for record in caplog.records if record.name == "headway.access")
    assert "secret" not in caplog.text


def _app(settings, database, inner):
    return TestClient(
        Observed(Guarded(inner, settings), Traffic(database)),
        base_url="https://headway.example",
        raise_server_exceptions=False,
    )


async def _hello(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})


async def _broken(scope, receive, send):
    raise RuntimeError("broken")


def test_with_https_browsers_are_told_to_stay_with_it(database):
    client = _app(Settings(public_url="https://headway.example"), database, _hello)
    answer = client.get("/")
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


def test_what_breaks_is_counted_as_500(database):
    traffic = Traffic(database)
    settings = Settings(public_url="https://headway.example")
    client = TestClient(
        Observed(Guarded(_broken, settings), traffic),
        base_url="https://headway.example",
        raise_server_exceptions=False,
    )
    client.request("PURGE", "/")
    labels = {"method": "(none)", "route": "(none)", "status": "500"}
    assert traffic.registry.get_sample_value("headway_http_requests_total", labels) == 1


def test_what_is_no_request_passes(database):
    seen = []

    async def lifespan(scope, receive, send):
        seen.append(scope["type"])
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    with _app(Settings(), database, lifespan):
        pass
    assert seen == ["lifespan"]
