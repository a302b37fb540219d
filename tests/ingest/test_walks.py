from datetime import timedelta

import pytest
from tests.factories.provider import NOW, changed, release

from headway.connectors.base import BadPayload, CursorExpired, ProviderUnavailable
from headway.ingest.kinds import Kind
from headway.ingest.walk import BEGINNING

FLOOR = NOW - timedelta(days=90)
WATERMARK = NOW - timedelta(minutes=5)


def test_everything_is_read_when_it_fits_in_the_newest_90_days(rig):
    rig.provider.items = [release(f"r{n}", n) for n in range(5)]
    rig.discover()
    assert rig.stored() == {"r0", "r1", "r2", "r3", "r4"}
    (run,) = rig.runs(Kind.RECENT)
    assert (run.state, run.pages_count, run.requests_count) == ("ok", 3, 3)
    assert rig.job(Kind.RECENT).state == "done"
    assert Kind.BACKFILL not in rig.kinds()


def test_the_watermark_is_the_providers_clock_at_the_first_page_less_the_overlap(rig):
    rig.provider.items = [release("r1")]
    rig.discover()
    assert rig.watermark() == WATERMARK


def test_what_is_older_follows_in_a_backfill_with_its_own_coverage(rig):
    rig.provider.items = [release(f"r{n}", 30 * n) for n in range(8)]
    rig.discover()
    assert len(rig.stored()) == 8
    starts = [position.cursor for position in rig.provider.positions]
    assert starts == [None, {"start": 6}]  # pages of two: the floor lay in the third
    (row,) = rig.coverage()
    assert (row.from_at, row.until_at, row.is_complete) == (BEGINNING, WATERMARK, True)
    assert [run.state for run in rig.runs(Kind.BACKFILL)] == ["ok"]


def test_coverage_grows_with_each_page_of_a_backfill(rig):
    rig.provider.items = [release(f"r{n}", 30 * n) for n in range(9)]
    rig.provider.errors = [None] * 5 + [ProviderUnavailable("away")]
    rig.discover()
    (row,) = rig.coverage()
    assert row.from_at == NOW - timedelta(days=210)
    assert rig.job(Kind.BACKFILL).last_error == "away"


def test_a_walk_that_was_interrupted_goes_on_from_its_last_page(rig):
    rig.provider.items = [release(f"r{n}", n) for n in range(6)]
    rig.provider.errors = [None, None, ProviderUnavailable("away")]
    rig.discover()
    assert len(rig.stored()) == 2
    assert [run.state for run in rig.runs(Kind.RECENT)] == ["paused"]
    rig.forward(hours=1)
    rig.make_due(Kind.RECENT)
    rig.run()
    assert len(rig.stored()) == 6
    assert rig.provider.positions[-1].cursor == {"start": 2}
    assert rig.watermark() == WATERMARK  # of the first page, an hour ago
    assert [run.state for run in rig.runs(Kind.RECENT)] == ["paused", "ok"]


def test_a_sync_reads_down_to_the_watermark_and_moves_it(rig):
    rig.provider.items = [release(f"r{n}", n) for n in range(6)]
    rig.discover()
    rig.forward(hours=1)
    rig.provider.items[3] = changed(rig.provider.items[3], days_ago=-0.02, tag="new")
    rig.sync()
    assert rig.provider.positions[-1].floor == WATERMARK
    assert [run.pages_count for run in rig.runs(Kind.SYNC)] == [2]  # r3 and r0; r1 and r2
    assert rig.watermark() == WATERMARK + timedelta(hours=1)
    (row,) = rig.coverage()
    assert row.until_at == WATERMARK + timedelta(hours=1)


def test_a_poll_with_nothing_new_is_one_request_and_leaves_no_run(rig):
    rig.provider.items = [release("r1")]
    rig.provider.validator = '"1"'
    rig.discover()
    rig.sync()
    assert rig.provider.positions[-1].validator == '"1"'
    assert rig.runs(Kind.SYNC) == []
    assert rig.watermark() == WATERMARK
    assert rig.job(Kind.SYNC).due_at > rig.services.now() + timedelta(seconds=250)


def test_a_poll_with_nothing_new_says_that_the_stream_is_read_until_then(rig):
    rig.provider.items = [release("r1")]
    rig.provider.validator = '"1"'
    rig.discover()
    rig.forward(hours=2)
    rig.sync()
    (row,) = rig.coverage()
    assert (row.until_at, row.is_complete) == (WATERMARK + timedelta(hours=2), True)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_poll_asks_whole_after_a_walk_with_gaps_and_heals_it(rig, is_first):
    rig.provider.items = [release("r1")]
    rig.provider.gaps = ("files of r1",) if is_first else ()
    rig.discover()
    rig.provider.validator = '"1"'
    rig.provider.gaps = ("files of r1",)
    rig.forward(hours=1)
    rig.sync()
    assert rig.watermark() == WATERMARK
    assert [run.state for run in rig.runs(Kind.SYNC)] == ["partial"]
    assert rig.coverage()[-1].reason == "files of r1"
    rig.provider.gaps = ()
    rig.forward(hours=1)
    rig.sync()
    asked = rig.provider.positions[-1]
    assert (asked.floor, asked.validator) == (WATERMARK, None)
    assert rig.watermark() == WATERMARK + timedelta(hours=2)
    last = rig.coverage()[-1]
    assert (last.until_at, last.is_complete) == (rig.watermark(), True)


