"""Work in progress: what is open now, by team, with what is older than its team is used to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan

from headway.analytics import ageing, calendars, reduction
from headway.analytics.ageing import Open
from headway.analytics.teams import NO_TEAM_NAME
from headway.records.answers import ClockKind
from headway.reports import charting, sentences
from headway.reports.charting import Words
from headway.reports.choosing import Chosen
from headway.reports.details import Details
from headway.reports.ground import Ground
from headway.reports.shapes import Number, PullRequestLink, SeriesChart
from headway.store.repositories.pull_requests import PullRequestItem

MOST_ITEMS = 60
HOURS_IN_DAY = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """One open pull request, not a draft. `state` is in words: "waiting for review"."""

    pull_request: PullRequestLink
    row: str
    """The strip it stands on: its team, or its repository."""
    team: str
    age: Number
    age_days: float
    state: str
    is_ageing: bool
    limit_words: str
    """What its team is used to, in a sentence."""
    limit_days: float | None = None
    """The same as a number; None where too little was merged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkInProgress:
    """What is open at the end of the period, oldest first, and how many were open each day."""

    title: str
    what: str
    description: str
    row_kind: str
    items: Sequence[OpenItem]
    hidden_count: int
    """Open ones beyond the list, all younger."""
    open_count: int
    ageing_count: int
    daily: SeriesChart
    p50: Number
    p85: Number


def read(ground: Ground, chosen: Chosen, details: Details) -> WorkInProgress:
    """What is open at the end of the period, or now if that comes first."""
    query = replace(chosen.query, slug="work_in_progress")
    found = ageing.open_items(ground.facts, query, ground.now)
    by_team = bool(ground.facts.teams)
    shown = min(len(found.ages), MOST_ITEMS)
    named = details.items([int(fact_id) for fact_id in found.items["id"][:shown]])
    items = [_item(ground, chosen, found, row, named) for row in range(shown)]
    ageing_count = int(found.ageing.sum())
    open_count = len(found.ages)
    median = reduction.quantiles(found.ages, [0.5])[0]
    answer = ground.answer(query)
    words = _title(open_count, ageing_count)
    return WorkInProgress(
        title=words,
        what=(
            f"One dot for each open pull request, by age in {_unit(chosen.clock)}."
            " Drafts are left out"
        ),
        description=f"{words}. One dot for each open pull request by age.",
        row_kind="team" if by_team else "repository",
        items=items,
        hidden_count=open_count - shown,
        open_count=open_count,
        ageing_count=ageing_count,
        daily=charting.chart(
            answer,
            Words(
                title=charting.title(answer, "Work in progress"),
                what=f"Open pull requests at the end of each {query.every}",
            ),
        ),
        p50=_days(ground, chosen.clock, median),
        p85=_days(ground, chosen.clock, found.p85),
    )


def _title(open_count: int, ageing_count: int) -> str:
    if not open_count:
        return "Nothing is open"
    if not ageing_count:
        many = sentences.count(open_count, "open pull request")
        return f"{many}, none older than its team is used to"
    return f"{ageing_count} of {open_count} open pull requests are older than their team is used to"


def _item(
    ground: Ground, chosen: Chosen, found: Open, row: int, named: Mapping[int, PullRequestItem]
) -> OpenItem:
    items = found.items
    fact_id, number = int(items["id"][row]), int(items["number"][row])
    repository = items.label("repository", row)
    known = named.get(fact_id)
    team = sentences.joined([one.name for one in found.teams[row]]) or NO_TEAM_NAME
    link = PullRequestLink(
        id=fact_id,
        name=f"{repository.rpartition('/')[2]} #{number}",
        title=known.title if known else "",
        url=known.url if known else "",
    )
    limit = float(found.limits[row])
    age = float(found.ages[row])
    by_team = bool(ground.facts.teams)
    who = team if found.teams[row] else "Work here"
    return OpenItem(
        pull_request=link,
        row=_row(chosen, found, row) if by_team else repository,
        team=team,
        age=_days(ground, chosen.clock, age),
        age_days=age / _hours_in_day(ground, chosen.clock),
        state=found.states[row],
        is_ageing=bool(found.ageing[row]),
        limit_words=(
            "Too little was merged to say what is usual."
            if isnan(limit)
            else f"{who} usually needs under {_days(ground, chosen.clock, limit).text} days."
        ),
        limit_days=None if isnan(limit) else limit / _hours_in_day(ground, chosen.clock),
    )


def _row(chosen: Chosen, found: Open, row: int) -> str:
    """The team chosen, else the first of the author's teams by name: each dot is drawn once."""
    mine = found.teams[row]
    own = next((one for one in mine if one.slug == chosen.choice.team), None)
    return (own or mine[0]).name if mine else NO_TEAM_NAME


def _hours_in_day(ground: Ground, clock: ClockKind) -> float:
    return calendars.hours(ground.facts.calendar) if clock is ClockKind.WORKING else HOURS_IN_DAY


def _days(ground: Ground, clock: ClockKind, hours: float | None) -> Number:
    days = None if hours is None else hours / _hours_in_day(ground, clock)
    return sentences.number(days, "days", clock)


def _unit(clock: ClockKind) -> str:
    return sentences.unit_words("days", clock)
