"""How items are spread: shares of size classes, and a histogram with its percentiles."""

from collections.abc import Sequence
from dataclasses import dataclass

from headway.charts import scales
from headway.charts.templates import Spec, fill

MARK_LANES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A class of items and its share, 0 to 100, now and before; None: no data."""

    name: str
    now: float | None
    before: float | None
    label: str
    """Above the bar, short."""
    text: str
    before_text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Items from `low` to below `high`."""

    low: float
    high: float
    count: int
    name: str
    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A percentile to be named in the plot."""

    value: float
    text: str


def shares(classes: Sequence[Share]) -> Spec:
    """A bar a class, with a dark tick for the period before."""
    heights = [max(one.now or 0.0, one.before or 0.0) for one in classes]
    now = [
        {
            "name": one.name,
            "value": one.now or 0.0,
            "text": one.text,
            "before_text": one.before_text,
            "href": one.href,
        }
        for one in classes
    ]
    return fill(
        "shares",
        {
            "now": now,
            "before": [
                {"name": one.name, "value": one.before} for one in classes if one.before is not None
            ],
            "labels": [
                {"name": one.name, "value": height, "text": one.label}
                for one, height in zip(classes, heights, strict=True)
            ],
        },
        # Room for the labels, which stand above the tallest bar.
        top=scales.top_of(heights) * 1.12,
    )


def histogram(bins: Sequence[Bin], marks: Sequence[Mark], *, unit: str) -> Spec:
    """A bar a bin, with dotted rules at the marks; labels take turns on three lines."""
    right = max((one.high for one in bins), default=1.0)
    lanes: dict[str, list[dict[str, object]]] = {f"marks_{lane}": [] for lane in range(MARK_LANES)}
    shown = [mark for mark in sorted(marks, key=lambda mark: mark.value) if mark.value < right]
    for index, mark in enumerate(shown):
        row = {"low": mark.value, "text": mark.text}
        lanes[f"marks_{index % MARK_LANES}"].append(dict(row))
    return fill(
        "histogram",
        {
            "bins": [
                {
                    "low": one.low,
                    "high": one.high,
                    "value": one.count,
                    "name": one.name,
                    "text": one.text,
                    "href": one.href,
                }
                for one in bins
            ],
            "marks": [{"low": mark.value} for mark in shown],
            **lanes,
        },
        top=scales.top_of([one.count for one in bins]) * 1.2,
        right=right,
        unit=unit,
    )
