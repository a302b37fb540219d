from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from tests.factories.provider import FakeStream, release

from headway.connectors.base import (
    AccessRevoked,
    CursorExpired,
    Gone,
    ProviderUnavailable,
    RateLimited,
    ScopeForbidden,
)
from headway.ingest.kinds import Kind
from headway.ingest.sync import run_job
from headway.ingest.walk import BEGINNING
from headway.kernel.errors import ConfigurationError, LeaseLost
from headway.store import pages
from headway.store.repositories import connections, jobs, scopes


def run(rig, job_id):
    return run_job(rig.services, rig.organisation_id, job_id)


def test_a_job_that_is_not_due_is_left_alone(rig):
    rig.provider.items = [release("r1")]
    rig.discover()
    assert run(rig, rig.job(Kind.SYNC).id) is False


def test_a_job_that_does_not_exist_is_left_alone(rig):
    assert run(rig, rig.organisation_id) is False


def test_a_limit_pauses_the_run_until_the_provider_allows_it(rig):
    rig.provider.items = [release(f"r{n}", n) for n in range(6)]
    until = rig.services.now() + timedelta(minutes=20)
    rig.provider.errors = [None, None, RateLimited(until, "core", "GitHub's hourly limit")]
    rig.discover()
    job = rig.job(Kind.RECENT)
    assert (job.state, job.due_at, job.last_error) == ("due", until, "GitHub's hourly limit")
    assert job.attempts_count == 0
    assert [(r.state, r.reason) for r in rig.runs(Kind.RECENT)] == [
        ("paused", "GitHub's hourly limit")
    ]


def test_failures_in_a_row_wait_ever_longer(rig):
    rig.provider.errors = [None, *[ProviderUnavailable("502")] * 4]
    rig.discover()
    waits = []
    for _ in range(4):
        waits.append((rig.job(Kind.RECENT).due_at - rig.services.now()).total_seconds())
        rig.make_due(Kind.RECENT)
        rig.run()
    assert 0 < waits[0] <= 5
    assert 15 < waits[3] <= 40


def test_access_that_was_revoked_stops_everything_until_it_is_authorised_again(rig):
    rig.provider.items = [release("r1")]
    rig.provider.errors = [None, AccessRevoked("the App was uninstalled")]
    rig.discover()
    assert rig.connection_state() == ("needs_reauth", "the App was uninstalled")
    assert rig.job(Kind.RECENT).state == "paused"
    requests_count = len(rig.provider.positions)
    rig.ask_for(Kind.RECENT)
    rig.run()
    assert len(rig.provider.positions) == requests_count
    assert rig.job(Kind.RECENT).last_error == "the App was uninstalled"


def test_a_connection_without_a_reason_says_its_state(rig):
    with rig.services.database.organisation(rig.organisation_id) as session:
        connections.set_state(session, rig.connection_id, "disconnected")
    rig.discover()
    assert rig.job(Kind.DISCOVER).last_error == "the connection is disconnected"


def test_credentials_that_do_not_open_ask_for_authorisation_in_words(rig):
    def broken(*_):
        raise ConfigurationError("the master key is lost")

    rig.services = replace(rig.services, builders={"fake": broken})
    rig.discover()
    assert rig.connection_state() == ("needs_reauth", "the master key is lost")
    assert rig.job(Kind.DISCOVER).state == "paused"


def test_a_stream_that_is_closed_to_us_is_a_visible_gap(rig):
    rig.provider.items = [release("r1")]
    rig.provider.errors = [None, ScopeForbidden("releases", "the App may not read releases")]
    rig.discover()
    (row,) = rig.coverage()
    assert (row.from_at, row.is_complete) == (BEGINNING, False)
    assert row.reason == "the App may not read releases"
    rig.make_due(Kind.RECENT)
    rig.run()
    rows = {row.is_complete for row in rig.coverage()}
    assert True in rows


def test_a_stream_that_closes_later_is_a_gap_from_where_it_was_read(rig):
    rig.provider.items = [release("r1")]
    rig.discover()
    rig.provider.errors = [ScopeForbidden("releases", "closed")]
    rig.sync()
    assert [row.is_complete for row in rig.coverage()] == [True, False]


def test_a_gap_is_not_noted_twice_over_what_is_read_already(rig):
    rig.provider.now = rig.services.now() + timedelta(days=1)
    rig.provider.items = [release("r1")]
    rig.discover()
    rig.provider.errors = [ScopeForbidden("releases", "closed")]
    rig.sync()
    assert [row.is_complete for row in rig.coverage()] == [True]


def test_a_repository_that_is_gone_leads_to_another_discovery(rig):
    rig.provider.items = [release("r1")]
    rig.discover()
    rig.provider.errors = [Gone("no such repository")]
    rig.provider.scopes = []
    rig.provider.items = []
    rig.sync()
    assert "no such repository" in rig.job(Kind.SYNC).last_error
    assert "nothing was removed" in rig.job(Kind.DISCOVER).last_error


def test_a_listing_whose_cursor_expired_begins_again(rig):
    rig.provider.errors = [CursorExpired("too old")]
    rig.discover()
    assert rig.job(Kind.RECENT).state == "done"


