"""Webhooks, and what starts jobs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.factories.provider import changed, release

from headway.connectors.base import Hint, RateLimited, Scope
from headway.ingest import reconciler, starting, webhooks
from headway.ingest.inline import run_due
from headway.ingest.kinds import Kind
from headway.queue import Queue, TaskName
from headway.store.repositories import cursors, jobs, records, scopes, webhook_inbox


def scope(external_id, **told):
    return Scope(external_id=external_id, kind="repository", name=f"team/{external_id}", **told)


class TestWebhooks:
    @pytest.fixture(autouse=True)
    def _read(self, rig):
        rig.provider.items = [release("r1"), release("r2")]
        rig.discover()

    def receive(self, rig, delivery_id="1", **hint):
        told = {"kind": "release.edited", "stream": "releases", "scope_external_id": "repo"}
        return webhooks.receive(
            rig.services,
            rig.organisation_id,
            rig.connection_id,
            delivery_id=delivery_id,
            hint=Hint(**{**told, **hint}),
        )

    def test_the_named_records_are_read_again(self, rig):
        rig.provider.items[0] = changed(rig.provider.items[0], days_ago=-0.1, tag="edited")
        assert self.receive(rig, external_ids=("r1",)) is True
        rig.run()
        assert rig.provider.rereads == [["r1"]]
        (run,) = rig.runs(Kind.WEBHOOK)
        assert run.state == "ok"
        assert rig.job(Kind.WEBHOOK).state == "done"

    def test_a_delivery_that_comes_twice_is_read_once(self, rig):
        assert self.receive(rig, external_ids=("r1",)) is True
        assert self.receive(rig, external_ids=("r1",)) is False
        rig.run()
        assert rig.provider.rereads == [["r1"]]

    def test_a_stream_without_single_records_is_synced_now(self, rig):
        rig.provider.can_reread = False
        asked = len(rig.provider.positions)
        self.receive(rig, external_ids=("r1",))
        rig.run()
        assert rig.provider.rereads == []
        assert len(rig.provider.positions) == asked + 1

    def test_a_hint_without_ids_brings_the_sync_forward(self, rig):
        asked = len(rig.provider.positions)
        self.receive(rig)
        rig.run()
        assert len(rig.provider.positions) == asked + 1

    def test_a_hint_about_the_installation_leads_to_a_discovery(self, rig):
        self.receive(rig, stream=None, scope_external_id=None)
        assert rig.job(Kind.DISCOVER).due_at <= rig.services.now()

    @pytest.mark.parametrize(
        "hint", [{"stream": None}, {"scope_external_id": "unknown"}], ids=["stream", "scope"]
    )
    def test_a_hint_about_nothing_of_ours_is_kept_and_does_nothing(self, rig, hint):
        before = rig.kinds()
        self.receive(rig, **hint)
        assert rig.kinds() == before

    def test_a_scope_that_is_not_selected_is_left_alone(self, rig):
        rig.execute("UPDATE scopes SET is_selected = false")
        self.receive(rig, external_ids=("r1",))
        assert Kind.WEBHOOK not in rig.kinds()

    def test_a_delivery_that_was_planned_already_is_not_planned_again(self, rig):
        self.receive(rig, external_ids=("r1",))
        with rig.services.database.organisation(rig.organisation_id) as session:
            (job,) = [job for job in jobs.everyone(session) if job.kind == Kind.WEBHOOK]
            found = session.connection().exec_driver_sql("SELECT id FROM webhook_inbox").scalar()
            assert job.state == "due"
        webhooks.plan(rig.services, rig.organisation_id, found)
        assert rig.job(Kind.WEBHOOK).id == job.id

    def test_the_reconciler_plans_what_was_only_stored(self, rig):
        with rig.services.database.organisation(rig.organisation_id) as session:
            webhook_inbox.receive(
                session,
                connection_id=rig.connection_id,
                delivery_id="9",
                event="release.edited",
                body={"stream": "releases", "scope": "repo", "ids": ["r1"]},
            )
        reconciler.tick(rig.services)
        assert rig.job(Kind.WEBHOOK).state == "due"


class TestStarting:
    @pytest.fixture
    def sent(self, rig):
        messages = []

        def send(name, /, *ids, queue):
            messages.append((name, ids, queue))
            return True

        rig.services = replace(rig.services, send=send)
        return messages

    def test_what_is_due_is_sent_with_ids_only_in_order_of_urgency(self, rig, sent):
        rig.provider.items = [release(f"r{n}", 40 * n) for n in range(9)]
        rig.discover()
        sent.clear()
        rig.ask_for(Kind.BACKFILL)
        rig.ask_for(Kind.SYNC)
        assert starting.start(rig.services, rig.organisation_id, rig.connection_id) == 2
        assert [queue for _name, _ids, queue in sent] == [Queue.SYNC, Queue.BACKFILL]
        name, ids, _queue = sent[0]
        assert name == TaskName.RUN_JOB
        assert ids == (rig.organisation_id, rig.job(Kind.SYNC).id)

    def test_it_is_not_sent_again_for_a_while_and_then_it_is(self, rig, sent):
        rig.discover()
        rig.ask_for(Kind.SYNC)
        sent.clear()
        assert reconciler.tick(rig.services) >= 1
        assert reconciler.tick(rig.services) == 0
        rig.make_due(Kind.SYNC)
        assert reconciler.tick(rig.services) >= 1

    def test_a_connection_has_no_more_jobs_under_way_than_it_has_slots(self, rig, sent):
        rig.with_settings(connection_slots=2)
        rig.provider.scopes = [scope(f"r{n}") for n in range(5)]
        with rig.services.database.organisation(rig.organisation_id) as session:
            jobs.enqueue(session, connection_id=rig.connection_id, kind=Kind.DISCOVER)
        rig.services = replace(rig.services)
        starting.start_all(rig.services, rig.organisation_id)
        sent.clear()
        rig.run()
        with rig.services.database.organisation(rig.organisation_id) as session:
            for row in scopes.everyone(session):
                jobs.enqueue(
                    session,
                    connection_id=rig.connection_id,
                    kind=Kind.SYNC,
                    scope_id=row.id,
                    stream="releases",
                )
        sent.clear()
        starting.start_all(rig.services, rig.organisation_id)
        assert len(sent) <= 2

    def test_a_job_that_waits_for_a_limit_is_not_sent(self, rig, sent):
        until = rig.services.now() + timedelta(minutes=20)
        rig.provider.errors = [RateLimited(until, "core", "limit")]
        rig.discover()
        sent.clear()
        starting.start_all(rig.services, rig.organisation_id)
        assert sent == []


def test_inline_stops_after_as_many_as_asked(rig):
    with rig.services.database.organisation(rig.organisation_id) as session:
        jobs.enqueue(session, connection_id=rig.connection_id, kind=Kind.DISCOVER)
    assert run_due(rig.services, rig.organisation_id, most=1) == 1
    assert rig.job(Kind.RECENT).state == "due"
    with rig.services.database.organisation(rig.organisation_id) as session:
        assert cursors.everything(session) == []
        assert records.count(session, "release", instance_id=1, scope_external_id="repo") == 0
