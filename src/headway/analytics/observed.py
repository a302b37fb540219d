"""Observed: the items a question is about, each with its value or the reason why it has none.

The number, its series and the evidence behind it are all read from the same observations, so they
cannot disagree.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import available_timezones

import numpy as np

from headway.analytics import catalogue, periods, population, windows
from headway.analytics.clocks import Clock
from headway.analytics.facts import Facts
from headway.analytics.items import Items, Mask, Moments, Numbers
from headway.analytics.metric import HOURS, Metric, Shape
from headway.analytics.population import Codes
from headway.analytics.selections import Selection
from headway.analytics.teams import NO_TEAM
from headway.kernel.errors import Invalid
from headway.records.answers import ClockKind, Excluded, MetricQuery, Statistic

COUNTED_UNIT = "PRs"
FOREVER = np.datetime64("9999-12-31T00:00:00", "us")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query understood: its metric, zone, clock and statistic, and the facts it is about."""

    query: MetricQuery
    metric: Metric
    zone: str
    kind: ClockKind
    statistic: Statistic


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Items in order of their moment. `codes`: the population's reason, 0 for those that belong.

    `values` is NaN where an item does not belong or has no value.
    """

    metric: Metric
    items: Items
    codes: Codes
    values: Numbers
    at: Moments

    def within(self, from_at: np.datetime64, to_at: np.datetime64) -> "Observed":
        """The observations of one half-open window."""
        start, stop = (int(row) for row in np.searchsorted(self.at, np.array([from_at, to_at])))
        return Observed(
            metric=self.metric,
            items=self.items.stretch(start, stop),
            codes=self.codes[start:stop],
            values=self.values[start:stop],
            at=self.at[start:stop],
        )

    def where(self, mask: Mask) -> "Observed":
        """The observations for which the mask holds."""
        return Observed(
            metric=self.metric,
            items=self.items.where(mask),
            codes=self.codes[mask],
            values=self.values[mask],
            at=self.at[mask],
        )

    def take_every(self, step: int) -> "Observed":
        """Each `step`-th observation, the first one among them."""
        mask = np.zeros(len(self.at), bool)
        mask[::step] = True
        return self.where(mask)

    @property
    def reasons(self) -> list[str]:
        """The names of reasons: code n of `why` is the n-1st."""
        return [*population.REASONS, *(one.reason for one in self.metric.missing), "no_value"]

    def why(self) -> Codes:
        """For each item 0 if it counts, else the code of why not."""
        codes = self.codes.copy()
        open_rows = np.flatnonzero((codes == population.INCLUDED) & np.isnan(self.values))
        code = len(population.REASONS)
        for missing in self.metric.missing:
            code += 1
            if missing.when is None:
                codes[open_rows] = code
                return codes
            explained = missing.when(self.items.take(open_rows))
            codes[open_rows[explained]] = code
            open_rows = open_rows[~explained]
        codes[open_rows] = code + 1
        return codes


def understand(facts: Facts, query: MetricQuery) -> Question:
    """What a query asks for.

    Raises:
        NotFound: no such metric or team.
        Invalid: the metric has no such clock or statistic, or the window is empty.
    """
    metric = catalogue.find(query.slug)
    words = metric.definition
    statistic = query.statistic or words.statistic
    if query.from_on >= query.to_on:
        raise Invalid("`from` must be a day before `to`, which is exclusive.")
    if statistic not in words.statistics:
        allowed = ", ".join(words.statistics)
        raise Invalid(f"{words.name} has no statistic “{statistic}”. It has: {allowed}.")
    kind = query.clock if words.clocks else ClockKind.WALL
    if words.clocks and kind not in words.clocks:
        raise Invalid(f"{words.name} knows only the clock “{words.clocks[0]}”.")
    named = query.team is not None and query.team != NO_TEAM
    team_zone = facts.team(str(query.team)).zone if named else None
    zone = _checked(query.zone) or team_zone or facts.zone
    return Question(query=query, metric=metric, zone=zone, kind=kind, statistic=statistic)


def observe(
    facts: Facts, question: Question, from_at: np.datetime64, to_at: np.datetime64
) -> Observed:
    """What happened in a half-open stretch of instants: flows only."""
    at, query = question.metric.at, question.query

    def select() -> Selection:
        items = facts.items.between(at, from_at, to_at)
        chosen = _chosen(facts, question, items, items[at])
        items = items if chosen is None else items.where(chosen)
        return _selection(items, population.reasons(items, actors=query.actors, base=query.base))

    who = (query.team, query.repository, query.work_type, query.actors, query.base)
    key = (at, question.zone, from_at, to_at, *who)
    return _measured(question.metric, facts.selections.get(key, select), _clock(facts, question))


def observed_for(facts: Facts, question: Question) -> Observed:
    """All observations that a flow's answer and its evidence are read from."""
    edges = [periods.spans(question.query).from_on, question.query.to_on]
    first, last = windows.instants(edges, question.zone)
    return observe(facts, question, first, last)


