"""Windows: half-open stretches of time whose edges are local midnights, as instants.

A day on which clocks change has 23 or 25 hours, and windows still meet without gap or overlap.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from headway.analytics.items import Moments
from headway.records.answers import Every, Window

MONTHS_IN_QUARTER = 3
MONTHS_IN_YEAR = 12
KEPT = 8192
"""Midnights that are remembered: every window of a page asks for the same few."""


@lru_cache(maxsize=KEPT)
def midnight(day: date, zone: str) -> datetime:
    """The first instant of a local day, aware, in UTC.

    Where clocks jump over midnight this is the moment of the jump; where midnight comes twice, the
    first one.
    """
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local_day(moment: datetime, zone: str) -> date:
    """The day of an instant on the wall calendar of a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def start_of(day: date, every: Every) -> date:
    """The first day of the day, ISO week, month or quarter that holds `day`."""
    if every is Every.DAY:
        return day
    if every is Every.WEEK:
        return day - timedelta(days=day.weekday())
    if every is Every.MONTH:
        return day.replace(day=1)
    return day.replace(month=day.month - (day.month - 1) % MONTHS_IN_QUARTER, day=1)


def shift(start: date, every: Every, count: int) -> date:
    """The start of the window `count` further on (back, if negative)."""
    if every is Every.DAY:
        return start + timedelta(days=count)
    if every is Every.WEEK:
        return start + timedelta(weeks=count)
    months = count * (MONTHS_IN_QUARTER if every is Every.QUARTER else 1)
    year, month = divmod(start.year * MONTHS_IN_YEAR + start.month - 1 + months, MONTHS_IN_YEAR)
    return start.replace(year=year, month=month + 1)


def days(from_on: date, to_on: date, every: Every) -> list[date]:
    """The edges from `from_on` to `to_on`; the first and the last window may be cut."""
    edges = [from_on]
    edge = shift(start_of(from_on, every), every, 1)
    while edge < to_on:
        edges.append(edge)
        edge = shift(edge, every, 1)
    return [*edges, to_on]


def days_before(from_on: date, every: Every, count: int) -> list[date]:
    """The edges of the `count` whole windows that end at or before `from_on`, oldest first."""
    end = start_of(from_on, every)
    return [shift(end, every, -back) for back in range(count, -1, -1)]


def windows(edges: Sequence[date], zone: str) -> list[Window]:
    """The windows between edges, as instants."""
    instants = [midnight(edge, zone) for edge in edges]
    return [Window(from_at=start, to_at=stop) for start, stop in pairwise(instants)]


def is_cut(window_days: tuple[date, date], every: Every) -> bool:
    """Whether a window is shorter than its kind, because the asked period begins or ends in it."""
    from_on, to_on = window_days
    return start_of(from_on, every) != from_on or shift(from_on, every, 1) != to_on


def instant(moment: datetime) -> np.datetime64:
    """An aware moment as a column holds it."""
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")


def moment(value: np.datetime64) -> datetime | None:
    """A column's moment, aware; None where it never happened."""
    if np.isnat(value):
        return None
    naive: datetime = value.astype("datetime64[us]").item()
    return naive.replace(tzinfo=UTC)


@lru_cache(maxsize=KEPT)
def _midnight(day: date, zone: str) -> np.datetime64:
    return instant(midnight(day, zone))


def instants(edges: Sequence[date], zone: str) -> Moments:
    """Local midnights as a column of instants."""
    return np.array([_midnight(edge, zone) for edge in edges], "datetime64[us]")
