import threading
from datetime import UTC, datetime, timedelta

import pytest

from headway.kernel.errors import LeaseLost
from headway.store.repositories import due_work, jobs, runs


@pytest.fixture
def inside(world):
    """Runs one function in a transaction of the world's organisation."""

    def run(function, *args, **named):
        with world.database.organisation(world.organisation_id) as session:
            return function(session, *args, **named)

    return run


@pytest.fixture
def job_id(inside, world):
    return inside(jobs.enqueue, connection_id=world.connection_id, kind="sync")


def due(world):
    with world.database.shared() as session:
        found = due_work.due(session, kind=due_work.JOB)
    mine = world.organisation_id
    return [(mine, row.id) for row in found if row.organisation_id == mine]


def later(seconds):
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_a_job_is_there_once_and_is_brought_forward_never_back(inside, world):
    asked = {"connection_id": world.connection_id, "kind": "sync"}
    first = inside(jobs.enqueue, **asked, due_at=later(100))
    assert due(world) == []
    assert inside(jobs.enqueue, **asked, payload={"a": 1}) == first
    assert inside(jobs.enqueue, **asked, due_at=later(200)) == first
    job = inside(jobs.get, first)
    assert job.due_at < later(1)
    assert job.payload == {"a": 1}
    assert due(world) == [(world.organisation_id, first)]


def test_each_webhook_has_a_job_of_its_own(inside, world):
    asked = {"connection_id": world.connection_id, "kind": "webhook"}
    assert inside(jobs.enqueue, **asked) != inside(jobs.enqueue, **asked)
    assert len(inside(jobs.everyone)) == len(inside(jobs.everyone, world.connection_id)) == 2


def test_only_one_worker_gets_the_lease(inside, job_id, world):
    gate = threading.Barrier(4)
    leases = []

    def work(name):
        with world.database.organisation(world.organisation_id) as session:
            gate.wait()
            leases.append(jobs.claim(session, job_id, name, 60))

    workers = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len([lease for lease in leases if lease is not None]) == 1


def test_a_job_that_is_not_due_cannot_be_claimed(inside, world):
    job_id = inside(jobs.enqueue, connection_id=world.connection_id, kind="sync", due_at=later(60))
    assert inside(jobs.claim, job_id, "w", 60) is None


def test_a_worker_whose_lease_ran_out_writes_nothing_more(inside, job_id):
    old = inside(jobs.claim, job_id, "slow", 0)
    new = inside(jobs.claim, job_id, "quick", 60)
    assert new.epoch == old.epoch + 1
    inside(jobs.check, new)
    for act in (
        lambda session: jobs.check(session, old),
        lambda session: jobs.renew(session, old, 60),
        lambda session: jobs.finish(session, old, "done"),
        lambda session: jobs.reschedule(session, old, later(1)),
    ):
        with pytest.raises(LeaseLost):
            inside(act)


def test_a_lease_that_runs_out_makes_the_job_due_again(inside, job_id, world):
    inside(jobs.claim, job_id, "w", 60)
    assert due(world) == []
    lease = inside(jobs.renew, inside(jobs.claim, job_id, "x", 60) or held(inside, job_id), 0)
    assert lease.until <= later(0)
    assert due(world) == [(world.organisation_id, job_id)]


def held(inside, job_id):
    job = inside(jobs.get, job_id)
    return jobs.Lease(
        job_id=job_id, epoch=job.lease_epoch, due_at=job.due_at, until=job.lease_until
    )


def test_a_finished_job_is_no_longer_due(inside, job_id, world):
    lease = inside(jobs.claim, job_id, "w", 60)
    assert inside(jobs.finish, lease, "done") == "done"
    assert due(world) == []
    job = inside(jobs.get, job_id)
    assert (job.state, job.attempts_count, job.lease_owner) == ("done", 0, None)


def test_attempts_are_counted_until_it_goes_well(inside, job_id):
    for expected in (1, 2):
        lease = inside(jobs.claim, job_id, "w", 60)
        inside(jobs.reschedule, lease, later(-1), "the provider failed")
        job = inside(jobs.get, job_id)
        assert (job.attempts_count, job.last_error) == (expected, "the provider failed")
    lease = inside(jobs.claim, job_id, "w", 60)
    inside(jobs.reschedule, lease, later(60), is_good=True)
    assert inside(jobs.get, job_id).attempts_count == 0


def test_what_is_asked_for_during_the_work_is_done_after_it(inside, job_id, world):
    lease = inside(jobs.claim, job_id, "w", 60)
    inside(jobs.enqueue, connection_id=world.connection_id, kind="sync")
    assert inside(jobs.get, job_id).state == "running"
    assert inside(jobs.finish, lease, "done") == "due"
    assert due(world) == [(world.organisation_id, job_id)]
    again = inside(jobs.claim, job_id, "w", 60)
    inside(jobs.enqueue, connection_id=world.connection_id, kind="sync")
    inside(jobs.reschedule, again, later(500))
    assert inside(jobs.get, job_id).due_at < later(1)


def test_a_run_left_open_by_a_lost_worker_ends_as_failed(inside, job_id, world):
    told = {"job_id": job_id, "connection_id": world.connection_id, "kind": "sync"}
    lost = inside(runs.start, **told)
    run_id = inside(runs.start, **told, expected_count=100)
    inside(runs.progress, run_id, records_count=10, pages_count=1, requests_count=2)
    inside(runs.progress, run_id, records_count=5, expected_count=50)
    inside(runs.finish, run_id, "partial", "files were cut")
    assert inside(runs.get, lost).state == "failed"
    run = inside(runs.get, run_id)
    assert (run.records_count, run.pages_count, run.expected_count) == (15, 1, 50)
    assert (run.state, run.reason) == ("partial", "files were cut")
    assert [row.id for row in inside(runs.latest, world.connection_id, limit=1)] == [run_id]
    assert len(inside(runs.latest)) == 2
    assert [row.id for row in inside(runs.last_of_each)] == [run_id]
    assert inside(runs.records_total) == 15
