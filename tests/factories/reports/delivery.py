"""The Delivery page of the fictional company."""

import random
from datetime import UTC, datetime, timedelta

from tests.factories.reports.overview import pull_request
from tests.factories.reports.shapes import FROM_ON, TEAMS, TO_ON, head, number, query, series, walk

from headway.reports.delivery import (
    BatchSizes,
    DeliveryReport,
    HoursByStage,
    OpenItem,
    Rhythm,
    RhythmRow,
    Silence,
    SizeClass,
    Stage,
    StageHours,
    Tick,
    WorkInProgress,
)
from headway.reports.shapes import Head

STAGES = (
    ("coding_time", "Coding", 6.4, 6.8, 3.6, 10.4, 28.0, 31.5),
    ("pickup_time", "Pickup", 6.9, 4.6, 2.4, 6.7, 28.1, 16.0),
    ("review_time", "Review", 5.0, 5.4, 3.2, 8.1, 23.0, 24.0),
    ("merge_time", "Merge", 1.3, 1.3, 0.5, 2.2, 20.9, 28.5),
)
SIZES = (
    ("1–10", 2, 3),
    ("11–50", 20, 12),
    ("51–200", 47, 48),
    ("201–500", 21, 24),
    ("501–1k", 7, 9),
    ("> 1k", 3, 4),
)


def stages() -> list[Stage]:
    return [
        Stage(
            slug=slug,
            name=name,
            now=number(now, slug=slug),
            words=f"was {before} · usual {low}–{high}",
            chart=series(slug, walk(index, before, before / 6, rise=now - before), low, high),
            before=number(before, slug=slug),
            usual=f"{low}–{high}",
            other_clock=number(now * 2.6, slug=slug),
            p75=number(now * 1.8, slug=slug),
            p90=number(now * 3.5, slug=slug),
        )
        for index, (slug, name, now, before, low, high, *_) in enumerate(STAGES)
    ]


def hours() -> HoursByStage:
    return HoursByStage(
        title="Pickup takes the largest new share",
        what="Share of all hours from first commit to merge. Hollow: the 13 weeks before",
        description="Dot chart of the share of hours per stage.",
        stages=[
            StageHours(
                slug=slug,
                name=name,
                now=number(now, "%", 0, slug),
                before=number(was, "%", 0, slug),
            )
            for slug, name, *_, now, was in STAGES
        ],
    )


def batch() -> BatchSizes:
    return BatchSizes(
        title="Most changes are small enough to review in one sitting",
        what="Share of pull requests by changed lines. Dark tick: the 13 weeks before",
        description="Bar chart of the share of pull requests by size class.",
        classes=[
            SizeClass(
                label=label,
                now=number(now, "%", 1, "batch_size"),
                before=number(was, "%", 1, "batch_size"),
                count=now * 5,
            )
            for label, now, was in SIZES
        ],
        median=number(114, "lines", 0, "batch_size"),
        median_before=number(142, "lines", 0, "batch_size"),
        files=number(4, "files", 0, "batch_size"),
        note="Without generated, vendored and lock files.",
        counted_words="587 counted",
        excluded_words="12 left out: no data",
    )


START = datetime(FROM_ON.year, FROM_ON.month, FROM_ON.day, tzinfo=UTC)
QUIET = (START + timedelta(days=38), START + timedelta(days=72))


def merges() -> list[Tick]:
    """Merges of every team; Fulfilment has none in the quiet days."""
    chance = random.Random(11)
    ticks = []
    for team in TEAMS:
        for _ in range(28):
            at = START + timedelta(days=chance.uniform(0, 90))
            if team == "Fulfilment" and QUIET[0] < at < QUIET[1]:
                continue
            local = at.replace(tzinfo=None)
            ticks.append(Tick(row=team, at=at, at_local=local, repository=team.lower()))
    return ticks


def rhythm() -> Rhythm:
    rows = [
        RhythmRow(
            key=team.lower(),
            name=team,
            count=number(28, "", 0, "throughput"),
            per_week=number(2.2, "", 1, "throughput"),
            weeks_words="12 of 13",
            weeks_share=92.3,
            longest_silence=number(34.0 if team == "Fulfilment" else 6.1, "days"),
            median_gap=number(2.8, "days"),
            regularity=number(0.71, "", 2),
        )
        for team in TEAMS
    ]
    silence = Silence(
        row="Fulfilment",
        from_local=QUIET[0].replace(tzinfo=None),
        to_local=QUIET[1].replace(tzinfo=None),
        words="34 quiet days",
    )
    return Rhythm(
        title="Fulfilment went 34 days without a merge",
        what="One tick for each merged pull request, by team",
        description="Strip chart of merges by team over 13 weeks, with one silence of 34 days.",
        row_kind="team",
        from_on=FROM_ON,
        to_on=TO_ON,
        ticks=merges(),
        rows=rows,
        silences=[silence],
    )


def open_items() -> list[OpenItem]:
    """What is open, the oldest first."""
    chance = random.Random(5)
    items = []
    for index in range(32):
        team = TEAMS[index % len(TEAMS)]
        age = 19.4 if index == 3 else 14.2 if index == 4 else chance.uniform(0.3, 9)
        items.append(
            OpenItem(
                pull_request=pull_request(
                    6000 + index, f"{team.lower()} #{6000 + index}", "A change"
                ),
                row=team,
                team=team,
                age=number(age, "days", 1, "work_in_progress"),
                age_days=age,
                state="waiting for review",
                is_ageing=age > 7,
                limit_words=f"{team} usually needs under 7.0 days",
                limit_days=7.0,
            )
        )
    return sorted(items, key=lambda item: -item.age_days)


def work_in_progress() -> WorkInProgress:
    daily = series(
        "work_in_progress",
        walk(9, 30, 3),
        22,
        38,
        title="As many open as usual",
        what="Open pull requests at the end of each week, without drafts",
    )
    return WorkInProgress(
        title="9 of 32 open pull requests are older than their team is used to",
        what="One dot for each open pull request, by age in days. Drafts are left out",
        description="Dot chart of open pull requests by team and age.",
        row_kind="team",
        items=open_items(),
        hidden_count=0,
        open_count=32,
        ageing_count=9,
        daily=daily,
        p50=number(3.1, "days", 1, "work_in_progress"),
        p85=number(7.0, "days", 1, "work_in_progress"),
    )


def delivery(top: Head | None = None) -> DeliveryReport:
    sentence = (
        "Half of all changes go from first commit to merge within 26 working hours, as usual;"
        " more of that time is spent waiting for a first review."
    )
    return DeliveryReport(
        head=top or head("Delivery", sentence),
        cycle_time=series(
            "cycle_time",
            walk(1, 23.5, 4, rise=5),
            15.2,
            31.9,
            title="Cycle time stays within its usual range",
        ),
        hours=hours(),
        stages=stages(),
        stages_words="Median working hours a week, same scale. Medians of stages do not add up",
        throughput=series(
            "throughput",
            [round(value) for value in walk(4, 40, 7)],
            25,
            51,
            title="45 merged a week, within the usual range",
            what="Merged pull requests a week. Grey: the 13 weeks before",
        ),
        batch=batch(),
        rhythm=rhythm(),
        work_in_progress=work_in_progress(),
    )


__all__ = ["delivery", "query"]
