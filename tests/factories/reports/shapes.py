"""Heads, numbers, answers and series of the fictional company."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from headway.records.answers import (
    Better,
    Change,
    ClockKind,
    Completeness,
    Definition,
    MetricAnswer,
    MetricQuery,
    Statistic,
    Usual,
    Window,
)
from headway.reports.context import Choice
from headway.reports.shapes import (
    ChartPoint,
    Empty,
    Freshness,
    Head,
    Number,
    Option,
    SeriesChart,
)

TEAMS = ("Checkout", "Catalogue", "Fulfilment", "Search and ranking", "Data platform", "Platform")
FROM_ON, TO_ON = date(2026, 8, 17), date(2026, 11, 16)
WEEK = timedelta(days=7)
NAMES = {
    "cycle_time": ("Cycle time", "h"),
    "coding_time": ("Coding time", "h"),
    "pickup_time": ("Pickup time", "h"),
    "review_time": ("Review time", "h"),
    "merge_time": ("Merge time", "h"),
    "time_to_first_review": ("Time to first review", "h"),
    "throughput": ("Throughput", "PRs"),
    "batch_size": ("Batch size", "lines"),
    "work_in_progress": ("Work in progress", "PRs"),
    "shipping_rhythm": ("Shipping rhythm", "days"),
    "unreviewed_merges": ("Unreviewed merges", "%"),
}
SENTENCES = {
    "pickup_time": "How long a pull request that is ready waits until another human looks at it.",
    "cycle_time": "How long a change takes from its first commit to its merge.",
}


def midnight(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=UTC)


def choice(**changes: object) -> Choice:
    said = {"period": "13w", "from_on": FROM_ON, "to_on": TO_ON, "clock": ClockKind.WORKING}
    return Choice(**(said | changes))  # type: ignore[arg-type]


def query(slug: str = "pickup_time", **changes: object) -> MetricQuery:
    said = {"slug": slug, "from_on": FROM_ON, "to_on": TO_ON, "clock": ClockKind.WORKING}
    return MetricQuery(**(said | changes))  # type: ignore[arg-type]


def number(
    value: float | None, unit: str = "h", places: int = 1, slug: str = "pickup_time"
) -> Number:
    text = "no data" if value is None else f"{value:,.{places}f}"
    return Number(text=text, unit=unit, value=value, query=query(slug))


def definition(slug: str) -> Definition:
    name, unit = NAMES[slug]
    return Definition(
        slug=slug,
        name=name,
        unit=unit,
        better=Better.LOWER,
        definition=SENTENCES.get(slug, f"{name} of a team’s pull requests, in words."),
        source="Headway; where peers differ, their forms are variants.",
        at="merged_at",
        statistic=Statistic.P50,
        statistics=(Statistic.P50, Statistic.P75, Statistic.P90),
        clocks=(ClockKind.WALL, ClockKind.WORKING),
        exclusions={"bot": "Opened by a bot.", "unreviewed": "Merged without any review."},
        variants=(f"{slug}@devlake",),
        version=1,
        question="cadence",
    )


def answer(slug: str, value: float | None = 6.9) -> MetricAnswer:
    window = Window(from_at=midnight(FROM_ON), to_at=midnight(TO_ON))
    return MetricAnswer(
        definition=definition(slug),
        query=query(slug),
        window=window,
        zone="Europe/Lisbon",
        clock=ClockKind.WORKING,
        statistic=Statistic.P50,
        unit=NAMES[slug][1],
        value=value,
        count=548,
        previous=4.6,
        previous_count=530,
        change=Change(ratio=0.5, noise=False, interval=(1.6, 3.4)),
        usual=Usual(low=2.4, high=6.7, windows_count=13),
        series=(),
        before=(),
        groups=(),
        excluded=(),
        completeness=Completeness(until=midnight(TO_ON), share=100.0),
        data_version=7,
    )


def points(
    slug: str, values: Sequence[float | None], low: float | None, high: float | None
) -> list[ChartPoint]:
    first = TO_ON - WEEK * len(values)
    made = []
    for index, value in enumerate(values):
        from_on = first + WEEK * index
        is_outside = value is not None and (
            (high is not None and value > high) or (low is not None and value < low)
        )
        last = from_on + timedelta(days=6)
        made.append(
            ChartPoint(
                from_on=from_on,
                to_on=from_on + WEEK,
                label=f"{from_on:%-d %b} – {last:%-d %b}",
                value=value,
                text="no data" if value is None else f"{value:.1f}",
                count=0 if value is None else 30 + index,
                is_now=from_on >= FROM_ON,
                is_outside=is_outside,
                is_whole=True,
                query=query(slug, from_on=from_on, to_on=from_on + WEEK),
            )
        )
    return made


def walk(seed: int, centre: float, spread: float, *, rise: float = 0.0) -> list[float]:
    chance = random.Random(seed)
    return [
        max(0.1, centre + chance.gauss(0, spread) + (rise if index > 15 else 0))
        for index in range(26)
    ]


def series(
    slug: str,
    values: Sequence[float | None],
    low: float | None,
    high: float | None,
    *,
    title: str = "",
    what: str = "Median working hours a week, by week of merge",
) -> SeriesChart:
    name, unit = NAMES[slug]
    usual = "too few to tell" if low is None or high is None else f"{low:.1f}–{high:.1f}"
    return SeriesChart(
        slug=slug,
        title=title or name,
        what=what,
        description=f"Line chart of {name.lower()} over 26 weeks; usual range {usual}.",
        unit=unit,
        points=points(slug, values, low, high),
        usual_low=low,
        usual_high=high,
        usual_words=usual,
        counted_words="587 counted",
        excluded_words="31 left out: 22 by bots, 9 into other branches",
        answer=answer(slug),
    )


def head(title: str, sentence: str, **changes: object) -> Head:
    said: dict[str, object] = {
        "title": title,
        "sentence": sentence,
        "choice": choice(),
        "teams": [
            Option(value="", label="All teams", is_chosen=True),
            *(Option(value=team.lower().replace(" ", "-"), label=team) for team in TEAMS),
        ],
        "periods": [
            Option(value="4w", label="Last 4 weeks"),
            Option(value="13w", label="Last 13 weeks", is_chosen=True),
            Option(value="26w", label="Last 26 weeks"),
            Option(value="custom", label="Choose dates…"),
        ],
        "clocks": [
            Option(value="working", label="Working hours", is_chosen=True),
            Option(value="wall", label="Wall clock"),
        ],
        "window": Window(from_at=midnight(FROM_ON), to_at=midnight(TO_ON)),
        "before": Window(from_at=midnight(FROM_ON - 13 * WEEK), to_at=midnight(FROM_ON)),
        "zone": "Europe/Lisbon",
        "period_words": "13 weeks to 15 Nov",
        "before_words": "the 13 before",
        "calendar": "Mon–Fri 9–17, Portugal",
        "freshness": Freshness(
            words="Complete to Sun 15 Nov, 23:59",
            gaps=("2 repositories are still being read",),
            completeness=Completeness(until=midnight(TO_ON), share=100.0),
        ),
    }
    return Head(**(said | changes))  # type: ignore[arg-type]


def empty_head(title: str, *, has_other_period: bool) -> Head:
    if has_other_period:
        empty = Empty(
            reason="no_period",
            title="Nothing was merged in these 13 weeks",
            words="The last merge was on 3 Mar 2024. Everything read so far is still here.",
            button="Show the 13 weeks to 3 Mar 2024",
            choice=choice(period="custom", from_on=date(2023, 12, 4), to_on=date(2024, 3, 4)),
        )
    else:
        empty = Empty(
            reason="no_data",
            title="Nothing has been read yet",
            words="Connect a provider and the newest 90 days appear in a few minutes.",
            button="See the connections",
        )
    return head(title, empty.title + ".", empty=empty)
