"""What is not read or has not passed is never taken for silence."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.factories.frames import act, facts, pull_request

from headway.analytics.answer import answer
from headway.records.answers import Completeness, MetricQuery, Statistic

START = date(2026, 3, 30)
STOP = START + timedelta(weeks=4)
NOW = datetime(2026, 4, 29, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def made():
    """Five merged pull requests in each of eight weeks, and five active people."""
    rows = [
        pull_request(opened=f"{day}+{week} 9:00", merged=f"{day}+{week} 12:00")
        for week in range(8)
        for day in ("Mon", "Tue", "Wed", "Thu", "Fri")
    ]
    still_open = pull_request(opened="Mon 9:00")
    active = [act(person, f"Mon+{week} 9:00") for week in range(8) for person in range(5)]
    return facts(*rows, still_open, active=active)


def ask(made, slug, now=NOW, to_on=STOP, statistic=None, **known):
    query = MetricQuery(slug=slug, from_on=START, to_on=to_on, statistic=statistic)
    completeness = Completeness(**({"until": None, "share": None} | known))
    return answer(made, query, now=now, completeness=completeness)


SLUGS = ("throughput", "throughput@per_contributor", "work_in_progress")


@pytest.mark.parametrize("slug", SLUGS)
def test_a_stale_repository_takes_no_value_away(made, slug):
    found = ask(made, slug, until=datetime(2026, 4, 8, tzinfo=UTC))
    assert [point.value is None for point in found.series] == [False] * 4
    assert [point.is_whole for point in found.series] == [True, False, False, False]


def test_a_window_not_read_with_nothing_in_it_is_no_zero(made):
    found = ask(made, "throughput", until=datetime(2026, 4, 8, tzinfo=UTC), to_on=date(2026, 5, 4))
    assert found.series[-1].value is None


def test_a_period_before_that_is_not_read_is_not_compared_with(made):
    for slug in SLUGS:
        found = ask(made, slug, since=datetime(2026, 4, 2, tzinfo=UTC))
        assert (found.previous, found.change.ratio, found.change.noise) == (None, None, None)
        assert found.change.interval is None
        assert found.change.reason == "the period before is read only from 2026-04-02 on"
        assert not any(point.is_whole for point in found.before)
        assert found.usual.windows_count == 0
    read = ask(made, "throughput", since=datetime(2026, 3, 2, tzinfo=UTC))
    assert (read.previous, read.change.ratio) == (20, 0)


def test_without_anything_before_nothing_is_said_of_a_change(made):
    found = ask(made, "batch_size", to_on=date(2026, 3, 31), statistic=Statistic.SUM)
    assert (found.previous, found.change.noise) == (None, None)
    assert found.change.reason == "nothing in the period before to compare with"


@pytest.mark.parametrize("slug", SLUGS[:2])
def test_a_period_that_is_not_over_is_no_fall(made, slug):
    found = ask(made, slug, now=datetime(2026, 4, 15, tzinfo=UTC))
    assert found.previous is not None
    assert (found.change.ratio, found.change.noise) == (None, None)
    assert found.change.reason == "the period is not over"


def test_a_period_not_read_to_its_end_is_not_judged(made):
    found = ask(made, "throughput", until=datetime(2026, 4, 20, tzinfo=UTC))
    assert (found.change.ratio, found.change.noise, found.change.interval) == (0, None, None)
    assert found.change.reason == "the period is not read to its end"
    median = ask(made, "pickup_time", until=datetime(2026, 4, 20, tzinfo=UTC))
    assert median.change.reason != found.change.reason
