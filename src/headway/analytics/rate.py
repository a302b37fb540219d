"""Rates: items for each person who was active, a week; the answer about a team, never a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

import numpy as np

from headway.analytics import flow, grouping, noise, periods, windows
from headway.analytics.activity import LEAST_PEOPLE, TOO_FEW, Activity, PersonWeeks
from headway.analytics.extent import Extent, extent, unsaid, whole_values
from headway.analytics.facts import Facts
from headway.analytics.items import Moments, Numbers
from headway.analytics.observed import Observed, Question, excluded, observed_for, unit
from headway.records.answers import Change, Completeness, Group, MetricAnswer, Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A period: the items and person-weeks of each of its windows, and its different people."""

    counts: Numbers
    weeks: Numbers
    people: int

    @property
    def count(self) -> int:
        """How many items there are."""
        return int(self.counts.sum())

    @property
    def value(self) -> float | None:
        """Items for each person-week; None where that would be about fewer than five people."""
        if self.people < LEAST_PEOPLE:
            return None
        return float(self.counts.sum() / self.weeks.sum())

    @property
    def hidden(self) -> str | None:
        """Why there is no value."""
        return TOO_FEW if self.people < LEAST_PEOPLE else None


def answer(
    facts: Facts, question: Question, now: datetime, completeness: Completeness
) -> MetricAnswer:
    """The answer to a question about a rate.

    Raises:
        Invalid: a grouping that the metric has not.
    """
    lines = periods.spans(question.query)
    observed = observed_for(facts, question)
    activity = Activity(facts, question)
    reader = _Reader(observed, activity.person_weeks(), question)
    known = extent(now, completeness)
    before = periods.trimmed(reader.points(lines.usual, known))
    current, previous = reader.side(lines.now), reader.side(lines.previous)
    window = periods.window_of(lines.now, question.zone)
    unread = known.not_before(windows.midnight(lines.previous[0], question.zone))
    inside = observed.within(windows.instant(window.from_at), windows.instant(window.to_at))
    return MetricAnswer(
        definition=question.metric.definition,
        query=question.query,
        window=window,
        zone=question.zone,
        clock=question.kind,
        statistic=question.statistic,
        unit=unit(question),
        value=current.value,
        count=current.count,
        previous=None if unread else previous.value,
        previous_count=previous.count,
        change=unsaid(unread) if unread else _change(facts, question, (current, previous), known),
        usual=noise.usual(np.array(whole_values(before))),
        series=reader.points(lines.now, known),
        before=before,
        groups=_groups(facts, question, inside, activity),
        excluded=excluded(inside),
        completeness=completeness,
        data_version=facts.version,
        hidden=current.hidden,
    )


def _groups(
    facts: Facts, question: Question, inside: Observed, activity: Activity
) -> Sequence[Group]:
    by = question.query.by
    if by is None:
        return []
    edges = [question.query.from_on, question.query.to_on]
    found = []
    for key, name, mask in grouping.members(facts, question, inside):
        people = activity.person_weeks_of(by, key)
        side = _Reader(inside.where(mask), people, question).side(edges)
        if side.count:
            group = Group(
                key=key, name=name, value=side.value, count=side.count, hidden=side.hidden
            )
            found.append(group)
    return found


def _change(facts: Facts, question: Question, sides: tuple[Side, Side], known: Extent) -> Change:
    now, before = sides
    value, previous = now.value, before.value
    if value is None or previous is None:
        return Change(ratio=None, noise=None, interval=None, reason=TOO_FEW)
    ratio = value / previous - 1 if previous else None
    fewest = min(len(now.counts), len(before.counts))
    reason = ""
    if fewest < noise.WINDOWS_MINIMUM:
        reason = f"only {fewest} windows to compare; it takes {noise.WINDOWS_MINIMUM}"
    elif flow.begins_late(facts, question):
        reason = flow.BEGINS_LATE
    to_at = windows.midnight(question.query.to_on, question.zone)
    if reason:
        found = Change(ratio=ratio, noise=None, interval=None, reason=reason)
        return known.judged(found, question.statistic, to_at)
    generator = np.random.default_rng(noise.SEED)
    difference = _resampled(now, generator) - _resampled(before, generator)
    edges = np.nanpercentile(difference, [noise.TAIL, 100 - noise.TAIL])
    low, high = (float(edge) for edge in edges)
    found = Change(ratio=ratio, noise=low <= 0 <= high, interval=(low, high))
    return known.judged(found, question.statistic, to_at)


def _resampled(side: Side, generator: np.random.Generator) -> Numbers:
    """The rate of samples of whole windows; NaN where a sample has no active person."""
    drawn = generator.integers(0, len(side.counts), (noise.RESAMPLES, len(side.counts)))
    weeks = side.weeks[drawn].sum(axis=1)
    rates = np.full(noise.RESAMPLES, np.nan)
    np.divide(side.counts[drawn].sum(axis=1), weeks, out=rates, where=weeks > 0)
    return rates


class _Reader:
    """Reads windows out of what counted and of who was active."""

    def __init__(self, observed: Observed, people: PersonWeeks, question: Question) -> None:
        self._at: Moments = observed.at[~np.isnan(observed.values)]
        self._people = people
        self._question = question

    def side(self, edges: Sequence[date]) -> Side:
        """A period, by its windows."""
        instants = windows.instants(edges, self._question.zone)
        counts = np.diff(np.searchsorted(self._at, instants))
        return Side(
            counts=counts.astype(np.float64),
            weeks=np.array([self._people.total(start, stop) for start, stop in pairwise(instants)]),
            people=self._people.people(instants[0], instants[-1]),
        )

    def points(self, edges: Sequence[date], known: Extent) -> list[Point]:
        """One point a window; None for one ahead, or with fewer than five active people."""
        every = self._question.query.every
        points = []
        for index, window in enumerate(windows.windows(edges, self._question.zone)):
            days = (edges[index], edges[index + 1])
            side = self.side(days)
            points.append(
                Point(
                    window=window,
                    value=side.value if known.is_known(window, side.count) else None,
                    count=side.count,
                    is_whole=known.is_whole(window) and not windows.is_cut(days, every),
                )
            )
        return points