def observe_open(
    facts: Facts, question: Question, as_of: np.datetime64, among: Items | None = None
) -> Observed:
    """What was open at an instant (just before it), drafts with their reason: stocks.

    `among` spares the search through everything when many instants are asked about: what
    `lately_open` found for the first of them.
    """
    items = lately_open(facts, question, as_of) if among is None else among
    items = items.where((items["opened_at"] < as_of) & (items["ends_at"] >= as_of))
    moments = np.full(len(items), as_of)
    items = items.adding(as_of=moments)
    if question.query.team is not None:
        teams = facts.teams_in(question.zone)
        persons = items["author_person"]
        items = items.where(teams.mask(question.query.team, persons, moments))
    codes = population.reasons(items, actors=question.query.actors, base=question.query.base)
    codes[(codes == population.INCLUDED) & is_draft(items, as_of)] = population.code("draft")
    return _measured(question.metric, _selection(items, codes), _clock(facts, question))


def lately_open(facts: Facts, question: Question, since: np.datetime64) -> Items:
    """What a query is about and was open at an instant or later, with its `ends_at`."""
    ends = closed_at(facts.items)
    rows = np.flatnonzero(ends >= since)
    items = facts.items.take(rows).adding(ends_at=ends[rows])
    items = items.adding(drafted_at=_drafted_at(facts, items))
    chosen = _chosen(facts, question, items)
    return items if chosen is None else items.where(chosen)


def closed_at(items: Items) -> Moments:
    """When an item stopped being open; far in the future for what still is."""
    ends = np.fmin(items["closed_at"], items["merged_at"])
    return np.asarray(np.where(np.isnat(ends), FOREVER, ends))


def is_draft(items: Items, as_of: np.datetime64) -> Mask:
    """Not ready yet at an instant, or made a draft again before it."""
    return np.asarray(~(items["ready_at"] < as_of) | (items["drafted_at"] < as_of))


def _drafted_at(facts: Facts, items: Items) -> Moments:
    """When an open draft was last made one; where that is not known, since it was ready."""
    drafted = np.full(len(items), np.datetime64("NaT", "us"))
    is_again = items["is_draft"] & (items["ends_at"] == FOREVER) & ~np.isnat(items["ready_at"])
    for row in np.flatnonzero(is_again):
        known = facts.redrafts.get(int(items["id"][row]))
        drafted[row] = items["ready_at"][row] if known is None else np.datetime64(known, "us")
    return drafted


def _clock(facts: Facts, question: Question) -> Clock:
    return facts.clock(question.kind)


def _selection(items: Items, codes: Codes) -> Selection:
    rows = np.flatnonzero(codes == population.INCLUDED)
    everything = len(rows) == len(items)
    return Selection(
        items=items, codes=codes, rows=rows, included=items if everything else items.take(rows)
    )


def _measured(metric: Metric, selection: Selection, clock: Clock) -> Observed:
    key = (metric.slug, clock.kind)
    values = selection.measured.get(key)
    if values is None:
        values = selection.measured[key] = _values(metric, selection, clock)
    items = selection.items
    return Observed(
        metric=metric, items=items, codes=selection.codes, values=values, at=items[metric.at]
    )


def _values(metric: Metric, selection: Selection, clock: Clock) -> Numbers:
    values = metric.values(selection.included, clock)
    if len(selection.rows) == len(selection.items):
        return values
    everywhere = np.full(len(selection.items), np.nan)
    everywhere[selection.rows] = values
    return everywhere


def _chosen(
    facts: Facts, question: Question, items: Items, at: Moments | None = None
) -> Mask | None:
    query = question.query
    masks = [
        items.is_category(column, value)
        for column, value in (("repository", query.repository), ("work_type", query.work_type))
        if value is not None
    ]
    if query.team is not None and at is not None:
        teams = facts.teams_in(question.zone)
        masks.append(teams.mask(query.team, items["author_person"], at))
    if not masks:
        return None
    return np.asarray(np.logical_and.reduce(masks))


def _checked(zone: str | None) -> str | None:
    if zone is not None and zone not in available_timezones():
        raise Invalid(f"There is no time zone “{zone}”. Names are like Europe/Lisbon.")
    return zone


def is_stock(metric: Metric) -> bool:
    """Whether items are there from one moment to another."""
    return metric.shape is Shape.STOCK


def as_of(question: Question, now: datetime, day: date) -> np.datetime64:
    """The instant at which a stock is counted: the end of a day, or now if that comes first."""
    return windows.instant(min(windows.midnight(day, question.zone), now.astimezone(UTC)))


def unit(question: Question) -> str:
    """The unit of the statistic: a count is in items, the age of a stock in hours."""
    words = question.metric.definition
    if question.statistic is Statistic.COUNT:
        return COUNTED_UNIT
    if is_stock(question.metric):
        return HOURS
    return COUNTED_UNIT if words.unit == "%" and question.statistic is Statistic.SUM else words.unit


def excluded(observed: Observed) -> list[Excluded]:
    """How many items were left out of a window, by reason."""
    counts = np.bincount(observed.why(), minlength=len(observed.reasons) + 1)[1:]
    explanations = {
        **population.EXPLANATIONS,
        **{one.reason: one.explanation for one in observed.metric.missing},
        "no_value": "it has no value",
    }
    return [
        Excluded(reason=reason, count=int(count), explanation=explanations[reason])
        for reason, count in zip(observed.reasons, counts, strict=True)
        if count
    ]
