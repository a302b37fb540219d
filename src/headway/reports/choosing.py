"""Choosing: a page's choice made complete, and the top of the page that says it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from headway.analytics import periods, windows
from headway.analytics.teams import NO_TEAM, NO_TEAM_NAME
from headway.kernel.errors import Invalid
from headway.records.answers import ClockKind, Every, MetricQuery, Window
from headway.reports import sentences
from headway.reports.context import DEFAULT_PERIOD, PERIODS, Choice
from headway.reports.ground import Ground
from headway.reports.shapes import Empty, Freshness, Head, Option

LONG_AGO_WEEKS = 4
"""An organisation that was silent this long before its default period ends is read from its end."""
CUSTOM = "custom"
WHOLE = 99.95
"""Per cent that are written as 100.0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A complete choice. `query` asks about it, of any metric: give it the slug."""

    choice: Choice
    from_on: date
    to_on: date
    clock: ClockKind
    zone: str
    query: MetricQuery


def choose(ground: Ground, choice: Choice) -> Chosen:
    """Fill in what a choice leaves open: the dates, the clock, the zone.

    Raises:
        NotFound: there is no such team.
        Invalid: no such period, or dates the wrong way round.
    """
    zone = ground.facts.zone
    if choice.team is not None and choice.team != NO_TEAM:
        zone = ground.facts.team(choice.team).zone or zone
    period = choice.period
    if choice.from_on is not None and choice.to_on is not None:
        from_on, to_on, period = choice.from_on, choice.to_on, CUSTOM
    else:
        to_on = default_end(ground, zone)
        weeks = PERIODS.get(DEFAULT_PERIOD if period == CUSTOM else period)
        if weeks is None:
            raise Invalid(f"There is no period “{period}”. There are: {', '.join(PERIODS)}.")
        from_on = to_on - timedelta(weeks=weeks)
    clock = choice.clock or ClockKind.WORKING
    complete = replace(choice, from_on=from_on, to_on=to_on, period=period, clock=clock)
    query = MetricQuery(
        slug="",
        from_on=from_on,
        to_on=to_on,
        every=choice.every,
        team=choice.team,
        clock=clock,
        actors=choice.actors,
        base=choice.base,
    )
    return Chosen(
        choice=complete, from_on=from_on, to_on=to_on, clock=clock, zone=zone, query=query
    )


def default_end(ground: Ground, zone: str) -> date:
    """The Monday after the last whole week; of an organisation fallen silent, after its last."""
    this_week = windows.start_of(windows.local_day(ground.now, zone), Every.WEEK)
    last = windows.moment(ground.facts.last_at)
    if last is None:
        return this_week
    after_last = windows.shift(
        windows.start_of(windows.local_day(last, zone), Every.WEEK), Every.WEEK, 1
    )
    silent_since = this_week - timedelta(weeks=LONG_AGO_WEEKS)
    return after_last if after_last <= silent_since else this_week


def head(ground: Ground, chosen: Chosen, title: str, sentence: str) -> Head:
    """The top of a page; an empty period's sentence says that it is empty."""
    empty = emptiness(ground, chosen)
    previous_on = chosen.from_on - (chosen.to_on - chosen.from_on)
    clock = ground.facts.clock(chosen.clock)
    return Head(
        title=title,
        sentence=empty.title if empty else sentence,
        choice=chosen.choice,
        teams=_teams(ground, chosen),
        periods=_periods(chosen),
        clocks=[
            Option(value=kind, label=label, is_chosen=kind is chosen.clock)
            for kind, label in (
                (ClockKind.WORKING, "Working hours"),
                (ClockKind.WALL, "Wall clock"),
            )
        ],
        window=_window(chosen.from_on, chosen.to_on, chosen.zone),
        before=_window(previous_on, chosen.from_on, chosen.zone),
        zone=chosen.zone,
        period_words=period_words(chosen),
        before_words=f"the {_length(chosen)} before",
        calendar=clock.words(),
        freshness=freshness(ground, chosen),
        empty=empty,
    )


