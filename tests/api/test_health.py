import pytest
import redis
from kombu.exceptions import OperationalError
from sqlalchemy import text
from starlette.testclient import TestClient

from headway.accounts.roles import Role
from headway.api import health
from headway.api.health import Readiness
from headway.kernel.settings import Settings
from headway.store.session import Database


@pytest.fixture
def readiness(app, database, monkeypatch):
    """The application's, with a worker that answers and nothing remembered."""
    made = health.readiness(app.state.settings, database)
    monkeypatch.setitem(app.state._state, "readiness", made)
    monkeypatch.setattr("celery.app.control.Control.ping", lambda *_, **__: [{"w": "pong"}])
    return made


def test_a_living_process_says_so(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_when_all_parts_work(client, readiness):
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.text
    assert answer.json()["parts"] == dict.fromkeys(
        ("database", "migrations", "broker", "workers"), "ok"
    )


def test_without_a_worker_it_is_not_ready(client, readiness, monkeypatch):
    monkeypatch.setattr("celery.app.control.Control.ping", lambda *_, **__: [])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/not-ready"
    assert "no worker answers" in answer.json()["parts"]["workers"]


@pytest.mark.parametrize("error", [OperationalError("gone"), redis.ConnectionError(), OSError()])
def test_a_broker_that_fails_while_asked_is_told(client, readiness, monkeypatch, error):
    def fails(*_given, **_named):
        raise error

    monkeypatch.setattr("celery.app.control.Control.ping", fails)
    assert "cannot be asked" in client.get("/readyz").json()["parts"]["workers"]


def test_an_old_schema_is_told(client, readiness, monkeypatch):
    monkeypatch.setattr("headway.store.migrate.is_current", lambda _database: False)
    assert "headway migrate" in client.get("/readyz").json()["parts"]["migrations"]


def test_lost_servers_are_told_part_by_part(loopback):
    lost = Settings(
        database_url="postgresql+psycopg://127.0.0.1:9/x?connect_timeout=1",
        redis_url="redis://127.0.0.1:9/0",
    )
    parts = health.readiness(lost, Database(lost.database_url)).parts()
    assert "PostgreSQL does not answer" in parts["database"]
    assert "cannot be read" in parts["migrations"]
    assert "Redis does not answer" in parts["broker"]
    assert "cannot be asked" in parts["workers"]


def test_without_a_broker_nobody_can_work(database):
    parts = health.readiness(Settings(), database).parts()
    assert parts["broker"] == "HEADWAY_REDIS_URL is not set"
    assert parts["workers"] == "there is no broker to ask through"


def test_asking_often_costs_nothing():
    asked = []

    def check(name, said):
        def checking():
            asked.append(name)
            return said

        return {"one": checking}

    patient = Readiness(check("patient", ""), kept_seconds=60)
    eager = Readiness(check("eager", "bad"), kept_seconds=0)
    for _ in range(3):
        assert patient.parts() == {"one": "ok"}
        assert eager.parts() == {"one": "bad"}
    assert sorted(asked) == ["eager", "eager", "eager", "patient"]


def _from(app, host):
    return TestClient(app, base_url="http://127.0.0.1:8000", client=(host, 5000))


def test_counters_are_open_on_this_machine(app, client):
    client.get("/api/v1/teams")
    answer = _from(app, "127.0.0.1").get("/metrics")
    assert answer.status_code == 200
    assert 'headway_http_requests_total{method="GET",route="/api/v1/teams",status="401"}' in (
        answer.text
    )
    assert "headway_database_connections_in_use 0.0" in answer.text
    assert "process_resident_memory_bytes" in answer.text


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_counters_are_not_open_through_a_proxy_of_this_machine(app, client, name):
    assert _from(app, "127.0.0.1").get("/metrics", headers={name: "x"}).status_code == 401


@pytest.mark.parametrize("host", ["192.0.2.7", "not an address"])
def test_from_elsewhere_counters_are_for_admins(app, client, northwind, host):
    there = _from(app, host)
    assert there.get("/metrics").status_code == 401
    assert there.get("/metrics", headers=northwind.headers()).status_code == 403
    assert there.get("/metrics", headers=northwind.headers(Role.ADMIN)).status_code == 200


def test_nobody_behind_a_unix_socket_is_taken_for_this_machine(app, client, monkeypatch):
    monkeypatch.setattr("starlette.requests.HTTPConnection.client", None)
    assert client.get("/metrics").status_code == 401


def test_readiness_holds_no_connection(client, readiness, database):
    client.get("/readyz")
    assert database.engine.pool.checkedout() == 0
    with database.shared() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1
