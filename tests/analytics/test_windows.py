from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.analytics import windows
from headway.records.answers import Every

ZONES = ("UTC", "Europe/Lisbon", "America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia")


@given(
    st.dates(date(2009, 1, 1), date(2027, 1, 1)),
    st.integers(1, 500),
    st.sampled_from(list(Every)),
    st.sampled_from(ZONES),
)
def test_windows_partition_any_period_in_any_zone(from_on, length, every, zone):
    to_on = from_on + timedelta(days=length)
    found = windows.windows(windows.days(from_on, to_on, every), zone)
    assert found[0].from_at == windows.midnight(from_on, zone)
    assert found[-1].to_at == windows.midnight(to_on, zone)
    assert all(one.to_at == other.from_at for one, other in pairwise(found))
    assert all(one.from_at < one.to_at or zone == "Pacific/Apia" for one in found)


def test_days_on_which_clocks_change_have_23_and_25_hours():
    days = windows.days(date(2026, 3, 28), date(2026, 3, 31), Every.DAY)
    hours = [
        (one.to_at - one.from_at) / timedelta(hours=1)
        for one in windows.windows(days, "Europe/Berlin")
    ]
    assert hours == [24, 23, 24]
    autumn = windows.windows([date(2026, 10, 25), date(2026, 10, 26)], "Europe/Berlin")[0]
    assert autumn.to_at - autumn.from_at == timedelta(hours=25)


def test_where_clocks_jump_over_midnight_the_day_begins_at_the_jump():
    # In São Paulo 4 November 2018 began at 01:00.
    assert windows.midnight(date(2018, 11, 4), "America/Sao_Paulo") == datetime(
        2018, 11, 4, 3, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("every", "start", "after"),
    [
        (Every.DAY, date(2026, 11, 18), date(2026, 11, 19)),
        (Every.WEEK, date(2026, 11, 16), date(2026, 11, 23)),
        (Every.MONTH, date(2026, 11, 1), date(2026, 12, 1)),
        (Every.QUARTER, date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_windows_begin_where_calendars_say(every, start, after):
    assert windows.start_of(date(2026, 11, 18), every) == start
    assert windows.shift(start, every, 1) == after
    assert windows.shift(after, every, -1) == start


def test_the_first_and_last_window_may_be_cut():
    edges = windows.days(date(2026, 11, 18), date(2026, 11, 25), Every.WEEK)
    assert edges == [date(2026, 11, 18), date(2026, 11, 23), date(2026, 11, 25)]
    assert windows.is_cut((edges[0], edges[1]), Every.WEEK)
    assert windows.is_cut((edges[1], edges[2]), Every.WEEK)
    assert not windows.is_cut((date(2026, 11, 16), date(2026, 11, 23)), Every.WEEK)


def test_windows_before_are_whole_and_end_at_the_period():
    before = windows.days_before(date(2026, 11, 18), Every.WEEK, 2)
    assert before == [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]


def test_a_moment_that_never_happened_is_none():
    assert windows.moment(np.datetime64("NaT", "us")) is None
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert windows.moment(windows.instant(at)) == at
    assert windows.local_day(datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "Europe/Berlin") == date(
        2026, 3, 3
    )
