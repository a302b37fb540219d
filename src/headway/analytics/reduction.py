"""Reductions: how observations become one number. Never a mean of durations.

Percentiles interpolate linearly between the two nearest observations; the median of an even count
is half the sum of the middle two, so that it equals `statistics.median`. Nothing observed is None.
"""

from collections.abc import Sequence

import numpy as np

from headway.analytics.items import Numbers
from headway.records.answers import Statistic

QUANTILES = {Statistic.P50: 0.5, Statistic.P75: 0.75, Statistic.P90: 0.9}


def known(values: Numbers) -> Numbers:
    """The observations: what is not missing."""
    missing = np.isnan(values)
    return values[~missing] if missing.any() else values


def positions(count: int, share: float) -> tuple[int, float]:
    """Where the quantile lies among `count` sorted values: the index below, and how far beyond."""
    place = (count - 1) * share
    below = int(place)
    return below, place - below


def quantiles(values: Numbers, shares: Sequence[float]) -> list[float | None]:
    """Quantiles of observations in any order; `values` holds no NaN."""
    count = len(values)
    if count == 0:
        return [None] * len(shares)
    places = [positions(count, share) for share in shares]
    needed = sorted({index for below, _ in places for index in (below, min(below + 1, count - 1))})
    parted = np.partition(values, needed)
    return [_between(parted, below, part) for below, part in places]


def of_sorted(values: Numbers, share: float) -> float:
    """A quantile of sorted observations, at least one."""
    return _between(values, *positions(len(values), share))


def reduce(values: Numbers, statistic: Statistic) -> float | None:
    """One number from observations (NaN: missing). A count of nothing is 0, anything else None."""
    observed = known(values)
    if statistic is Statistic.COUNT:
        return float(len(observed))
    if not len(observed):
        return None
    if statistic is Statistic.SUM:
        return float(observed.sum())
    if statistic is Statistic.SHARE:
        return float(np.count_nonzero(observed) / len(observed) * 100)
    return quantiles(observed, [QUANTILES[statistic]])[0]


def _between(parted: Numbers, below: int, part: float) -> float:
    low = float(parted[below])
    if not part:
        return low
    high = float(parted[below + 1])
    # 0.5 exactly only ever means the middle of an even count.
    return (low + high) / 2 if part == 0.5 else low + (high - low) * part  # noqa: PLR2004