def test_a_watermark_never_moves_back(rig):
    rig.provider.items = [release("r1")]
    rig.discover()
    rig.forward(hours=-3)
    rig.sync()
    assert rig.watermark() == WATERMARK
    assert [run.state for run in rig.runs(Kind.SYNC)] == ["ok"]


def test_a_slice_that_is_over_hands_its_job_back_due_at_once(rig):
    rig.with_settings(slice_seconds=0)
    rig.provider.items = [release(f"r{n}", n) for n in range(6)]
    rig.discover()
    assert len(rig.provider.positions) == 3  # a slice each
    (run,) = rig.runs(Kind.RECENT)
    assert (run.state, run.pages_count) == ("ok", 3)


def test_a_long_sync_keeps_the_moment_at_which_it_began(rig):
    rig.provider.items = [release(f"r{n}", n) for n in range(6)]
    rig.discover()
    rig.forward(hours=1)
    rig.with_settings(slice_seconds=0)
    rig.provider.items = [release(f"r{n}", -0.01) for n in range(6)]
    rig.provider.validator = '"2"'
    rig.sync()
    assert rig.watermark() == WATERMARK + timedelta(hours=1)
    assert [position.validator for position in rig.provider.positions[-3:]] == [None] * 3


def test_what_could_not_be_read_makes_the_run_partial_and_shows_in_coverage(rig):
    rig.provider.items = [release(f"r{n}", n) for n in range(3)]
    rig.provider.gaps = ("files of r1",)
    rig.discover()
    (run,) = rig.runs(Kind.RECENT)
    assert (run.state, run.reason) == ("partial", "files of r1")
    (row,) = rig.coverage()
    assert (row.is_complete, row.reason) == (False, "files of r1")


@pytest.mark.parametrize(
    ("total_count", "words"), [(5, "are looked for"), (2, "those that were deleted")]
)
def test_a_whole_walk_is_ok_only_if_the_provider_counts_as_many(rig, total_count, words):
    rig.provider.items = [release(f"r{n}", n) for n in range(3)]
    rig.provider.total_count = total_count
    rig.discover()
    (run,) = rig.runs(Kind.RECENT)
    assert run.state == "partial"
    assert words in run.reason
    assert rig.job(Kind.CENSUS).due_at < rig.services.now() + timedelta(hours=2)


def test_a_count_that_agrees_is_ok_and_is_what_was_expected(rig):
    rig.provider.items = [release(f"r{n}", n) for n in range(3)]
    rig.provider.total_count = 3
    rig.discover()
    (run,) = rig.runs(Kind.RECENT)
    assert (run.state, run.expected_count) == ("ok", 3)


def test_the_count_is_not_compared_before_the_beginning_is_reached(rig):
    rig.provider.items = [release(f"r{n}", 60 * n) for n in range(8)]
    rig.provider.total_count = 8
    rig.discover()
    assert [run.state for run in rig.runs(Kind.RECENT)] == ["ok"]
    assert [run.state for run in rig.runs(Kind.BACKFILL)] == ["ok"]


def test_an_empty_stream_is_read_whole(rig):
    rig.discover()
    (run,) = rig.runs(Kind.RECENT)
    assert run.state == "ok"
    (row,) = rig.coverage()
    assert row.from_at == BEGINNING


def test_a_list_that_ends_without_saying_so_is_not_believed(rig):
    rig.provider.is_quiet = True
    rig.discover()
    assert "without saying" in rig.job(Kind.RECENT).last_error
    assert rig.watermark() is None


def test_a_cursor_that_leads_back_to_itself_ends_the_walk(rig):
    rig.provider.items = [release(f"r{n}", n) for n in range(9)]
    rig.provider.is_circular = True
    rig.discover()
    assert "same cursor twice" in rig.job(Kind.RECENT).last_error
    assert [run.state for run in rig.runs(Kind.RECENT)] == ["partial"]


def test_a_cursor_that_expired_begins_the_walk_again(rig):
    rig.provider.items = [release(f"r{n}", n) for n in range(6)]
    rig.provider.errors = [None, None, CursorExpired("too old")]
    rig.discover()
    assert len(rig.stored()) == 6
    assert [position.cursor for position in rig.provider.positions] == [None, None]


def test_a_cursor_that_expired_before_the_first_page_begins_again_too(rig):
    rig.provider.items = [release("r1")]
    rig.provider.errors = [None, CursorExpired("too old")]
    rig.discover()
    assert rig.stored() == {"r1"}


def test_a_page_that_cannot_be_read_leaves_the_job_for_later(rig):
    rig.provider.items = [release("r1")]
    rig.provider.errors = [None, BadPayload("not json")]
    rig.discover()
    job = rig.job(Kind.RECENT)
    assert (job.state, job.last_error) == ("due", "not json")
    assert job.due_at > rig.services.now()


def test_the_connector_is_closed_after_each_job(rig):
    rig.provider.items = [release("r1")]
    rig.discover()
    assert len(rig.connectors) == 2
    assert all(each.is_closed for each in rig.connectors)


def test_a_list_that_stops_before_its_first_record_covers_what_it_reached(rig):
    rig.provider.has_no_end = True
    rig.provider.items = [release(f"r{n}", 40 * n) for n in range(5)]
    rig.discover()
    (row,) = rig.coverage()
    assert row.from_at == NOW - timedelta(days=160)


def test_a_list_that_reached_only_what_is_newer_than_the_overlap_covers_nothing(rig):
    rig.provider.has_no_end = True
    rig.provider.items = [release("r0", 0)]
    rig.discover()
    assert rig.coverage() == []
    assert rig.stored() == {"r0"}
