"""Calendars: when somebody works, as stretches of instants that are looked up, never walked.

The working time between two instants is what a calendar has before the later less what it has
before the earlier one; each is one search in the calendar's stretches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import numpy.typing as npt

from headway.analytics import windows

Microseconds = npt.NDArray[np.int64]

WEEK_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOLIDAYS_FROM = 2020
SHORTEST_RUN = 3
"""Days in a row from which a stretch of weekdays is written with a dash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Working hours of a zone, without the public holidays of a country (None: unknown).

    `days` are ISO week days, Monday is 1. `end` before or at `start` means work past midnight.
    """

    zone: str = "UTC"
    country: str | None = None
    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    start: time = time(9)
    end: time = time(17)

    def words(self) -> str:
        """The calendar as a page says it: zone, week days, hours, and whose holidays are off."""
        off = f"holidays of {self.country}" if self.country else "no holidays"
        return f"{self.zone}, {_week(self.days)} {_clock(self.start)}–{_clock(self.end)}, {off}"


def hours(calendar: Calendar) -> float:
    """How many hours one of its working days has."""
    start, end = (one.hour + one.minute / 60 for one in (calendar.start, calendar.end))
    return end - start if end > start else end - start + 24


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Working time as sorted, disjoint stretches of microseconds since 1970, with their sums."""

    start: Microseconds
    length: Microseconds
    before: Microseconds
    """Working time before each stretch."""

    @classmethod
    def of(cls, start: Microseconds, stop: Microseconds) -> "Stretches":
        """From starts and ends, sorted and disjoint."""
        length = stop - start
        return cls(start, length, np.cumsum(length) - length)

    @property
    def stop(self) -> Microseconds:
        """Where each stretch ends."""
        return self.start + self.length

    def until(self, moments: Microseconds) -> Microseconds:
        """All working time before each moment."""
        if not len(self.start):
            return np.zeros(len(moments), np.int64)
        index = np.maximum(np.searchsorted(self.start, moments, side="right") - 1, 0)
        inside = np.clip(moments - self.start[index], 0, self.length[index])
        return np.asarray(self.before[index] + inside)


def prepare() -> None:
    """Load every country's holidays, which takes a good part of a second: before somebody waits."""
    _holidays("US", HOLIDAYS_FROM, HOLIDAYS_FROM)


@lru_cache(maxsize=512)
def stretches(calendar: Calendar, from_on: date, to_on: date) -> Stretches:
    """A calendar's working time on the local days from `from_on` to `to_on` (exclusive).

    Kept in the process: every new version of the data asks for the same days again.
    """
    zone = ZoneInfo(calendar.zone)
    off = _holidays(calendar.country, from_on.year, to_on.year)
    past_midnight = timedelta(days=calendar.end <= calendar.start)
    starts, stops = [], []
    for offset in range((to_on - from_on).days):
        day = from_on + timedelta(days=offset)
        if day.isoweekday() in calendar.days and day not in off:
            starts.append(_micros(datetime.combine(day, calendar.start, zone)))
            stops.append(_micros(datetime.combine(day + past_midnight, calendar.end, zone)))
    return Stretches.of(np.array(starts, np.int64), np.array(stops, np.int64))


def union(many: Iterable[Stretches]) -> Stretches:
    """The time in which at least one of them works."""
    kept = list(many)
    start = np.concatenate([one.start for one in kept])
    stop = np.concatenate([one.stop for one in kept])
    if not len(start):
        return Stretches.of(start, stop)
    order = np.argsort(start, kind="stable")
    start, reach = start[order], np.maximum.accumulate(stop[order])
    opens = np.concatenate([[True], start[1:] > reach[:-1]])
    closes = np.concatenate([opens[1:], [True]])
    return Stretches.of(start[opens], reach[closes])


def without(stretch: Stretches, away: Sequence[tuple[date, date]], zone: str) -> Stretches:
    """Working time less the local days from one date to (not on) another."""
    keep = np.ones(len(stretch.start), bool)
    for from_on, to_on in away:
        gone, back = (_micros(windows.midnight(day, zone)) for day in (from_on, to_on))
        keep &= (stretch.start < gone) | (stretch.start >= back)
    return Stretches.of(stretch.start[keep], stretch.stop[keep])


@cache
def _holidays(country: str | None, from_year: int, to_year: int) -> frozenset[date]:
    if country is None:
        return frozenset()
    try:
        return frozenset(holidays.country_holidays(country, years=range(from_year, to_year + 1)))
    except NotImplementedError:
        # The library does not know this country: no holidays are better than no hours.
        return frozenset()


def _micros(moment: datetime) -> int:
    return round(moment.astimezone(UTC).timestamp()) * 1_000_000


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02}" if at.minute else str(at.hour)


def _week(days: tuple[int, ...]) -> str:
    ordered = sorted(days)
    names = [WEEK_DAYS[day - 1] for day in ordered]
    if len(ordered) >= SHORTEST_RUN and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{names[0]}–{names[-1]}"
    return ", ".join(names)
