"""The container files, checked without an engine: lint, schema, and commands that exist."""

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from headway.cli import app


@pytest.fixture(scope="module")
def compose(project: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((project / "docker-compose.yml").read_text())
    return loaded


def _tool(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    program = project / ".venv" / "bin" / words[0]
    if not program.exists():
        pytest.skip(f"{words[0]} is not in .venv")
    return subprocess.run(
        [program, *words[1:]], cwd=project, capture_output=True, text=True, check=False
    )


def test_the_dockerfile_lints(project: Path) -> None:
    done = _tool(project, "hadolint", "Dockerfile")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_compose_file_meets_its_schema(project: Path) -> None:
    words = ("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")
    done = _tool(project, *words)
    assert done.returncode == 0, done.stdout


def _parses(words: list[str]) -> bool:
    """Whether `headway WORDS` names a command and only options that it has."""
    command: Any = get_command(app)
    rest = list(words)
    while rest and hasattr(command, "commands"):
        name = rest.pop(0)
        if name not in command.commands:
            return False
        command = command.commands[name]
    options = {option for parameter in command.params for option in parameter.opts}
    return all(word in options for word in rest if word.startswith("--"))


def test_each_container_runs_a_real_command(project: Path, compose: dict[str, Any]) -> None:
    ours = {
        name: service["command"]
        for name, service in compose["services"].items()
        if str(service["image"]).startswith("headway")
    }
    assert set(ours) == {"migrate", "web", "worker", "scheduler"}
    assert [name for name, words in ours.items() if not _parses(words)] == []
    dockerfile = (project / "Dockerfile").read_text()
    entry = re.search(r"^ENTRYPOINT (\[.*\])$", dockerfile, re.MULTILINE)
    default = re.search(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)
    assert entry is not None
    assert json.loads(entry[1]) == ["headway"]
    assert default is not None
    assert _parses(json.loads(default[1]))


def test_our_containers_can_write_nothing_but_tmp(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        if str(service["image"]).startswith("headway"):
            assert service["tmpfs"] == ["/tmp"]  # noqa: S108  # inside the container
            assert service["cap_drop"] == ["ALL"]


def test_the_image_runs_as_nobody_special(project: Path) -> None:
    users = re.findall(r"^USER (.+)$", (project / "Dockerfile").read_text(), re.MULTILINE)
    assert users == ["10001:10001"]
    assert "HEALTHCHECK" in (project / "Dockerfile").read_text()


def test_the_broker_forgets_nothing(compose: dict[str, Any]) -> None:
    words = shlex.join(compose["services"]["valkey"]["command"])
    assert "--appendonly yes" in words
    assert "--maxmemory-policy noeviction" in words


def test_the_application_gets_no_owner_and_no_superuser(compose: dict[str, Any]) -> None:
    for name in ("web", "worker", "scheduler"):
        environment = compose["services"][name]["environment"]
        assert "HEADWAY_DATABASE_OWNER_URL" not in environment
        assert "headway_app:" in environment["HEADWAY_DATABASE_URL"]


def test_every_variable_of_the_compose_file_is_in_the_example(project: Path) -> None:
    text = (project / "docker-compose.yml").read_text()
    used = set(re.findall(r"\$\{([A-Z_]+)", text)) - {"HEADWAY_VERSION"}
    offered = set(re.findall(r"^([A-Z_]+)=", (project / ".env.example").read_text(), re.MULTILINE))
    assert used == offered
