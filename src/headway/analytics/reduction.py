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
    """Quantiles, in ascending order, of observations in any order; `values` holds no NaN."""
    count = len(values)
    if count == 0:
        return [None] * len(shares)
    found: list[float | None] = []
    rest, offset = values, 0
    for share in shares:
        below, part = positions(count, share)
        # Each cut leaves only what lies above it to look through for the next.
        rest = np.partition(rest, below - offset)[below - offset :]
        offset = below
        low = float(rest[0])
        found.append(between(low, float(rest[1:].min()), part) if part else low)
    return found


def between(low: float, high: float, part: float) -> float:
    """The value that lies `part` of the way between two neighbours."""
    is_middle = part == 0.5  # noqa: PLR2004  # exactly a half is the middle of an even count
    return (low + high) / 2 if is_middle else low + (high - low) * part


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
