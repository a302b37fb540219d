"""Rhythm: how steadily a team ships, from the moments of its merges in one window."""

from dataclasses import dataclass

import numpy as np

from headway.analytics import reduction
from headway.analytics.items import Moments, Numbers

MICROSECONDS_IN_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How steadily something ships. Gaps and silences are days; None: nothing to measure."""

    count: int
    median_gap: float | None
    longest_silence: float | None
    """Also from the window's start to the first merge, and from the last to its end."""
    silence: tuple[np.datetime64, np.datetime64] | None
    """When the longest silence began and ended."""
    weeks_count: int
    weeks_shipped_count: int
    regularity: float | None
    """1 less the Gini coefficient of the weekly counts: 1 is even, near 0 all in one week."""


def rhythm(merged_at: Moments, edges: Moments) -> Rhythm:
    """The rhythm of sorted moments in windows between `edges` (the last one may be now)."""
    inside = merged_at[(merged_at >= edges[0]) & (merged_at < edges[-1])]
    counts = np.diff(np.searchsorted(inside, edges)).astype(np.float64)
    gaps = _days(np.diff(inside))
    stops = np.concatenate([edges[:1], inside, edges[-1:]])
    lasted = _days(np.diff(stops))
    longest = int(lasted.argmax())
    return Rhythm(
        count=len(inside),
        median_gap=reduction.quantiles(gaps, [0.5])[0],
        longest_silence=float(lasted[longest]) if len(inside) else None,
        silence=(stops[longest], stops[longest + 1]) if len(inside) else None,
        weeks_count=len(counts),
        weeks_shipped_count=int(np.count_nonzero(counts)),
        regularity=1 - gini(counts) if len(inside) else None,
    )


def gini(values: Numbers) -> float:
    """The Gini coefficient of values that are not all zero: 0 when all are equal."""
    ordered = np.sort(values)
    count = len(ordered)
    ranks = np.arange(1, count + 1)
    return float((2 * ranks - count - 1) @ ordered / (count * ordered.sum()))


def _days(lasted: "np.typing.NDArray[np.timedelta64]") -> Numbers:
    return np.asarray(lasted.astype("timedelta64[us]").astype(np.int64) / MICROSECONDS_IN_DAY)
