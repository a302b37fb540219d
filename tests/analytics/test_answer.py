"""Answers: series, change, usual, groups, completeness, and what cannot be asked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from tests.factories.frames import MONDAY, facts, pull_request
from tests.factories.worlds import history, world

from headway.analytics import windows
from headway.analytics.answer import answer, observations
from headway.kernel.errors import Invalid, NotFound
from headway.records.answers import ClockKind, Completeness, Every, MetricQuery, Statistic

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
PERIOD: dict[str, Any] = {"from_on": date(2026, 8, 17), "to_on": date(2026, 11, 16)}


@pytest.fixture(scope="module")
def made():
    return world(history(2500))


def ask(made, slug, now=NOW, completeness=None, **query):
    asked = MetricQuery(slug=slug, **(PERIOD | query))
    known = completeness or Completeness(until=None, share=None)
    return answer(made, asked, now=now, completeness=known)


def test_thirteen_weeks_have_thirteen_points_and_26_before(made):
    found = ask(made, "cycle_time")
    assert (len(found.series), len(found.before)) == (13, 26)
    assert found.usual.windows_count == 26
    assert sum(point.count for point in found.series) == found.count
    assert found.before[-1].window.to_at == found.window.from_at


def test_points_are_the_same_numbers_as_asking_for_each_week(made):
    whole = ask(made, "pickup_time")
    for index, point in enumerate(whole.series):
        start = PERIOD["from_on"] + timedelta(weeks=index)
        week = ask(made, "pickup_time", from_on=start, to_on=start + timedelta(weeks=1))
        assert (week.value, week.count) == (point.value, point.count)


def test_the_period_before_is_the_previous_of_the_next(made):
    now = ask(made, "cycle_time")
    before = ask(made, "cycle_time", from_on=date(2026, 5, 18), to_on=date(2026, 8, 17))
    assert (now.previous, now.previous_count) == (before.value, before.count)
    assert now.change.ratio == pytest.approx(now.value / before.value - 1)


def test_before_the_data_begins_is_no_silence():
    rows = [
        pull_request(opened=f"Mon+{week} 9:00", merged=f"Tue+{week} 9:00") for week in range(12)
    ]
    made = facts(*rows)
    start = MONDAY + timedelta(weeks=8)
    query = MetricQuery(slug="throughput", from_on=start, to_on=start + timedelta(weeks=4))
    found = answer(made, query, now=NOW)
    assert (found.usual.windows_count, found.usual.low) == (8, 1)
    longer = MetricQuery(slug="throughput", from_on=start, to_on=start + timedelta(weeks=9))
    cut = answer(made, longer, now=NOW)
    assert cut.change.noise is None
    assert cut.change.reason == "the data begins inside the period before"


def test_a_window_that_is_not_over_is_not_whole_and_one_ahead_has_no_value(made):
    found = ask(made, "throughput", to_on=date(2026, 11, 30))
    last, ahead = found.series[-2], found.series[-1]
    assert (last.is_whole, ahead.is_whole, ahead.value) == (False, False, None)
    until = Completeness(until=datetime(2026, 11, 10, tzinfo=UTC), share=99.0)
    late = ask(made, "throughput", completeness=until)
    assert [point.is_whole for point in late.series[-2:]] == [True, False]
    assert late.completeness == until


def test_cut_windows_are_not_whole(made):
    found = ask(made, "throughput", from_on=date(2026, 8, 19))
    assert not found.series[0].is_whole
    assert found.series[1].is_whole


@pytest.mark.parametrize("every", list(Every))
def test_every_kind_of_window_counts_each_item_once(made, every):
    found = ask(made, "throughput", every=every)
    assert sum(point.count for point in found.series) == found.value == found.count


def test_groups_hold_the_same_items(made):
    whole = ask(made, "batch_size", by="repository")
    assert sum(group.count for group in whole.groups) == whole.count
    one = ask(made, "batch_size", repository=whole.groups[0].key)
    assert (one.value, one.count) == (whole.groups[0].value, whole.groups[0].count)
    kinds = ask(made, "throughput", by="work_type").groups
    assert [(group.key, group.name) for group in kinds] == [("", "unknown")]
    assert ask(made, "throughput", work_type="").count == whole.count


@pytest.mark.parametrize("by", ["team", "repository"])
def test_gaps_between_merges_are_those_of_each_group(made, by):
    whole = ask(made, "shipping_rhythm", by=by)
    assert len(whole.groups) > 1
    for group in whole.groups:
        one = ask(made, "shipping_rhythm", **{by: group.key})
        assert (group.value, group.count) == (one.value, one.count)


def test_a_repository_that_is_not_there_has_no_items(made):
    assert ask(made, "throughput", repository="acme/none").count == 0


def test_only_cycle_time_has_stages(made):
    stages = ask(made, "cycle_time", by="stage", statistic=Statistic.SUM)
    assert [group.key for group in stages.groups] == [
        "coding_time",
        "pickup_time",
        "review_time",
        "merge_time",
        "unreviewed_wait",
    ]
    assert sum(group.value or 0 for group in stages.groups) == pytest.approx(stages.value)
    with pytest.raises(Invalid, match="Only cycle_time"):
        ask(made, "pickup_time", by="stage")


@pytest.mark.parametrize(
    ("slug", "query", "message"),
    [
        ("cycle_time", {"by": "person"}, "no grouping “person”"),
        ("throughput", {"statistic": Statistic.P50}, "no statistic “p50”"),
        ("cycle_time@devlake", {"clock": ClockKind.WORKING}, "only the clock “wall”"),
        ("cycle_time", {"zone": "Mars/Base"}, "no time zone “Mars/Base”"),
        ("cycle_time", {"from_on": date(2026, 11, 16)}, "must be a day before"),
    ],
)
def test_what_cannot_be_asked_is_said(made, slug, query, message):
    with pytest.raises(Invalid, match=message):
        ask(made, slug, **query)


def test_an_unknown_metric_names_those_that_exist(made):
    with pytest.raises(NotFound, match="cycle_time"):
        ask(made, "lines_of_code")


def test_a_metric_without_time_has_no_clock(made):
    found = ask(made, "throughput", clock=ClockKind.WORKING)
    assert (found.clock, found.calendar) == (ClockKind.WALL, "")


def test_zones_move_the_edges(made):
    found = ask(made, "throughput", zone="America/New_York")
    assert found.zone == "America/New_York"
    assert found.window.from_at == datetime(2026, 8, 17, 4, tzinfo=UTC)


def test_nothing_observed_is_none():
    found = answer(facts(), MetricQuery(slug="cycle_time", **PERIOD), now=NOW)
    assert (found.value, found.previous, found.count) == (None, None, 0)
    assert all(point.value is None for point in found.series)
    assert found.before == []


def test_selections_are_shared_between_metrics_of_one_question(made):
    ask(made, "cycle_time")
    first = observations(made, MetricQuery(slug="merge_time", **PERIOD), now=NOW)
    again = observations(made, MetricQuery(slug="review_time", **PERIOD), now=NOW)
    assert np.shares_memory(first.at, again.at)


def test_work_in_progress_counts_what_is_open_at_the_end_of_each_window():
    rows = [
        pull_request(opened="Mon 9:00", merged="Wed 9:00"),
        pull_request(opened="Tue 9:00"),
        pull_request(opened="Tue 10:00", is_draft=True),
        pull_request(opened="Tue 11:00", ready="Fri 9:00"),
        pull_request(opened="Tue 11:00", author_kind="bot"),
    ]
    query = MetricQuery(
        slug="work_in_progress", from_on=MONDAY, to_on=date(2026, 3, 9), every=Every.DAY
    )
    made = facts(*rows)
    found = answer(made, query, now=datetime(2026, 3, 7, 9, tzinfo=UTC))
    assert [point.value for point in found.series] == [1, 2, 1, 1, 2, 2, None]
    assert (found.value, found.previous, found.count) == (2, 0, 2)
    assert {one.reason: one.count for one in found.excluded} == {"draft": 1, "bot_author": 1}
    ages = observations(made, query, now=datetime(2026, 3, 7, 9, tzinfo=UTC))
    assert sorted(ages.values[~np.isnan(ages.values)]) == [24, 96]


def test_a_draft_of_today_was_open_while_it_was_ready():
    known = pull_request(opened="Mon 9:00", ready="Tue 9:00", is_draft=True)
    unknown = pull_request(opened="Mon 9:00", ready="Tue 9:00", is_draft=True)
    again = {known["id"]: datetime(2026, 3, 5, 9)}  # noqa: DTZ001 - as columns hold it
    query = MetricQuery(
        slug="work_in_progress", from_on=MONDAY, to_on=date(2026, 3, 9), every=Every.DAY
    )
    now = datetime(2026, 3, 8, 9, tzinfo=UTC)
    made = replace(facts(known, unknown), redrafted=lambda: again)
    found = answer(made, query, now=now)
    assert [point.value for point in found.series] == [0, 1, 1, 0, 0, 0, 0]


def test_ages_are_a_statistic_of_work_in_progress():
    made = facts(pull_request(opened="Mon 9:00"), pull_request(opened="Tue 9:00"))
    query = MetricQuery(
        slug="work_in_progress",
        from_on=MONDAY,
        to_on=date(2026, 3, 9),
        statistic=Statistic.P50,
        clock=ClockKind.WORKING,
        repository="acme/shop",
        by="team",
    )
    found = answer(made, query, now=datetime(2026, 3, 4, 9, tzinfo=UTC))
    assert (found.value, found.unit) == (12, "h")


def test_work_in_progress_is_judged_by_what_is_usual(made):
    found = ask(made, "work_in_progress", team="checkout")
    assert found.change.noise is True
    assert found.change.interval is None
    assert found.usual.windows_count > 20
    short = answer(
        facts(pull_request(opened="Mon 9:00")),
        MetricQuery(slug="work_in_progress", from_on=MONDAY, to_on=date(2026, 3, 9)),
        now=NOW,
    )
    assert short.change.reason == "only 0 windows before; it takes 8"


def test_facts_know_when_they_begin_and_end(made):
    assert np.isnat(facts().first_at)
    assert np.isnat(facts().last_at)
    one = facts(pull_request(opened="Mon 9:00", merged="Tue 9:00"))
    assert windows.moment(one.first_at) == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert windows.moment(one.last_at) == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert one.zone == "UTC"
