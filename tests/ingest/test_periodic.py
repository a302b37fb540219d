"""Discovery, the daily re-read and the census."""

from datetime import timedelta

import pytest
from tests.factories.provider import NOW, release

from headway.connectors.base import ProviderUnavailable, Scope
from headway.ingest import refresh
from headway.ingest.kinds import Kind
from headway.records import PullRequest, PullRequestState
from headway.store.repositories import scopes


def scope(external_id, **told):
    return Scope(external_id=external_id, kind="repository", name=f"team/{external_id}", **told)


def pull_request(number, state=PullRequestState.OPEN, closed_at=None):
    return PullRequest(
        external_id=f"{number:04}",
        node_id=f"node-{number}",
        repository_id="repo",
        number=number,
        title="",
        url="https://provider.example/1",
        state=state,
        is_draft=False,
        author_id=None,
        merged_by_id=None,
        base_branch="main",
        head_branch="change",
        head_sha=None,
        merge_sha=None,
        opened_at=NOW - timedelta(days=100),
        closed_at=closed_at,
        merged_at=None,
        additions_count=1,
        deletions_count=1,
        changed_files_count=1,
        commits_count=1,
        labels=(),
        version_at=NOW,
    )


def scope_states(rig):
    with rig.services.database.organisation(rig.organisation_id) as session:
        return {row.external_id for row in scopes.everyone(session)}


class TestDiscovery:
    def test_every_open_scope_gets_a_job_for_each_stream(self, rig):
        rig.provider.scopes = [scope("repo"), scope("closed", is_open=False)]
        rig.discover()
        assert scope_states(rig) == {"repo", "closed"}
        assert rig.job(Kind.RECENT).state == "done"

    def test_scopes_that_are_named_no_more_are_gone(self, rig):
        rig.provider.scopes = [scope("repo"), scope("other")]
        rig.discover()
        rig.provider.scopes = [scope("repo")]
        rig.discover()
        assert scope_states(rig) == {"repo"}

    def test_a_discovery_that_names_far_fewer_removes_nothing(self, rig):
        rig.provider.scopes = [scope(f"r{n}") for n in range(12)]
        rig.discover()
        rig.provider.scopes = rig.provider.scopes[:6]
        rig.discover()
        assert len(scope_states(rig)) == 12
        assert "6 of 12" in rig.job(Kind.DISCOVER).last_error

    def test_what_had_failed_is_taken_up_again(self, rig):
        rig.provider.items = [release(f"r{n}", 40 * n) for n in range(9)]
        rig.provider.errors = [None] * 4 + [ProviderUnavailable("502")]
        rig.discover()
        rig.execute("UPDATE sync_jobs SET state = 'failed' WHERE kind IN ('backfill', 'sync')")
        rig.discover()
        assert len(rig.stored()) == 9
        assert rig.job(Kind.BACKFILL).state == "done"

    def test_a_finished_backfill_is_not_taken_up_again(self, rig):
        rig.provider.items = [release(f"r{n}", 40 * n) for n in range(9)]
        rig.discover()
        epoch = rig.job(Kind.BACKFILL).lease_epoch
        rig.discover()
        assert rig.job(Kind.BACKFILL).lease_epoch == epoch

    def test_a_stream_that_cannot_be_read_again_gets_no_daily_re_read(self, rig):
        rig.provider.can_reread = False
        rig.discover()
        rig.discover()
        assert Kind.RECONCILE not in rig.kinds()


