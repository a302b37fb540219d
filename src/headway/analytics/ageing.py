"""Ageing: what is open longer than its team is used to.

A team is used to what 85 % of its merged pull requests needed from ready to merge, in the 26 weeks
before; under 20 of them nothing is said. Somebody on several teams is measured by the slowest, so
that nothing is called old that one of them would not call old.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np

from headway.analytics import cadence, observed, population, reduction
from headway.analytics.clocks import Whose
from headway.analytics.facts import Facts
from headway.analytics.items import Items, Numbers
from headway.analytics.metric import in_unit
from headway.analytics.observed import Question
from headway.analytics.teams import NO_TEAM, Team
from headway.records.answers import MetricQuery, Statistic

SHARE = 0.85
MINIMUM = 20
WEEKS = 26


class State(StrEnum):
    """Where an open pull request stands."""

    WAITING = "waiting for review"
    IN_REVIEW = "in review"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """What is open at an instant, oldest first. `limits` is NaN where too little was merged."""

    items: Items
    ages: Numbers
    limits: Numbers
    teams: tuple[tuple[Team, ...], ...]
    """The teams of each item's author; () is no team."""
    states: tuple[State, ...]
    p85: float | None
    """What 85 % of everything merged needed, hours; None where too little was merged."""

    @property
    def ageing(self) -> "np.typing.NDArray[np.bool_]":
        """Which are older than their team is used to."""
        return np.asarray(self.ages > self.limits)


def open_items(facts: Facts, query: MetricQuery, now: datetime) -> Open:
    """What a query for work in progress finds at its end, with each item's limit."""
    question = observed.understand(facts, replace(query, statistic=Statistic.COUNT))
    at = observed.as_of(question, now, query.to_on)
    found = observed.observe_open(facts, question, at)
    counted = np.flatnonzero(found.codes == population.INCLUDED)
    order = counted[np.argsort(-found.values[counted], kind="stable")]
    items, ages = found.items.take(order), found.values[order]
    limit_of = _limits(facts, question, at)
    teams = facts.teams_in(question.zone)
    persons = items["author_person"]
    own = tuple(tuple(teams.of(int(person), at)) for person in persons)
    return Open(
        items=items,
        ages=ages,
        limits=np.array([_limit(limit_of, mine) for mine in own], np.float64),
        teams=own,
        states=tuple(_state(items, row) for row in range(len(items))),
        p85=limit_of.get(None),
    )


def _limit(limit_of: dict[str | None, float], teams: tuple[Team, ...]) -> float:
    slugs = [team.slug for team in teams] or [NO_TEAM]
    known = [limit_of[slug] for slug in slugs if slug in limit_of]
    return max(known) if known else limit_of.get(None, np.nan)


def _limits(facts: Facts, question: Question, at: np.datetime64) -> dict[str | None, float]:
    """Hours by team slug, and under None for everybody."""
    start = at - np.timedelta64(timedelta(weeks=WEEKS))
    merged = facts.items.between("merged_at", start, at)
    query = question.query
    codes = population.reasons(merged, actors=query.actors, base=query.base)
    merged = merged.where(codes == population.INCLUDED)
    clock = facts.clock(question.kind)
    needed = in_unit(
        clock.between(merged, cadence.ready_at(merged), merged["merged_at"], Whose.REVIEWERS)
    )
    limits: dict[str | None, float] = {}
    teams = facts.teams_in(question.zone)
    for slug in (None, NO_TEAM, *(team.slug for team in teams.all)):
        chosen = needed
        if slug is not None:
            chosen = needed[teams.mask(slug, merged["author_person"], merged["merged_at"])]
        if len(chosen) >= MINIMUM:
            limits[slug] = reduction.quantiles(chosen, [SHARE])[0] or 0.0
    return limits


def _state(items: Items, row: int) -> State:
    if not np.isnat(items["last_approval_at"][row]):
        return State.APPROVED
    return State.WAITING if np.isnat(items["review_at"][row]) else State.IN_REVIEW
