"""The Delivery page: `build(context, choice) -> DeliveryReport`.

Names for pages and charts: `DeliveryReport(head, cycle_time, hours, stages, throughput, batch,
rhythm, work_in_progress)`, each a dataclass of this module or a `shapes.SeriesChart`.
"""

from dataclasses import replace

from headway.analytics import cadence
from headway.records.answers import ClockKind, MetricAnswer, MetricQuery, Statistic
from headway.reports import charting, choosing, delivery_parts, loading, sentences, work_in_progress
from headway.reports.charting import Words
from headway.reports.choosing import Chosen
from headway.reports.context import Choice, ReportContext
from headway.reports.delivery_shapes import (
    BatchSizes,
    DeliveryReport,
    HoursByStage,
    Rhythm,
    RhythmRow,
    Silence,
    SizeClass,
    Stage,
    StageHours,
    Tick,
)
from headway.reports.details import Details
from headway.reports.ground import Figure, Ground
from headway.reports.shapes import Number, SeriesChart
from headway.reports.work_in_progress import OpenItem, WorkInProgress

__all__ = [
    "BatchSizes",
    "DeliveryReport",
    "HoursByStage",
    "OpenItem",
    "Rhythm",
    "RhythmRow",
    "Silence",
    "SizeClass",
    "Stage",
    "StageHours",
    "Tick",
    "WorkInProgress",
    "build",
    "compose",
]

NAMED_STAGES = cadence.STAGES[:4]
OTHER = {ClockKind.WORKING: ClockKind.WALL, ClockKind.WALL: ClockKind.WORKING}


def build(context: ReportContext, choice: Choice) -> DeliveryReport:
    """The report for one choice of team and period.

    Raises:
        NotFound: there is no such team.
        Invalid: no such period.
    """
    return compose(loading.ground(context), choice, loading.details(context))


def compose(ground: Ground, choice: Choice, details: Details) -> DeliveryReport:
    """The report from its ground; `details` knows the titles of pull requests."""
    chosen = choosing.choose(ground, choice)
    cycle = ground.ask(chosen.query, "cycle_time")
    merged = ground.ask(chosen.query, "throughput")
    return DeliveryReport(
        head=choosing.head(ground, chosen, "Delivery", _sentence(ground, chosen)),
        cycle_time=_cycle_time(cycle),
        hours=_hours(ground, chosen),
        stages=[_stage(ground, chosen, stage.slug) for stage in NAMED_STAGES],
        stages_words=(
            f"Median {_hours_words(chosen)} a {chosen.query.every}, same scale. Medians of stages"
            " do not add up; the stages of one pull request do"
        ),
        throughput=_throughput(merged),
        batch=delivery_parts.batch(ground, chosen),
        rhythm=delivery_parts.read_rhythm(ground, chosen),
        work_in_progress=work_in_progress.read(ground, chosen, details),
    )


def _hours_words(chosen: Chosen) -> str:
    return "working hours" if chosen.clock is ClockKind.WORKING else "hours by the clock"


def _sentence(ground: Ground, chosen: Chosen) -> str:
    cycle = ground.ask(chosen.query, "cycle_time")
    merged = ground.ask(chosen.query, "throughput")
    if cycle.value is None:
        many = sentences.count(int(merged.value or 0), "pull request")
        return f"{many} merged; how long they took is not known, for want of their commits."
    value = sentences.said(cycle.value, cycle.unit, cycle.clock)
    lead = f"Half of all changes go from first commit to merge within {value}"
    stages = [ground.ask(chosen.query, stage.slug) for stage in NAMED_STAGES]
    moved = [one for one in stages if one.change.noise is False and one.change.ratio]
    if cycle.previous is None or cycle.change.noise is None:
        return f"{lead}; it is too early to compare."
    as_usual = (
        "as before" if cycle.change.noise else f"before {sentences.plain(cycle.previous, 'h')}"
    )
    if not moved:
        return f"{lead}, {as_usual}."
    most = max(moved, key=lambda one: abs(one.change.ratio or 0.0))
    turn = "longer" if (most.change.ratio or 0.0) > 0 else "shorter"
    return f"{lead}, {as_usual}; {most.definition.name.lower()} became {turn}."


