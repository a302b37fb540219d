"""Where an axis ends, and where a label stands: the little geometry that a drawing needs."""

from collections.abc import Iterable
from math import ceil, floor, log10

HEADROOM = 1.08
"""An axis ends this much above the largest value, so that a dot at the top is whole."""


def top_of(values: Iterable[float | None]) -> float:
    """The end of an axis from zero that holds every value; 1 where there is none.

    Rounded up to two significant digits, so that the same data always give the same axis.
    """
    largest = max((value for value in values if value is not None), default=0.0)
    if largest <= 0:
        return 1.0
    wanted = largest * HEADROOM
    step = 10.0 ** (floor(log10(wanted)) - 1)
    return ceil(wanted / step) * step


def clamp(value: float, low: float, high: float) -> float:
    """`value`, kept between `low` and `high`."""
    return max(low, min(high, value))
