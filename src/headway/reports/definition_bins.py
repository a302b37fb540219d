"""How the values behind a definition's number are spread: bars, percentiles, and their words."""

from dataclasses import dataclass

from headway.analytics import reduction, spread
from headway.analytics.items import Numbers
from headway.records.answers import MetricAnswer
from headway.reports import sentences

MARKS = ((0.5, "half within"), (0.75, "p75"), (0.9, "p90"))
"""Shares of the items, and what the value that so many stay under is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One bar of a histogram; `to` None is "and more"."""

    label: str
    from_value: float
    to_value: float | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A percentile to be named in the histogram; `words`: "half within 6.9", "p90 24.1"."""

    value: float
    words: str


def binned(values: Numbers) -> list[Bin]:
    """The histogram's bars."""
    return [
        Bin(label=_label(one), from_value=one.start, to_value=one.stop, count=one.count)
        for one in spread.histogram(values)
    ]


def marks(answer: MetricAnswer, values: Numbers) -> list[Mark]:
    """Median, 75th and 90th percentile, named; none where nothing was counted."""
    found = reduction.quantiles(reduction.known(values), [share for share, _ in MARKS])
    return [
        Mark(value=value, words=f"{name} {sentences.plain(value, answer.unit)}")
        for value, (_, name) in zip(found, MARKS, strict=True)
        if value is not None
    ]


def bins_title(answer: MetricAnswer, values: Numbers) -> str:
    """What the histogram shows, in a sentence."""
    half, most = reduction.quantiles(reduction.known(values), [0.5, 0.9])
    low, high = sentences.plain(half, answer.unit), sentences.plain(most, answer.unit)
    return f"Half within {low}, nine in ten within {high}"


def _label(one: spread.Bin) -> str:
    start = f"{one.start:g}"
    return f"{start} and more" if one.stop is None else f"{start}–{one.stop:g}"
