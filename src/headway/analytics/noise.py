"""Noise: whether a change is more than chance does, and what is usual.

*Usual* are the natural process limits of an individuals chart (Shewhart; Wheeler, "Understanding
Variation"): mean ± 2.66 mean moving ranges of the windows before. *The interval* of a difference
is the 95 % percentile bootstrap. For a quantile the resampled order statistics are drawn from their
exact distribution (a beta distribution over the sorted sample), so its cost does not grow with the
number of resamples times the number of items. The seed is fixed: the same data, the same answer.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from headway.analytics import reduction
from headway.analytics.items import Numbers
from headway.records.answers import Change, Statistic, Usual

USUAL_WINDOWS = 26
"""Windows before that may speak about what is usual."""
USUAL_MINIMUM = 8
LIMIT = 2.66
ITEMS_MINIMUM = 10
"""Items on either side under which a difference is not judged."""
WINDOWS_MINIMUM = 4
"""Windows on either side under which a difference of counts is not judged."""
RESAMPLES = 2000
TAIL = 2.5
SEED = 20160229


class Bounds(StrEnum):
    """What values can be."""

    NONE = "none"
    POSITIVE = "positive"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two periods that are compared.

    `values` are its observations without missing ones, `counts` those of each of its windows.
    """

    values: Numbers
    counts: Numbers


def usual(values: Numbers, *, bounds: Bounds = Bounds.POSITIVE) -> Usual:
    """The limits of usual from windows in order (NaN: nothing observed in that one)."""
    observed = reduction.known(values)[-USUAL_WINDOWS:]
    count = len(observed)
    if count < USUAL_MINIMUM:
        return Usual(low=None, high=None, windows_count=count)
    centre = float(observed.mean())
    reach = LIMIT * float(np.abs(np.diff(observed)).mean())
    low, high = centre - reach, centre + reach
    if bounds is not Bounds.NONE:
        low = max(low, 0.0)
    if bounds is Bounds.PERCENT:
        high = min(high, 100.0)
    return Usual(low=low, high=high, windows_count=count)


def is_outside(value: float | None, limits: Usual) -> bool:
    """Whether a value lies outside what is usual; unknown limits hold everything."""
    if value is None or limits.low is None or limits.high is None:
        return False
    return not limits.low <= value <= limits.high


def change(now: Side, before: Side, statistic: Statistic) -> Change:
    """The change of a statistic between two periods, and whether it is more than noise."""
    value, previous = _value(now, statistic), _value(before, statistic)
    ratio = None if value is None or not previous else value / previous - 1
    reason = _too_few(now, before, statistic)
    if reason:
        return Change(ratio=ratio, noise=None, interval=None, reason=reason)
    generator = np.random.default_rng(SEED)
    difference = _resampled(now, statistic, generator) - _resampled(before, statistic, generator)
    low, high = (float(edge) for edge in np.percentile(difference, [TAIL, 100 - TAIL]))
    return Change(ratio=ratio, noise=low <= 0 <= high, interval=(low, high))


def _value(side: Side, statistic: Statistic) -> float | None:
    if statistic is Statistic.COUNT:
        return float(side.counts.sum())
    return reduction.reduce(side.values, statistic)


def _too_few(now: Side, before: Side, statistic: Statistic) -> str:
    if statistic in {Statistic.COUNT, Statistic.SUM}:
        fewest = min(len(now.counts), len(before.counts))
        if fewest < WINDOWS_MINIMUM:
            return f"only {fewest} windows to compare; it takes {WINDOWS_MINIMUM}"
        return ""
    fewest = min(len(now.values), len(before.values))
    if fewest < ITEMS_MINIMUM:
        return f"only {fewest} items on one side; it takes {ITEMS_MINIMUM}"
    return ""


def _resampled(side: Side, statistic: Statistic, generator: np.random.Generator) -> Numbers:
    """The statistic of RESAMPLES samples drawn with replacement."""
    if statistic in {Statistic.COUNT, Statistic.SUM}:
        return _resampled_totals(side.counts, generator)
    count = len(side.values)
    if statistic is Statistic.SHARE:
        share = np.count_nonzero(side.values) / count
        return np.asarray(generator.binomial(count, share, RESAMPLES) / count * 100)
    below, part = reduction.positions(count, reduction.QUANTILES[statistic])
    rank = below + 1
    uniform = generator.beta(rank, count - rank + 1, RESAMPLES)
    ordered = np.sort(side.values)
    low = _at(ordered, uniform)
    if not part:
        return low
    rest = generator.beta(1, count - rank, RESAMPLES)
    high = _at(ordered, uniform + (1 - uniform) * rest)
    return np.asarray(low + (high - low) * part)


def _at(ordered: Numbers, uniform: Numbers) -> Numbers:
    # A resample draws indexes uniformly: its k-th smallest is the item under the k-th uniform.
    index = np.minimum((uniform * len(ordered)).astype(np.intp), len(ordered) - 1)
    return np.asarray(ordered[index])


def _resampled_totals(counts: Numbers, generator: np.random.Generator) -> Numbers:
    drawn = generator.integers(0, len(counts), (RESAMPLES, len(counts)))
    return np.asarray(counts[drawn].sum(axis=1))
