"""How many records a second go from a provider's answers to committed rows, in one process.

A simulated company is read whole: sandbox, connector, mapping, store, facts. The floor is a bare
COPY of the very rows that this left, into tables without keys, in the same run.
"""
# ruff: noqa: T201  # printing is what a benchmark is for

import subprocess
import sys
import time

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from tests.factories import truth

from headway.ingest.connect import GithubApp, connect_github
from headway.ingest.inline import run_due
from headway.ingest.services import services
from headway.kernel.settings import Settings
from headway.store.repositories import organisations
from headway.store.roles import plain_url
from headway.store.targets import ORDER

WORLD = ("--port", "0", "--seed", "1", "--size", "small", "--now", "2026-11-20T12:00:00+00:00")


@pytest.fixture
def origin(loopback):
    with subprocess.Popen(
        [sys.executable, "-m", "headway.sandbox", *WORLD], stdout=subprocess.PIPE
    ) as sandbox:
        assert sandbox.stdout is not None
        yield sandbox.stdout.readline().decode().split()[-1]
        sandbox.kill()


@pytest.fixture
def connected(database_urls, redis_url, origin):
    """Services and an organisation whose connection has not been read yet."""
    settings = Settings(
        database_url=database_urls.application,
        redis_url=redis_url,
        master_key=SecretStr("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="),
        allowed_hosts=(origin.removeprefix("http://"),),
    )
    made = services(settings, is_sending=False)
    with made.database.shared() as session:
        organisation_id = organisations.create(session, slug="northwind", name="Northwind")
    config = truth.ask(origin, "config")
    app = GithubApp(
        app_id=str(config["app"]["id"]),
        private_key=config["app"]["private_key"],
        webhook_secret=config["app"]["webhook_secret"],
    )
    for installation in config["installations"]:
        connect_github(
            made.database,
            made.vault,
            organisation_id,
            app=app,
            installation_id=str(installation["id"]),
            account="Northwind",
            base_url=origin,
            api_url=f"{origin}/api/v3",
        )
    yield made, organisation_id
    made.close()


def bare_copy(url: str) -> tuple[int, float]:
    """How many rows of records there are, and the seconds that a bare COPY of them takes."""
    tables = [target.table.name for target in ORDER.values()]
    seconds = 0.0
    rows_count = 0
    with psycopg.connect(plain_url(url)) as connection, connection.cursor() as cursor:
        for table in tables:
            with cursor.copy(f"COPY {table} TO STDOUT") as reading:
                whole = b"".join(bytes(part) for part in reading)
            cursor.execute(f"CREATE TEMP TABLE bare_{table} (LIKE {table})")
            started = time.perf_counter()
            with cursor.copy(f"COPY bare_{table} FROM STDIN") as writing:
                writing.write(whole)
            seconds += time.perf_counter() - started
            rows_count += cursor.rowcount
    return rows_count, seconds


def test_records_from_the_provider_to_the_store(connected, origin, database_urls):
    made, organisation_id = connected
    started, spent = time.perf_counter(), time.process_time()
    run_due(made, organisation_id)
    took, cpu = time.perf_counter() - started, time.process_time() - spent
    assert truth.differences(made.database, organisation_id, truth.ask(origin, "truth")) == []
    with made.database.organisation(organisation_id) as session:
        (records_count, pages_count) = session.execute(
            text("SELECT sum(records_count), sum(pages_count) FROM sync_runs")
        ).one()
    rows_count, floor = bare_copy(database_urls.superuser)
    print(
        f"\nprovider to store: {int(records_count):,} records of {pages_count} pages in {took:.1f}"
        f" s: {float(records_count) / took:,.0f}/s; own processor time {cpu:.1f} s:"
        f" {float(records_count) / cpu:,.0f}/s; bare COPY of the {rows_count:,} rows"
        f" {floor:.2f} s, ratio {took / floor:.1f} (goal 2,000/s with two workers)"
    )
