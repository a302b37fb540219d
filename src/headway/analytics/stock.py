"""Stocks: the answer about items that are there from one moment to another, at each window's end.

A past day is counted as it was by what is known today: an item was open and no draft from its first
ready moment to its end. Only of what is open now is it known that it was made a draft again.
"""

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from headway.analytics import grouping, noise, periods, reduction, windows
from headway.analytics.facts import Facts
from headway.analytics.items import Numbers
from headway.analytics.observed import Question, as_of, excluded, lately_open, observe_open, unit
from headway.records.answers import Change, Completeness, MetricAnswer, Point, Usual


def answer(
    facts: Facts, question: Question, now: datetime, completeness: Completeness
) -> MetricAnswer:
    """The answer to a question about a stock; the value is that at the end of the period.

    Raises:
        Invalid: a grouping that the metric has not.
    """
    query = question.query
    lines = periods.spans(query)
    reader = _Reader(facts, question, now, min(now, completeness.until or now))
    series = reader.points(lines.now)
    before = periods.trimmed(reader.points(lines.usual))
    usual = noise.usual(np.array([np.nan if one.value is None else one.value for one in before]))
    current = observe_open(facts, question, as_of(question, now, query.to_on))
    previous = reader.values_at(query.from_on)
    value = reduction.reduce(current.values, question.statistic)
    earlier = reduction.reduce(previous, question.statistic)
    return MetricAnswer(
        definition=question.metric.definition,
        query=query,
        window=periods.window_of(lines.now, question.zone),
        zone=question.zone,
        clock=question.kind,
        statistic=question.statistic,
        unit=unit(question),
        value=value,
        count=len(reduction.known(current.values)),
        previous=earlier,
        previous_count=len(previous),
        change=_change(value, earlier, usual),
        usual=usual,
        series=series,
        before=before,
        groups=grouping.groups(facts, question, current),
        excluded=excluded(current),
        completeness=completeness,
        data_version=facts.version,
        calendar=facts.clock(question.kind).words(),
    )


def _change(value: float | None, previous: float | None, usual: Usual) -> Change:
    """A stock is judged by what is usual: its items on two days are partly the same."""
    ratio = None if value is None or not previous else value / previous - 1
    if usual.low is None or value is None:
        reason = f"only {usual.windows_count} windows before; it takes {noise.USUAL_MINIMUM}"
        return Change(ratio=ratio, noise=None, interval=None, reason=reason)
    return Change(ratio=ratio, noise=not noise.is_outside(value, usual), interval=None)


class _Reader:
    """Counts what was open at the end of windows."""

    def __init__(
        self, facts: Facts, question: Question, now: datetime, known_until: datetime
    ) -> None:
        self._facts = facts
        self._question = question
        self._now = now
        self._known_until = known_until
        first = periods.spans(question.query).from_on
        self._items = lately_open(facts, question, as_of(question, now, first))

    def values_at(self, day: date) -> Numbers:
        """The ages of what was open when a day began."""
        at = as_of(self._question, self._now, day)
        return reduction.known(observe_open(self._facts, self._question, at, self._items).values)

    def points(self, edges: Sequence[date]) -> list[Point]:
        """One point a window; None for a window that lies ahead."""
        points = []
        for index, window in enumerate(windows.windows(edges, self._question.zone)):
            begun = window.from_at < self._known_until
            values = self.values_at(edges[index + 1]) if begun else np.empty(0)
            points.append(
                Point(
                    window=window,
                    value=reduction.reduce(values, self._question.statistic) if begun else None,
                    count=len(values),
                    is_whole=window.to_at <= self._known_until,
                )
            )
        return points