def period_words(chosen: Chosen) -> str:
    """Like "13 weeks to 15 Nov"."""
    last = chosen.to_on - timedelta(days=1)
    return f"{_length(chosen, with_unit=True)} to {sentences.day(last)}"


def emptiness(ground: Ground, chosen: Chosen) -> Empty | None:
    """Why the page has nothing to show; None when something happened in its period."""
    facts = ground.facts
    if not len(facts.items):
        if ground.has_connection:
            return Empty(
                reason="no_data",
                title="No pull requests yet",
                words="Nothing has been read so far. The first results show within minutes.",
                button="See the progress",
            )
        return Empty(
            reason="no_data",
            title="Nothing is connected yet",
            words="Headway reads pull requests from a code host; none is connected.",
            button="Open connections",
        )
    edges = windows.instants([chosen.from_on, chosen.to_on], chosen.zone)
    for name in ("merged_at", "opened_at"):
        if len(facts.items.between(name, edges[0], edges[1])):
            return None
    return _elsewhere(ground, chosen)


def freshness(ground: Ground, chosen: Chosen) -> Freshness:
    """How complete the period's data is, in words."""
    known = ground.completeness(_window(chosen.from_on, chosen.to_on, chosen.zone))
    if known.until is None:
        words = "How complete this is, is not known yet"
    else:
        words = f"Complete to {sentences.moment(known.until, chosen.zone)}"
    if known.share is not None and known.share < WHOLE:
        words = f"{words}; {sentences.plain(known.share, '%')} % of this period is read"
    return Freshness(words=words, gaps=known.gaps, completeness=known)


def _elsewhere(ground: Ground, chosen: Chosen) -> Empty:
    last = windows.moment(ground.facts.last_at)
    start = windows.moment(ground.facts.first_at)
    if last is None or start is None:  # pragma: no cover - items without a moment do not exist
        raise Invalid("Pull requests without a moment of opening.")
    end_on = windows.local_day(last, chosen.zone)
    to_on = windows.shift(windows.start_of(end_on, Every.WEEK), Every.WEEK, 1)
    weeks = PERIODS[DEFAULT_PERIOD]
    return Empty(
        reason="no_period",
        title=f"No pull requests in the {period_words(chosen)}",
        words=(
            f"There are pull requests from {sentences.day(windows.local_day(start, chosen.zone))}"
            f" {windows.local_day(start, chosen.zone).year} to {sentences.day(end_on)}"
            f" {end_on.year}."
        ),
        button="Show the last period with data",
        choice=replace(
            chosen.choice, period=CUSTOM, from_on=to_on - timedelta(weeks=weeks), to_on=to_on
        ),
    )


def _teams(ground: Ground, chosen: Chosen) -> Sequence[Option]:
    teams = ground.facts.teams_in(chosen.zone).all
    options = [Option(value="", label="All teams", is_chosen=chosen.choice.team is None)]
    named = [(team.slug, team.name) for team in teams]
    if teams:
        named.append((NO_TEAM, NO_TEAM_NAME))
    return options + [
        Option(value=slug, label=name, is_chosen=slug == chosen.choice.team) for slug, name in named
    ]


def _periods(chosen: Chosen) -> Sequence[Option]:
    period = chosen.choice.period
    options = [
        Option(value=name, label=f"Last {weeks} weeks", is_chosen=name == period)
        for name, weeks in PERIODS.items()
    ]
    dates = sentences.stretch(chosen.from_on, chosen.to_on)
    is_custom = period == CUSTOM
    label = dates if is_custom else "Choose dates…"
    return [*options, Option(value=CUSTOM, label=label, is_chosen=is_custom)]


def _length(chosen: Chosen, *, with_unit: bool = False) -> str:
    days = (chosen.to_on - chosen.from_on).days
    weeks, rest = divmod(days, 7)
    if rest:
        return sentences.count(days, "day")
    return sentences.count(weeks, "week") if with_unit else str(weeks)


def _window(from_on: date, to_on: date, zone: str) -> Window:
    return periods.window_of([from_on, to_on], zone)
