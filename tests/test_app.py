import tempfile

import pytest
from pydantic import SecretStr
from starlette.requests import Request

from headway import app as assembly
from headway.kernel import settings as environment
from headway.kernel.errors import ConfigurationError
from headway.kernel.settings import Settings

KEY = "a" * 43 + "="


def _settings(**changes):
    told = {
        "database_url": "postgresql+psycopg://nobody@127.0.0.1:9/none",
        "redis_url": "redis://127.0.0.1:9/0",
        "master_key": SecretStr(KEY),
    }
    return Settings(**{**told, **changes})


@pytest.mark.parametrize(
    "public_url",
    ["http://headway.example", "http://192.168.0.7:8000", "headway.example", "https://", "ftp://x"],
)
def test_a_plain_public_address_is_refused_with_the_fix(public_url):
    with pytest.raises(ConfigurationError, match=r"set it to https://YOUR\.HOST"):
        assembly.create_app(_settings(public_url=public_url))


@pytest.mark.parametrize(
    "public_url", ["https://headway.example", "http://127.0.0.1:8000", "http://localhost:80"]
)
def test_https_and_this_machine_are_taken(public_url):
    made = assembly.create_app(_settings(public_url=public_url))
    assert made.state.settings.public_url == public_url


def test_there_are_as_many_connections_as_threads():
    made = assembly.create_app(_settings(threads=3))
    assert made.state.database.engine.pool.size() == 3
    assert made.state.services.database is made.state.database


def test_without_settings_it_takes_those_of_the_process(monkeypatch):
    monkeypatch.setenv("HEADWAY_MASTER_KEY", KEY)
    monkeypatch.setenv("HEADWAY_REDIS_URL", "redis://127.0.0.1:9/0")
    monkeypatch.setenv("HEADWAY_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:9/none")
    environment.settings.cache_clear()
    assert assembly.create_app().state.settings.redis_url == "redis://127.0.0.1:9/0"


def _started(client_of, settings):
    with client_of(assembly.create_app(settings), base_url="http://127.0.0.1:8000") as client:
        return client.get("/healthz")


@pytest.fixture
def client_of():
    from tests.api.conftest import TestClient  # noqa: PLC0415  # imported there with its warning

    return TestClient


@pytest.mark.parametrize("role", ["owner", "superuser"])
def test_it_does_not_start_as_a_role_that_sees_everything(client_of, database_urls, role):
    settings = _settings(database_url=getattr(database_urls, role))
    with pytest.raises(ConfigurationError, match="let HEADWAY_DATABASE_URL name the role"):
        _started(client_of, settings)


def test_it_starts_as_the_application_role(client_of, database_urls):
    answer = _started(client_of, _settings(database_url=database_urls.application))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("proxies", "seen"), [((), "testclient"), (("testclient",), "203.0.113.9")]
)
def test_only_trusted_proxies_say_who_asks(client_of, database_urls, proxies, seen):
    made = assembly.create_app(
        _settings(database_url=database_urls.application, trusted_proxies=proxies)
    )

    @made.get("/who")
    def who(request: Request) -> str:
        return request.client.host if request.client else ""

    with client_of(made, base_url="http://127.0.0.1:8000") as client:
        answer = client.get("/who", headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.json() == seen


def test_charts_do_not_lie_where_another_user_may_have_laid_them_first(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "shared"))
    made = assembly.create_app(_settings(data_dir=None))
    assert made.state.chart_folder == tmp_path / "cache" / "headway" / "charts"
