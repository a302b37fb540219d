"""Spread: how observations are distributed, which one number hides."""

from dataclasses import dataclass
from math import floor, log10

import numpy as np

from headway.analytics import reduction
from headway.analytics.items import Numbers

SIZES = (
    ("0–10", 0, 10),
    ("11–50", 11, 50),
    ("51–200", 51, 200),
    ("201–500", 201, 500),
    ("501–1k", 501, 1000),
    ("over 1k", 1001, None),
)
"""Size classes of a pull request in changed lines: label, fewest, most."""
STEPS = (1, 2, 4, 5, 8)
BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """A half-open stretch of values and how many lie in it; `stop` None: and more."""

    start: float
    stop: float | None
    count: int


def size_shares(lines: Numbers) -> list[tuple[int, float | None]]:
    """For each of SIZES how many pull requests, and their share, 0 to 100 (None of nothing)."""
    observed = reduction.known(lines)
    starts = np.array([low for _, low, _ in SIZES[1:]], np.float64)
    counts = np.bincount(np.searchsorted(starts, observed, side="right"), minlength=len(SIZES))
    total = len(observed)
    return [(int(count), count / total * 100 if total else None) for count in counts]


def histogram(values: Numbers) -> list[Bin]:
    """Ten even bins of a round width that hold about 95 % of the values, then the rest in one."""
    observed = reduction.known(values)
    if not len(observed):
        return []
    width = _round_up(reduction.quantiles(observed, [0.95])[0] or 0.0)
    index = np.clip(np.floor(observed / width), 0, BINS).astype(np.intp)
    counts = np.bincount(index, minlength=BINS + 1)
    bins = [
        Bin(start=place * width, stop=(place + 1) * width, count=int(counts[place]))
        for place in range(BINS)
    ]
    rest = int(counts[BINS])
    return [*bins, Bin(start=BINS * width, stop=None, count=rest)] if rest else bins


def _round_up(most: float) -> float:
    """A width of one round digit so that ten of them reach `most`."""
    needed = most / BINS
    if needed <= 0:
        return 1.0
    power = 10.0 ** floor(log10(needed))
    return next((step * power for step in STEPS if step * power >= needed), 10 * power)
