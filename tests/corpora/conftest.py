"""Real histories, read by the connector from the sandbox over HTTP, asked back through the API."""

import gzip
import json
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from tests.factories import truth

from headway.accounts import organisations, tokens
from headway.accounts.roles import Role
from headway.ingest.connect import GithubApp, connect_github
from headway.ingest.inline import run_due
from headway.ingest.services import Services, services
from headway.kernel.settings import Settings

with warnings.catch_warnings():
    # Starlette's client works with httpx as well; it only asks for a younger package.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

Ask = Callable[..., Iterator[dict[str, Any]]]
_ENDINGS = ("*.archive.json.gz", "*.pulls.jsonl.gz", "*.commits.jsonl.gz")
_EVER = {"from": "2010-01-01", "to": "2030-01-01", "every": "quarter"}


@pytest.fixture(scope="session")
def corpora(shared: Path) -> Path:
    found = shared / "corpora"
    if not found.is_dir():
        pytest.skip("the corpora are not here")
    return found


@pytest.fixture(scope="session")
def expected(corpora: Path) -> dict[str, Any]:
    """What independent code computed, by the repository's own name."""
    found: dict[str, Any] = {}
    for path in sorted(corpora.glob("EXPECTED.*.json.gz")):
        found |= json.loads(gzip.decompress(path.read_bytes()))
    return {name.rsplit("/", maxsplit=1)[-1]: rows for name, rows in found.items()}


@pytest.fixture(scope="module")
def replay_origin(loopback: None, corpora: Path) -> Iterator[str]:
    files = sorted(str(path) for ending in _ENDINGS for path in corpora.rglob(ending))
    words = [word for path in files for word in ("--archive", path)]
    command = [sys.executable, "-m", "headway.sandbox", "--port", "0", "--size", "none", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as sandbox:
        assert sandbox.stdout is not None
        yield sandbox.stdout.readline().decode().split()[-1]
        sandbox.kill()


@pytest.fixture(scope="module")
def replay_settings(module_database_urls: Any, servers: Any, replay_origin: str) -> Settings:
    return Settings(
        database_url=module_database_urls.application,
        redis_url=servers.redis_url,
        master_key=SecretStr("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="),
        allowed_hosts=(replay_origin.removeprefix("http://"),),
        threads=5,
    )


@pytest.fixture(scope="module")
def replay(replay_settings: Settings, replay_origin: str) -> Iterator[Services]:
    """Services of an organisation whose connection has read every archive."""
    made = services(replay_settings, is_sending=False)
    organisation = organisations.create(made.database, name="Replay")
    config = truth.ask(replay_origin, "config")
    connect_github(
        made.database,
        made.vault,
        organisation.id,
        app=GithubApp(app_id=str(config["app"]["id"]), private_key=config["app"]["private_key"]),
        installation_id=str(config["installations"][0]["id"]),
        account="Replay",
        base_url=replay_origin,
        api_url=f"{replay_origin}/api/v3",
    )
    run_due(made, organisation.id)
    yield made
    made.close()


@pytest.fixture(scope="module")
def ask_api(replay: Services, replay_settings: Settings, tmp_path_factory: Any) -> Iterator[Any]:
    """Asks the API for everybody's pull requests into any branch, whenever they were."""
    from headway.app import create_app  # noqa: PLC0415  # it imports everything

    token = tokens.create(replay.database, organisation="replay", name="test", role=Role.VIEWER)
    settings = replay_settings.model_copy(update={"data_dir": tmp_path_factory.mktemp("charts")})
    app = create_app(settings)

    def asking(path: str, **given: str) -> dict[str, Any]:
        answer = client.get(
            f"/api/v1/{path}", params=given, headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield asking


@pytest.fixture(scope="module")
def everything() -> dict[str, str]:
    """The parameters of a question about the whole history."""
    return {**_EVER, "actors": "all", "base": "all"}


@pytest.fixture(scope="module")
def items(ask_api: Any, everything: dict[str, str]) -> Ask:
    """Every item behind a metric, page by page."""

    def reading(slug: str, **given: str) -> Iterator[dict[str, Any]]:
        cursor: dict[str, str] = {}
        while True:
            page = ask_api(
                f"metrics/{slug}/evidence", **everything, **given, **cursor, limit="1000"
            )
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}

    return reading
