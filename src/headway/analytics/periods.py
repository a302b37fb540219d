"""Periods: the windows that a question needs, the one asked about and those before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from headway.analytics import noise, windows
from headway.records.answers import Every, MetricQuery, Point, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """The edges a question needs, as local days."""

    now: Sequence[date]
    previous: Sequence[date]
    usual: Sequence[date]

    @property
    def from_on(self) -> date:
        """The first day that is looked at."""
        return min(self.previous[0], self.usual[0])


def spans(query: MetricQuery) -> Spans:
    """The windows of the period, of the one before, and of up to 26 before that speak of usual."""
    return _spans(query.from_on, query.to_on, query.every)


@lru_cache(maxsize=256)
def _spans(from_on: date, to_on: date, every: Every) -> Spans:
    return Spans(
        now=tuple(windows.days(from_on, to_on, every)),
        previous=tuple(windows.days(from_on - (to_on - from_on), from_on, every)),
        usual=tuple(windows.days_before(from_on, every, noise.USUAL_WINDOWS)),
    )


def trimmed(points: Sequence[Point]) -> list[Point]:
    """The windows since the first in which anything was observed: before it is no silence."""
    first = next((index for index, one in enumerate(points) if one.count), len(points))
    return list(points[first:])


def window_of(days: Sequence[date], zone: str) -> Window:
    """The whole stretch between the first edge and the last."""
    return windows.windows([days[0], days[-1]], zone)[0]