@pytest.mark.parametrize("error", [Gone("nothing"), ScopeForbidden("all", "closed")])
def test_a_discovery_that_finds_nothing_is_tried_again(rig, error):
    rig.provider.errors = [error]
    rig.discover()
    assert rig.job(Kind.DISCOVER).last_error == str(error)
    assert rig.job(Kind.DISCOVER).due_at > rig.services.now()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("is_selected = false", "not selected"),
        ("is_open = false", "closed to us"),
        ("is_open = false, reason = 'access is restricted'", "access is restricted"),
        ("deleted_at = now()", "no longer there"),
    ],
)
def test_a_scope_that_may_not_be_read_is_not_read_and_says_why(rig, change, words):
    rig.provider.items = [release("r1")]
    rig.discover()
    rig.execute(f"UPDATE scopes SET {change}")  # noqa: S608  # constants above
    rig.sync()
    job = rig.job(Kind.SYNC)
    assert job.state == "paused"
    assert words in job.last_error


def test_a_job_whose_worker_was_lost_is_taken_over_after_its_lease(rig):
    rig.provider.items = [release("r1")]
    rig.discover()
    job_id = rig.ask_for(Kind.SYNC)
    with rig.services.database.organisation(rig.organisation_id) as session:
        lease = jobs.claim(session, job_id, "a worker that dies", 0)
    assert lease is not None
    assert run(rig, job_id) is True
    with (
        pytest.raises(LeaseLost),
        rig.services.database.organisation(rig.organisation_id) as session,
    ):
        jobs.check(session, lease)


def test_a_job_that_kills_its_workers_is_set_aside_with_the_reason(rig):
    rig.provider.items = [release("r1")]
    rig.discover()
    job_id = rig.ask_for(Kind.SYNC)
    for _ in range(rig.services.settings.attempts):
        with rig.services.database.organisation(rig.organisation_id) as session:
            assert jobs.claim(session, job_id, "a worker that dies", 0) is not None
    assert run(rig, job_id) is False
    job = rig.job(Kind.SYNC)
    assert (job.state, job.last_error) == ("failed", "its worker was lost 5 times in a row")


def test_a_worker_that_lost_its_lease_while_it_read_writes_nothing(rig, monkeypatch):
    """F4: stopped while it waits for a page, its lease runs out, another worker takes over."""
    rig.provider.items = [release("r1")]
    rig.discover()
    read = FakeStream.read
    rig.provider.items = [release("late", -0.01)]

    def stop_and_go(stream, scope, position):
        for page in read(stream, scope, position):
            rig.execute("UPDATE sync_jobs SET lease_until = now() - interval '1 second'")
            with rig.services.database.organisation(rig.organisation_id) as session:
                assert jobs.claim(session, rig.job(Kind.SYNC).id, "another worker", 60)
            yield page

    monkeypatch.setattr(FakeStream, "read", stop_and_go)
    before = rig.watermark()
    assert run(rig, rig.ask_for(Kind.SYNC)) is True
    assert rig.stored() == {"r1"}
    assert rig.watermark() == before
    assert rig.runs(Kind.SYNC) == []
    assert rig.job(Kind.SYNC).lease_owner == "another worker"


def test_the_lease_is_kept_alive_while_the_provider_takes_its_time(rig, monkeypatch):
    rig.with_settings(lease_seconds=0.4, heartbeat_seconds=0.1)
    rig.provider.items = [release("r1")]
    read = FakeStream.read

    def slow(stream, scope, position):
        rig.execute("SELECT pg_sleep(1)")
        yield from read(stream, scope, position)

    monkeypatch.setattr(FakeStream, "read", slow)
    rig.discover()
    assert rig.stored() == {"r1"}
    assert rig.job(Kind.RECENT).lease_epoch == 1


def test_a_deadlock_is_tried_again_at_once(rig, monkeypatch):
    rig.provider.items = [release("r1")]
    write, tries = pages.write_page, []

    def first_deadlocks(session, context, records):
        tries.append(1)
        if len(tries) == 1:
            session.execute(
                text("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$")
            )
        return write(session, context, records)

    monkeypatch.setattr(pages, "write_page", first_deadlocks)
    rig.discover()
    assert rig.stored() == {"r1"}


def test_another_error_of_the_database_leaves_the_lease_to_run_out(rig, monkeypatch):
    def fails(session, _context, _records):
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    monkeypatch.setattr(pages, "write_page", fails)
    with pytest.raises(OperationalError):
        rig.discover()
    assert rig.job(Kind.DISCOVER).state == "running"


@pytest.mark.parametrize("table", ["get", "instance"])
def test_a_job_of_no_connection_is_an_error_of_ours(rig, monkeypatch, table):
    with rig.services.database.organisation(rig.organisation_id) as session:
        job_id = jobs.enqueue(session, connection_id=rig.connection_id, kind=Kind.DISCOVER)
    monkeypatch.setattr(connections, table, lambda *_: None)
    with pytest.raises(LookupError, match="no connection"):
        run(rig, job_id)


def test_a_scope_of_another_kind_of_job_is_an_error_of_ours(rig):
    with rig.services.database.organisation(rig.organisation_id) as session:
        assert scopes.everyone(session) == []
        job_id = jobs.enqueue(session, connection_id=rig.connection_id, kind=Kind.RECENT)
    with pytest.raises(LookupError):
        run(rig, job_id)
