"""The whole path on a simulated company: connect, read, compare with the truth, read again."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from tests.factories import truth

from headway.ingest import progress
from headway.ingest.connect import GithubApp, connect_github
from headway.ingest.inline import run_due
from headway.ingest.services import Services, services
from headway.kernel.settings import Settings
from headway.store.repositories import organisations

_WORLD = ("--port", "0", "--seed", "1", "--size", "tiny", "--now", "2026-11-20T12:00:00+00:00")


@pytest.fixture(scope="module")
def origin(loopback: None) -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-m", "headway.sandbox", *_WORLD],
        stdout=subprocess.PIPE,
    ) as sandbox:
        assert sandbox.stdout is not None
        yield sandbox.stdout.readline().decode().split()[-1]
        sandbox.kill()


@pytest.fixture(scope="module")
def read(module_database_urls, servers, origin):
    """Services and an organisation whose connection has been read once."""
    settings = Settings(
        database_url=module_database_urls.application,
        redis_url=servers.redis_url,
        master_key=SecretStr("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="),
        allowed_hosts=(origin.removeprefix("http://"),),
    )
    made = services(settings, is_sending=False)
    with made.database.shared() as session:
        organisation_id = organisations.create(session, slug="northwind", name="Northwind")
    config = truth.ask(origin, "config")
    for installation in config["installations"]:
        connect_github(
            made.database,
            made.vault,
            organisation_id,
            app=GithubApp(
                app_id=str(config["app"]["id"]),
                private_key=config["app"]["private_key"],
                webhook_secret=config["app"]["webhook_secret"],
            ),
            installation_id=str(installation["id"]),
            account="Northwind",
            base_url=origin,
            api_url=f"{origin}/api/v3",
        )
    run_due(made, organisation_id)
    yield made, organisation_id
    made.close()


def again(made: Services, organisation_id, kind: str) -> int:
    with made.database.organisation(organisation_id) as session:
        session.execute(
            text("UPDATE sync_jobs SET due_at = clock_timestamp() WHERE kind = :kind"),
            {"kind": kind},
        )
        session.execute(text("UPDATE due_work SET due_at = clock_timestamp()"))
    return run_due(made, organisation_id)


def test_what_is_stored_equals_the_truth_field_by_field(read, origin):
    made, organisation_id = read
    told = truth.ask(origin, "truth")
    assert truth.differences(made.database, organisation_id, told) == []
    assert truth.counts(made.database, organisation_id)["pull_request"] > 100


def test_a_difference_would_be_seen(read, origin):
    made, organisation_id = read
    told = truth.ask(origin, "truth")
    told["pull_request"][0]["title"] = "another"
    del told["review"][0]
    told["label"].append({"external_id": "0"})
    found = truth.differences(made.database, organisation_id, told)
    assert [each.split()[0] for each in found] == ["pull_request", "review", "label"]


def test_every_stream_says_that_it_is_read(read):
    made, organisation_id = read
    told = progress.read(made.database, organisation_id)
    assert (told.is_recent_read, told.is_all_read, told.left_count) == (True, True, 0)
    states = {scope.state for each in told.connections for scope in each.scopes}
    assert states == {"ok"}


def test_a_poll_with_nothing_new_is_one_free_request_for_each_stream_and_repository(read, origin):
    made, organisation_id = read
    truth.ask(origin, "usage/reset", {})
    jobs_count = again(made, organisation_id, "sync")
    used = truth.ask(origin, "usage")
    assert used["requests"] == used["not_modified"] == jobs_count
    assert used["points"] == {"graphql": 0, "rest": 0}


def test_reading_open_pull_requests_again_costs_two_points_for_eighteen(read, origin):
    made, organisation_id = read
    truth.ask(origin, "usage/reset", {})
    again(made, organisation_id, "reconcile")
    used = truth.ask(origin, "usage")
    with made.database.organisation(organisation_id) as session:
        batches = session.execute(
            text(
                "SELECT sum(ceil(each / 18.0)) FROM (SELECT count(*) AS each FROM pull_requests"
                " WHERE state = 'open' OR closed_at > clock_timestamp() - interval '30 days'"
                " GROUP BY repository_id) AS counted"
            )
        ).scalar_one()
    assert used["points"]["graphql"] <= 2 * batches
    assert used["points"]["rest"] == 0


def test_what_happens_later_arrives_with_the_next_sync(read, origin):
    made, organisation_id = read
    truth.ask(origin, "advance", {"hours": 48})
    told = truth.ask(origin, "truth")
    assert truth.differences(made.database, organisation_id, told) != []
    for kind in ("discover", "sync", "reconcile"):
        again(made, organisation_id, kind)
    told = truth.ask(origin, "truth")
    assert truth.differences(made.database, organisation_id, told) == []
