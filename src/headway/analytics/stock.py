"""Stocks: the answer about items that are there from one moment to another, at each window's end.

A past day is counted as it was by what is known today: an item was open and no draft from its first
ready moment to its end, or until it last became a draft again, if it is an open draft now.
"""

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from headway.analytics import grouping, noise, periods, reduction, windows
from headway.analytics.extent import Extent, extent, unsaid, whole_values
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
    lines, known = periods.spans(query), extent(now, completeness)
    reader = _Reader(facts, question, known)
    before = periods.trimmed(reader.points(lines.usual))
    usual = noise.usual(np.array(whole_values(before)))
    current = observe_open(facts, question, as_of(question, now, query.to_on))
    previous = reader.values_at(query.from_on)
    value = reduction.reduce(current.values, question.statistic)
    unread = known.not_before(windows.midnight(query.from_on, question.zone))
    earlier = None if unread else reduction.reduce(previous, question.statistic)
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
        change=unsaid(unread) if unread else _change(value, earlier, usual),
        usual=usual,
        series=reader.points(lines.now),
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

    def __init__(self, facts: Facts, question: Question, known: Extent) -> None:
        self._facts = facts
        self._question = question
        self._known = known
        first = periods.spans(question.query).from_on
        self._items = lately_open(facts, question, as_of(question, known.now, first))

    def values_at(self, day: date) -> Numbers:
        """The ages of what was open when a day began."""
        at = as_of(self._question, self._known.now, day)
        return reduction.known(observe_open(self._facts, self._question, at, self._items).values)

    def points(self, edges: Sequence[date]) -> list[Point]:
        """One point a window; None for a window that lies ahead."""
        points = []
        for index, window in enumerate(windows.windows(edges, self._question.zone)):
            has_begun = window.from_at < self._known.now
            values = self.values_at(edges[index + 1]) if has_begun else np.empty(0)
            is_known = self._known.is_known(window, len(values))
            points.append(
                Point(
                    window=window,
                    value=reduction.reduce(values, self._question.statistic) if is_known else None,
                    count=len(values),
                    is_whole=self._known.is_whole(window),
                )
            )
        return points
