"""Ground: what one report stands on: facts at one version, the moment, and how complete they are.

`load(context)` reads it once for a report; everything after is computed from it, so that all
numbers of a page come from the same version of the data.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from headway.analytics import answer as answering
from headway.analytics import grouping, periods, reduction
from headway.analytics.facts import Facts
from headway.analytics.observed import understand, unit
from headway.kernel.errors import NotFound
from headway.records.answers import (
    ClockKind,
    Completeness,
    Group,
    MetricAnswer,
    MetricQuery,
    Window,
)
from headway.reports.completeness import Covered, completeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A connection that needs somebody: its state in words."""

    connection_id: str
    title: str
    tag: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A metric's number, and what is needed to say it."""

    value: float | None
    unit: str
    clock: ClockKind
    query: MetricQuery


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Facts, and what is known about them. `has_connection`: something is connected at all."""

    facts: Facts
    now: datetime
    covered: Sequence[Covered] = ()
    troubles: Callable[[], Sequence[Trouble]] = tuple
    has_connection: bool = True
    _answers: dict[MetricQuery, MetricAnswer] = field(default_factory=dict, repr=False)

    def answer(self, query: MetricQuery) -> MetricAnswer:
        """The answer to a query, computed once a report.

        Raises:
            NotFound: no such metric, team or repository.
            Invalid: a clock, statistic, grouping or zone that there is not.
        """
        if query not in self._answers:
            self.check(query)
            zone = understand(self.facts, query).zone
            window = periods.window_of([query.from_on, query.to_on], zone)
            self._answers[query] = answering.answer(
                self.facts, query, now=self.now, completeness=self.completeness(window)
            )
        return self._answers[query]

    def completeness(self, window: Window) -> Completeness:
        """How much of a window has been read."""
        return completeness(self.covered, window.from_at, window.to_at, self.now)

    def ask(self, query: MetricQuery, slug: str, **changes: object) -> MetricAnswer:
        """The answer to the same query about another metric; what has no clock takes none."""
        return self.answer(replace(query, slug=slug, **changes))  # type: ignore[arg-type]  # fields

    def figure(self, query: MetricQuery, slug: str, **changes: object) -> Figure:
        """The number alone of what `ask` answers, without its series, change and usual range."""
        asked = replace(query, slug=slug, **changes)  # type: ignore[arg-type]  # fields
        question = understand(self.facts, asked)
        found = answering.observations(self.facts, asked, now=self.now)
        return Figure(
            value=reduction.reduce(found.values, question.statistic),
            unit=unit(question),
            clock=question.kind,
            query=asked,
        )

    def groups(self, query: MetricQuery, slug: str, by: str) -> Sequence[Group]:
        """Another metric's groups about the same query: cheaper than an answer, and the same."""
        question = understand(self.facts, replace(query, slug=slug, by=by))
        found = answering.observations(self.facts, question.query, now=self.now)
        return grouping.groups(self.facts, question, found)

    def check(self, query: MetricQuery) -> None:
        """Raise NotFound for a repository that there is not."""
        names = self.facts.items.categories["repository"]
        if query.repository is not None and query.repository not in names:
            raise NotFound(f"There is no repository “{query.repository}”.")
