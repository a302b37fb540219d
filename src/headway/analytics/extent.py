"""Extent: from when until when everything has been read, and what cannot be said beyond it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from headway.records.answers import Change, Completeness, Point, Statistic, Window

NOT_OVER = "the period is not over"
NOT_READ = "the period is not read to its end"
NOTHING_BEFORE = "nothing in the period before to compare with"
TOTALS = {Statistic.COUNT, Statistic.SUM, Statistic.RATE}
"""Statistics for which time that has not passed looks like silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What a moment and the completeness say of windows. `since` None: not known."""

    now: datetime
    since: datetime | None
    until: datetime

    def is_known(self, window: Window, count: int) -> bool:
        """Whether a window has a value: it began, and was read or something was observed in it."""
        return window.from_at < self.until or (window.from_at < self.now and count > 0)

    def is_whole(self, window: Window) -> bool:
        """Whether everything of a window is read, and it is over."""
        return window.to_at <= self.until and not self.not_before(window.from_at)

    def not_before(self, from_at: datetime) -> str:
        """Why a period that begins then cannot be compared with; '' if it can."""
        if self.since is None or self.since <= from_at:
            return ""
        return f"the period before is read only from {self.since:%Y-%m-%d} on"

    def judged(self, change: Change, statistic: Statistic, to_at: datetime) -> Change:
        """A change of a period that ends then, without what cannot be said of it yet."""
        if statistic not in TOTALS or to_at <= self.until:
            return change
        if to_at > self.now:
            return unsaid(NOT_OVER)
        return replace(change, noise=None, interval=None, reason=NOT_READ)


def extent(now: datetime, completeness: Completeness) -> Extent:
    """What is known at a moment."""
    until = min(now, completeness.until or now)
    return Extent(now=now, since=completeness.since, until=until)


def unsaid(reason: str) -> Change:
    """No change, and why."""
    return Change(ratio=None, noise=None, interval=None, reason=reason)


def whole_values(points: Sequence[Point]) -> list[float]:
    """The values of windows that were read whole, NaN without one: what may say what is usual."""
    return [float("nan") if one.value is None else one.value for one in points if one.is_whole]
