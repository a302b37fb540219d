"""The commands against a real database, and what they say when something is wrong."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from headway.cli import app
from headway.kernel.settings import settings

Run = Callable[..., Result]


@pytest.fixture
def run(database_urls, redis_url, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command with everything configured."""
    monkeypatch.setenv("HEADWAY_DATABASE_URL", database_urls.application)
    monkeypatch.setenv("HEADWAY_DATABASE_OWNER_URL", database_urls.owner)
    monkeypatch.setenv("HEADWAY_REDIS_URL", redis_url)
    monkeypatch.setenv("HEADWAY_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    return lambda *words: CliRunner().invoke(app, words)


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command where nothing is configured and nothing runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("HOME", str(tmp_path))
    settings.cache_clear()
    return lambda *words: CliRunner().invoke(app, words)


def test_from_an_organisation_to_a_token(run: Run) -> None:
    made = run("org", "create", "Café Nord", "--zone", "Europe/Berlin", "--json")
    assert (made.exit_code, json.loads(made.stdout)["slug"]) == (0, "cafe-nord")
    invited = run("user", "invite", "mara@nord.example", "--role", "admin")
    assert invited.exit_code == 0
    assert re.search(r"http://127\.0\.0\.1:8000/sign-in\?token=\S{20,}", invited.stdout)
    link = run("login-link", "mara@nord.example", "--org", "cafe-nord")
    assert link.stdout.startswith("http://127.0.0.1:8000/sign-in?token=")
    token = run("token", "create", "--org", "cafe-nord", "--name", "grafana")
    assert (token.exit_code, len(token.stdout.split())) == (0, 1)
    listed = run("org", "list", "--json")
    shown = {"slug": "cafe-nord", "name": "Café Nord", "zone": "Europe/Berlin"}
    assert json.loads(listed.stdout) == [shown]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("org", "create", "--zone", "Mars/Olympus", "X"), "There is no time zone “Mars/Olympus”"),
        (("login-link", "who@nord.example"), "Nobody with the address who@nord.example"),
        (("user", "invite", "a@b.example", "--role", "king"), "There is no role “king”"),
        (("token", "create", "--name", "x", "--org", "none"), "no organisation 'none'"),
        (("token", "create", "--name", "x"), "none yet: `headway org create NAME`"),
        (("metrics", "cycle_time", "--from", "yesterday"), "'yesterday' is not a day"),
        (("metrics", "cycle_time", "--every", "year"), "--every year is not one of day, week"),
        (
            ("metrics", "x", "--from", "2026-02-01", "--to", "2026-01-01"),
            "must lie before --to 2026-01-01",
        ),
    ],
)
def test_what_is_wrong_is_one_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    done = run(*words)
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_usage_is_another_exit_code(run: Run) -> None:
    assert run("org", "create").exit_code == 2
    assert run("metrics", "--every").exit_code == 2


def test_without_any_configuration_the_way_out_is_told(alone: Run) -> None:
    done = alone("org", "list")
    assert done.exit_code == 1
    assert (
        "HEADWAY_DATABASE_URL is not set and no `headway up` or `headway demo` runs" in done.stderr
    )


def test_a_wrong_setting_is_named(alone: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWAY_THREADS", "many")
    settings.cache_clear()
    done = alone("org", "list")
    assert done.exit_code == 1
    assert done.stderr.startswith("HEADWAY_THREADS is wrong: ")


def test_a_database_that_does_not_answer_is_one_sentence(
    alone: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = f"postgresql+psycopg://headway_app:secret9@/headway?host={tmp_path}"
    monkeypatch.setenv("HEADWAY_DATABASE_URL", url)
    settings.cache_clear()
    done = alone("org", "list")
    assert done.exit_code == 1
    assert done.stderr.startswith("PostgreSQL does not answer: ")
    assert "secret9" not in done.stderr


def test_commands_find_the_installation_that_runs(
    alone: Run, database_urls, redis_url, tmp_path: Path
) -> None:
    (tmp_path / ".headway").mkdir()
    told = {
        "database_url": database_urls.application,
        "database_owner_url": database_urls.owner,
        "redis_url": redis_url,
        "public_url": "http://127.0.0.1:8123",
        "allowed_hosts": [],
    }
    (tmp_path / ".headway" / "running.json").write_text(json.dumps(told))
    assert alone("org", "create", "Acme").exit_code == 0
    invited = alone("user", "invite", "a@acme.example")
    assert "http://127.0.0.1:8123/sign-in?token=" in invited.stdout


def test_the_metrics_are_listed_in_words(alone: Run) -> None:
    listed = alone("metrics", "--json")
    slugs = {one["slug"] for one in json.loads(listed.stdout)}
    assert {"cycle_time", "throughput"} <= slugs


def test_a_metric_of_an_empty_organisation_is_no_data(run: Run) -> None:
    run("org", "create", "Acme")
    shown = run(
        "metrics", "cycle_time", "--from", "2026-01-05", "--to", "2026-01-19", "--format", "csv"
    )
    lines = shown.stdout.splitlines()
    assert shown.exit_code == 0
    assert lines[0].startswith("from,to,")
    assert [line.split(",")[2:] for line in lines[1:]] == [["", "0"]] * 3


def test_a_migration_needs_the_owner(alone: Run) -> None:
    done = alone("migrate")
    assert done.exit_code == 1
    assert "HEADWAY_DATABASE_OWNER_URL" in done.stderr


def test_migrate_may_make_the_roles_first(
    empty_database_urls, alone: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADWAY_DATABASE_URL", empty_database_urls.application)
    monkeypatch.setenv("HEADWAY_DATABASE_OWNER_URL", empty_database_urls.owner)
    settings.cache_clear()
    refused = alone("migrate", "--create-roles")
    assert "--create-roles needs HEADWAY_DATABASE_SUPERUSER_URL" in refused.stderr
    assert (
        alone("org", "list").stderr
        == "The schema is not the newest: run `headway migrate` first.\n"
    )
    done = alone("migrate", "--create-roles", "--superuser-url", empty_database_urls.superuser)
    assert (done.exit_code, done.stdout[:17]) == (0, "The schema is at ")
    assert alone("org", "list").exit_code == 0


def test_the_owner_is_refused_as_application(
    run: Run, database_urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADWAY_DATABASE_URL", database_urls.owner)
    settings.cache_clear()
    done = run("org", "list")
    assert done.exit_code == 1
    assert "let HEADWAY_DATABASE_URL name the role headway_app" in done.stderr


def test_doctor_finds_what_is_missing_and_what_is_well(run: Run) -> None:
    run("org", "create", "Acme")
    done = run("doctor", "--json")
    told = json.loads(done.stdout)
    found = {one["check"]: one["ok"] for one in told["checks"]}
    assert (done.exit_code, told["ok"]) == (1, False)
    assert {check for check, ok in found.items() if not ok} == {"workers"}
    assert {"database", "broker", "master key", "row-security", "facts-are-whole"} <= set(found)


def test_serving_people_in_the_clear_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWAY_PUBLIC_URL", "http://headway.example")
    settings.cache_clear()
    done = run("serve")
    assert done.exit_code == 1
    assert "HEADWAY_PUBLIC_URL is 'http://headway.example'" in done.stderr


def test_the_version_is_told() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", CliRunner().invoke(app, ["--version"]).stdout)
