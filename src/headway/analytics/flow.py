"""Flows: the answer about items that each happen once, at their moment."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from headway.analytics import grouping, noise, periods, reduction, windows
from headway.analytics.extent import NOTHING_BEFORE, Extent, extent, unsaid, whole_values
from headway.analytics.facts import Facts
from headway.analytics.observed import Observed, Question, excluded, observed_for, unit
from headway.records.answers import (
    Change,
    Completeness,
    MetricAnswer,
    Point,
    Statistic,
    Usual,
)

if TYPE_CHECKING:
    from headway.analytics.items import Moments, Numbers


BEGINS_LATE = "the data begins inside the period before"


def answer(
    facts: Facts, question: Question, now: datetime, completeness: Completeness
) -> MetricAnswer:
    """The answer to a question about a flow.

    Raises:
        Invalid: a grouping that the metric has not.
    """
    observed = observed_for(facts, question)
    lines = periods.spans(question.query)
    known = extent(now, completeness)
    reader = _Reader(observed, question, known)
    series = reader.points(lines.now)
    before = periods.trimmed(reader.points(lines.usual))
    current, previous = reader.side(lines.now), reader.side(lines.previous)
    unread = known.not_before(windows.midnight(lines.previous[0], question.zone))
    window = periods.window_of(lines.now, question.zone)
    inside = observed.within(windows.instant(window.from_at), windows.instant(window.to_at))
    return MetricAnswer(
        definition=question.metric.definition,
        query=question.query,
        window=window,
        zone=question.zone,
        clock=question.kind,
        statistic=question.statistic,
        unit=unit(question),
        value=reader.value(current),
        count=len(current.values),
        previous=None if unread or not len(previous.values) else reader.value(previous),
        previous_count=len(previous.values),
        change=unsaid(unread) if unread else _change(facts, question, (current, previous), known),
        usual=_usual(question, before),
        series=series,
        before=before,
        groups=grouping.groups(facts, question, inside),
        excluded=excluded(inside),
        completeness=completeness,
        data_version=facts.version,
        calendar=facts.clock(question.kind).words() if question.metric.definition.clocks else "",
    )


def _usual(question: Question, before: Sequence[Point]) -> Usual:
    values = np.array(whole_values(before))
    is_share = unit(question) == "%"
    return noise.usual(values, bounds=noise.Bounds.PERCENT if is_share else noise.Bounds.POSITIVE)


def _change(
    facts: Facts, question: Question, sides: tuple[noise.Side, noise.Side], known: Extent
) -> Change:
    now, before = sides
    if not len(before.values):
        return unsaid(NOTHING_BEFORE)
    to_at = windows.midnight(question.query.to_on, question.zone)
    found = noise.change(now, before, question.statistic)
    found = known.judged(found, question.statistic, to_at)
    if found.noise is not None and begins_late(facts, question):
        return Change(ratio=found.ratio, noise=None, interval=None, reason=BEGINS_LATE)
    return found


def begins_late(facts: Facts, question: Question) -> bool:
    """Whether the period before is not known from its first day on."""
    from_on = periods.spans(question.query).previous[0]
    starts = windows.instant(windows.midnight(from_on, question.zone))
    return not facts.first_at <= starts


class _Reader:
    """Reads windows out of observations, each found by search in the ordered moments."""

    def __init__(self, observed: Observed, question: Question, known: Extent) -> None:
        counted = ~np.isnan(observed.values)
        everything = bool(counted.all())
        self._values: Numbers = observed.values if everything else observed.values[counted]
        self._at: Moments = observed.at if everything else observed.at[counted]
        self._question = question
        self._known = known

    def points(self, edges: Sequence[date]) -> list[Point]:
        """One point a window."""
        zone, every = self._question.zone, self._question.query.every
        rows = self._rows(edges)
        points = []
        for index, window in enumerate(windows.windows(edges, zone)):
            values = self._values[rows[index] : rows[index + 1]]
            days = (edges[index], edges[index + 1])
            is_known = self._known.is_known(window, len(values))
            points.append(
                Point(
                    window=window,
                    value=reduction.reduce(values, self._question.statistic) if is_known else None,
                    count=len(values),
                    is_whole=self._known.is_whole(window) and not windows.is_cut(days, every),
                )
            )
        return points

    def side(self, edges: Sequence[date]) -> noise.Side:
        """A period as one side of a comparison."""
        rows = self._rows(edges)
        pairs = list(pairwise(rows))
        summed = self._question.statistic is Statistic.SUM
        totals = [self._values[low:high].sum() if summed else high - low for low, high in pairs]
        return noise.Side(
            values=self._values[rows[0] : rows[-1]], counts=np.array(totals, np.float64)
        )

    def value(self, side: noise.Side) -> float | None:
        """The statistic of a period."""
        return reduction.reduce(side.values, self._question.statistic)

    def _rows(self, edges: Sequence[date]) -> list[int]:
        instants = windows.instants(edges, self._question.zone)
        return [int(row) for row in np.searchsorted(self._at, instants)]