def _cycle_time(answer: MetricAnswer) -> SeriesChart:
    clock = "working hours" if answer.clock is ClockKind.WORKING else "hours by the clock"
    what = f"Median {clock} from first commit to merge, by {answer.query.every} of merge"
    return charting.chart(answer, Words(title=charting.title(answer, "Cycle time"), what=what))


def _throughput(answer: MetricAnswer) -> SeriesChart:
    each = sentences.per_week(answer, answer.value)
    title = f"{each.text} merged a week"
    if answer.usual.low is not None:
        reading, _ = sentences.reading(answer)
        title = f"{title}, {reading[0].lower()}{reading[1:]}"
    what = f"Merged pull requests a {answer.query.every}. Grey: the period before"
    return charting.chart(answer, Words(title=title, what=what))


def _hours(ground: Ground, chosen: Chosen) -> HoursByStage:
    now, before = _shares(ground, chosen.query), _shares(ground, delivery_parts.before(chosen))
    stages = [
        StageHours(
            slug=stage.slug,
            name=stage.definition.name,
            now=sentences.number(
                now[stage.slug], "%", query=replace(chosen.query, slug=stage.slug)
            ),
            before=sentences.number(
                before[stage.slug],
                "%",
                query=replace(delivery_parts.before(chosen), slug=stage.slug),
            ),
        )
        for stage in cadence.STAGES
    ]
    known = {slug: share for slug, share in now.items() if share is not None}
    title = "Where the hours go is not known yet"
    if known:
        most = max(known, key=lambda slug: known[slug])
        name = next(one.name for one in stages if one.slug == most)
        title = f"{name} takes {sentences.plain(known[most], '%')} % of all hours"
    words = ", ".join(f"{one.name} {one.now.text} %, before {one.before.text} %" for one in stages)
    return HoursByStage(
        title=title,
        what="Share of all hours from first commit to merge. Hollow: the period before",
        description=f"Dot chart of the share of hours per stage: {words}.",
        stages=stages,
    )


def _shares(ground: Ground, query: MetricQuery) -> dict[str, float | None]:
    """Each stage's share of the summed hours of the pull requests whose start is known."""
    asked = replace(query, statistic=Statistic.SUM)
    sums = {group.key: group.value for group in ground.groups(asked, "cycle_time", "stage")}
    total = sum(value or 0.0 for value in sums.values())
    return {
        stage.slug: (sums.get(stage.slug) or 0.0) / total * 100 if total else None
        for stage in cadence.STAGES
    }


def _stage(ground: Ground, chosen: Chosen, slug: str) -> Stage:
    answer = ground.ask(chosen.query, slug)
    name = answer.definition.name.removesuffix(" time")
    usual = sentences.usual(answer.usual, answer.unit)
    other = ground.figure(chosen.query, slug, clock=OTHER[chosen.clock])
    high = {
        statistic: ground.figure(chosen.query, slug, statistic=statistic)
        for statistic in (Statistic.P75, Statistic.P90)
    }
    was = sentences.plain(answer.previous, answer.unit)
    words = Words(title=name, what=f"Median {_hours_words(chosen)} a {answer.query.every}")
    return Stage(
        slug=slug,
        name=name,
        now=sentences.number(answer.value, answer.unit, answer.clock, answer.query),
        words=f"was {was} · usual {usual}",
        chart=charting.chart(answer, words),
        before=sentences.number(
            answer.previous,
            answer.unit,
            answer.clock,
            replace(delivery_parts.before(chosen), slug=slug),
        ),
        usual=usual,
        other_clock=_number(other),
        p75=_number(high[Statistic.P75]),
        p90=_number(high[Statistic.P90]),
    )


def _number(one: Figure) -> Number:
    return sentences.number(one.value, one.unit, one.clock, one.query)
