"""What is forgotten so that tables do not grow for ever."""

import pytest
from tests.factories.provider import release

from headway.connectors.base import Hint
from headway.ingest import reconciler, webhooks
from headway.ingest.kinds import Kind
from headway.store.repositories import upkeep


@pytest.fixture
def count(rig):
    def of(table):
        with rig.services.database.organisation(rig.organisation_id) as session:
            return session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()  # noqa: S608  # constants

    return of


@pytest.fixture(autouse=True)
def _read(rig):
    rig.provider.items = [release("r1")]
    rig.discover()
    hint = Hint(
        kind="release.edited", stream="releases", scope_external_id="repo", external_ids=["r1"]
    )
    webhooks.receive(
        rig.services, rig.organisation_id, rig.connection_id, delivery_id="1", hint=hint
    )
    rig.run()


def test_the_reconciler_forgets_done_webhooks_once_an_hour(rig, count, client):
    client.delete("headway:cleaned")
    rig.execute("UPDATE webhook_inbox SET received_at = now() - interval '31 days'")
    rig.execute("UPDATE sync_jobs SET updated_at = now() - interval '2 hours'")
    before = count("sync_jobs")
    reconciler.tick(rig.services)
    assert (count("webhook_inbox"), count("sync_jobs")) == (0, before - 1)
    assert Kind.WEBHOOK not in rig.kinds()
    rig.ask_for(Kind.WEBHOOK, payload={"ids": ["r1"]})
    rig.run()
    rig.execute("UPDATE sync_jobs SET updated_at = now() - interval '2 hours'")
    reconciler.tick(rig.services)
    assert Kind.WEBHOOK in rig.kinds()


def test_what_is_recent_is_kept(rig, count):
    before = count("sync_jobs"), count("sync_runs"), count("webhook_inbox")
    with rig.services.database.organisation(rig.organisation_id) as session:
        assert upkeep.clean(session) == 0
    assert (count("sync_jobs"), count("sync_runs"), count("webhook_inbox")) == before


def test_runs_are_kept_up_to_a_number_and_an_age_and_the_last_of_each_job(rig):
    for _ in range(3):
        rig.sync()
    with rig.services.database.organisation(rig.organisation_id) as session:
        upkeep.clean(session, kept_runs=2)
    assert [len(rig.runs(kind)) for kind in (Kind.RECENT, Kind.SYNC, Kind.WEBHOOK)] == [1, 2, 0]
    rig.execute("UPDATE sync_runs SET started_at = started_at - interval '91 days'")
    with rig.services.database.organisation(rig.organisation_id) as session:
        upkeep.clean(session)
    assert [len(rig.runs(kind)) for kind in (Kind.RECENT, Kind.SYNC)] == [1, 1]
