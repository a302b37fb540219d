"""Shapes that several page reports share. Every text is ready to print; nothing is left to add up.

A `query` beside a number is what to ask `reports.metrics.evidence` (or to link the explorer to) for
the items behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from headway.records.answers import Completeness, MetricAnswer, MetricQuery, Window
from headway.reports.context import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One entry of a chooser."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How complete the page's data is: "Complete to Sun 15 Nov, 23:59", and what is missing."""

    words: str
    gaps: Sequence[str]
    completeness: Completeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """Why a page has nothing to show, and the one way on.

    `reason` is `no_data` (nothing was ever read: the button leads to connections) or `no_period`
    (`choice` leads to the last period with data).
    """

    reason: str
    title: str
    words: str
    button: str
    choice: Choice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The top of a page. `choice` is complete: dates, period name and clock are filled in."""

    title: str
    sentence: str
    choice: Choice
    teams: Sequence[Option]
    periods: Sequence[Option]
    clocks: Sequence[Option]
    window: Window
    before: Window
    zone: str
    period_words: str
    """ "13 weeks to 15 Nov" """
    before_words: str
    """ "the 13 before" """
    calendar: str
    freshness: Freshness
    empty: Empty | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number ready to print: "6.9" with unit "working h"; "no data" where there is none."""

    text: str
    unit: str = ""
    value: float | None = None
    query: MetricQuery | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPoint:
    """One window of a chart. `from_on` is its local date; `is_now` False: in the period before."""

    from_on: date
    to_on: date
    label: str
    """ "9 Nov – 15 Nov" """
    value: float | None
    text: str
    count: int
    is_now: bool
    is_outside: bool
    is_whole: bool
    query: MetricQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesChart:
    """A metric over time: the windows before (`is_now` False), then those of the period.

    `title` says what is seen, `what` the measure, `description` is the sentence for a reader who
    does not see the plot.
    """

    slug: str
    title: str
    what: str
    description: str
    unit: str
    points: Sequence[ChartPoint]
    usual_low: float | None
    usual_high: float | None
    usual_words: str
    """ "2.4–6.7", or "too few to tell" """
    counted_words: str
    """ "587 counted, 31 left out" """
    excluded_words: str
    """ "22 by bots, 9 into other branches" """
    answer: MetricAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestLink:
    """A pull request as a list names it. `id` opens the explorer's detail."""

    id: int
    name: str
    """ "ranking #6000" """
    title: str
    url: str
