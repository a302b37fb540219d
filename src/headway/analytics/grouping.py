"""Grouping: the same observations by team, repository, kind of work or stage."""

from collections.abc import Iterator

import numpy as np

from headway.analytics import cadence, population, reduction, windows
from headway.analytics.facts import Facts
from headway.analytics.items import Mask, Numbers
from headway.analytics.observed import Observed, Question, observed_for
from headway.analytics.teams import NO_TEAM
from headway.kernel.errors import Invalid
from headway.records.answers import Group

BY = ("team", "repository", "stage", "work_type")
NO_STAGES = "Only cycle_time has stages."


def groups(facts: Facts, question: Question, observed: Observed) -> list[Group]:
    """One group each, with at least one item; none when the query asks for no grouping.

    Raises:
        Invalid: there is no such grouping, or this metric has no stages.
    """
    by = question.query.by
    if by is None:
        return []
    if by == "stage":
        return _stages(facts, question, observed)
    found = []
    for key, name, values in _measured(facts, question, observed):
        if len(values):
            value = reduction.reduce(values, question.statistic)
            found.append(Group(key=key, name=name, value=value, count=len(values)))
    return found


def _measured(
    facts: Facts, question: Question, observed: Observed
) -> Iterator[tuple[str, str, Numbers]]:
    """Each group's key, name and values; what lies between two items is measured in the group."""
    if question.metric is not cadence.shipping_rhythm:
        for key, name, mask in members(facts, question, observed):
            yield key, name, reduction.known(observed.values[mask])
        return
    # The first gap of a window reaches back to the group's merge before it.
    everything = observed_for(facts, question)
    edges = [question.query.from_on, question.query.to_on]
    first, last = windows.instants(edges, question.zone)
    for key, name, mask in members(facts, question, everything):
        part = everything.where(mask & (everything.codes == population.INCLUDED))
        values = question.metric.values(part.items, facts.clock(question.kind))
        yield key, name, reduction.known(values[(part.at >= first) & (part.at < last)])


def members(
    facts: Facts, question: Question, observed: Observed
) -> Iterator[tuple[str, str, Mask]]:
    """Each group of the query's grouping: its key, its name, and which observations are in it.

    Raises:
        Invalid: there is no such grouping, or it is none of the items themselves.
    """
    by = question.query.by
    if by == "stage":
        raise Invalid(NO_STAGES)
    if by == "team":
        return _teams(facts, question, observed)
    if by in BY:
        return _categories(by, observed)
    raise Invalid(f"There is no grouping “{by}”. There are: {', '.join(BY)}.")


def _teams(facts: Facts, question: Question, observed: Observed) -> Iterator[tuple[str, str, Mask]]:
    teams = facts.teams_in(question.zone)
    persons = observed.items["author_person"]
    for slug in (*(team.slug for team in teams.all), NO_TEAM):
        yield slug, teams.name(slug), teams.mask(slug, persons, observed.at)


def _categories(column: str, observed: Observed) -> Iterator[tuple[str, str, Mask]]:
    codes = observed.items[column]
    names = observed.items.categories[column]
    present = sorted((names[code], code) for code in np.unique(codes) if code >= 0)
    for name, code in present:
        yield name, name or "unknown", codes == code


def _stages(facts: Facts, question: Question, observed: Observed) -> list[Group]:
    if question.metric is not cadence.cycle_time:
        raise Invalid(NO_STAGES)
    # The same items for each stage, so that the stages are parts of the same whole.
    items = observed.items.where(~np.isnan(observed.values))
    clock = facts.clock(question.kind)
    found = []
    for stage in cadence.STAGES:
        values = reduction.known(stage.values(items, clock))
        found.append(
            Group(
                key=stage.slug,
                name=stage.definition.name,
                value=reduction.reduce(values, question.statistic),
                count=len(values),
            )
        )
    return found