class TestRefresh:
    @pytest.fixture(autouse=True)
    def _pull_requests(self, rig):
        rig.provider.entity = "pull_request"
        long_ago = rig.services.now() - timedelta(days=31)
        lately = rig.services.now() - timedelta(days=29)
        rig.provider.items = [pull_request(n) for n in range(20)]
        rig.provider.items += [
            pull_request(30, PullRequestState.CLOSED, lately),
            pull_request(31, PullRequestState.CLOSED, long_ago),
        ]
        rig.provider.page_size = 50
        rig.discover()

    def test_open_and_lately_closed_pull_requests_are_read_again_in_batches(self, rig):
        rig.make_due(Kind.RECONCILE)
        rig.run()
        assert [len(batch) for batch in rig.provider.rereads] == [18, 3]
        assert rig.provider.rereads[1][-1] == "node-30"
        (run,) = rig.runs(Kind.RECONCILE)
        assert (run.state, run.pages_count, run.requests_count) == ("ok", 2, 2)
        assert rig.job(Kind.RECONCILE).payload == {}

    def test_it_goes_on_where_it_stopped(self, rig):
        rig.provider.errors = [None, ProviderUnavailable("502")]
        rig.make_due(Kind.RECONCILE)
        rig.run()
        assert rig.runs(Kind.RECONCILE)[0].state == "paused"
        rig.make_due(Kind.RECONCILE)
        rig.run()
        assert [len(batch) for batch in rig.provider.rereads] == [18, 3, 3]
        assert [run.state for run in rig.runs(Kind.RECONCILE)] == ["paused", "ok"]

    def test_a_slice_that_is_over_is_gone_on_with_in_the_same_run(self, rig):
        rig.with_settings(slice_seconds=0)
        rig.make_due(Kind.RECONCILE)
        rig.run()
        assert [len(batch) for batch in rig.provider.rereads] == [18, 3]
        assert [run.state for run in rig.runs(Kind.RECONCILE)] == ["ok"]

    def test_what_could_not_be_read_is_said(self, rig):
        rig.provider.reread_gaps = ("files of 7",)
        rig.make_due(Kind.RECONCILE)
        rig.run()
        (run,) = rig.runs(Kind.RECONCILE)
        assert (run.state, run.reason) == ("partial", "files of 7")

    def test_batches_are_what_two_points_buy(self):
        assert refresh.BATCH == 18


class TestCensus:
    def test_what_is_absent_twice_is_gone_with_its_cause(self, rig):
        rig.provider.items = [release(f"r{n}", n) for n in range(4)]
        rig.discover()
        del rig.provider.items[2]
        rig.provider.now = rig.services.now() + timedelta(minutes=1)
        rig.make_due(Kind.CENSUS)
        rig.run()
        assert len(rig.stored()) == 4
        assert rig.job(Kind.CENSUS).payload["absent"] == ["r2"]
        rig.make_due(Kind.CENSUS)
        rig.run()
        assert rig.stored() == {"r0", "r1", "r3"}
        assert rig.job(Kind.CENSUS).payload == {"absent": [], "missing": []}

    def test_a_census_that_names_far_fewer_removes_nothing(self, rig):
        rig.provider.items = [release(f"r{n}", n) for n in range(20)]
        rig.discover()
        rig.provider.items = rig.provider.items[:10]
        for _ in range(2):
            rig.make_due(Kind.CENSUS)
            rig.run()
        assert len(rig.stored()) == 20
        assert "nothing was removed" in rig.job(Kind.CENSUS).last_error

    def test_a_census_that_names_fewer_twice_is_believed_after_a_while(self, rig):
        rig.with_settings(confirm_seconds=60)
        rig.provider.items = [release(f"r{n}", n) for n in range(20)]
        rig.discover()
        rig.provider.items = rig.provider.items[:13]
        rig.provider.now = rig.services.now() + timedelta(minutes=1)
        for lost_count, seconds in ((7, 0), (7, 59), (6, 1), (7, 60), (7, 59)):
            rig.provider.items = [release(f"r{n}", n) for n in range(20 - lost_count)]
            rig.forward(seconds=seconds)
            rig.make_due(Kind.CENSUS)
            rig.run()
            assert len(rig.stored()) == 20
            assert "nothing was removed" in rig.job(Kind.CENSUS).last_error
        rig.forward(seconds=1)
        rig.make_due(Kind.CENSUS)
        rig.run()
        assert len(rig.stored()) == 13
        assert rig.job(Kind.CENSUS).payload == {"absent": [], "missing": []}

    def test_what_is_missing_twice_is_read_again_from_the_top(self, rig):
        rig.provider.items = [release(f"r{n}", n) for n in range(4)]
        rig.discover()
        rig.execute("DELETE FROM releases WHERE external_id = 'r3'")
        for _ in range(2):
            rig.make_due(Kind.CENSUS)
            rig.run()
        assert len(rig.stored()) == 4

    def test_what_was_not_read_yet_is_not_missing(self, rig):
        rig.provider.items = [release(f"r{n}", 40 * n) for n in range(9)]
        rig.provider.errors = [None] * 4 + [ProviderUnavailable("502")]
        rig.discover()
        rig.make_due(Kind.CENSUS)
        rig.execute(
            "UPDATE sync_jobs SET due_at = now() + interval '1 day' WHERE kind = 'backfill'"
        )
        rig.run()
        assert rig.job(Kind.CENSUS).payload == {"absent": [], "missing": []}

    def test_a_provider_that_cannot_name_its_ids_is_not_asked_again_soon(self, rig):
        rig.provider.can_count_ids = False
        rig.discover()
        rig.make_due(Kind.CENSUS)
        rig.run()
        assert rig.job(Kind.CENSUS).due_at > rig.services.now() + timedelta(days=6)
