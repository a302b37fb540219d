"""Jobs that end between two slices."""

import pytest
from tests.factories.provider import release

from headway.ingest.kinds import Kind
from headway.ingest.sync import run_job
from headway.store.repositories import jobs


@pytest.mark.parametrize(
    ("change", "state", "reason"),
    [
        ("UPDATE scopes SET is_selected = false", "paused", "team/app is not selected"),
        (
            "UPDATE sync_jobs SET attempts_count = 9, state = 'running', lease_until = now()",
            "failed",
            "its worker was lost 9 times in a row",
        ),
    ],
)
def test_a_job_that_is_stopped_between_slices_ends_its_run(rig, change, state, reason):
    rig.with_settings(slice_seconds=0)
    rig.provider.items = [release(f"r{n}", n) for n in range(6)]
    with rig.services.database.organisation(rig.organisation_id) as session:
        discovery = jobs.enqueue(session, connection_id=rig.connection_id, kind=Kind.DISCOVER)
    run_job(rig.services, rig.organisation_id, discovery)
    run_job(rig.services, rig.organisation_id, rig.job(Kind.RECENT).id)
    assert [one.state for one in rig.runs(Kind.RECENT)] == ["running"]
    rig.execute(change)
    assert run_job(rig.services, rig.organisation_id, rig.job(Kind.RECENT).id) is False
    (ended,) = rig.runs(Kind.RECENT)
    assert (ended.state, ended.reason) == (state, reason)
    assert ended.finished_at is not None
