"""The Overview page: `build(context, choice) -> OverviewReport`.

Names for pages: `OverviewReport(head, claims, attention, still, unknown, metrics)`,
`MetricRow`, `Attention`; claims are `headway.insights.claims.Claim`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from headway.insights import examining
from headway.insights.claims import Claim, Examined, Insights, Sureness
from headway.insights.examining import Subject
from headway.insights.wording import WORDINGS
from headway.records.answers import ClockKind, MetricAnswer, Statistic
from headway.reports import charting, choosing, loading, sentences, work_in_progress
from headway.reports.choosing import Chosen
from headway.reports.context import Choice, ReportContext
from headway.reports.details import Details
from headway.reports.ground import Ground
from headway.reports.shapes import ChartPoint, Head, Number, PullRequestLink
from headway.reports.work_in_progress import OpenItem

KEY_METRICS = (
    "cycle_time",
    "coding_time",
    "pickup_time",
    "review_time",
    "merge_time",
    "throughput",
    "batch_size",
    "unreviewed_merges",
    "work_in_progress",
)
MOST_ATTENTION = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """One thing to look at now.

    `kind` is `ageing` (with `pull_request`) or `connection` (with `connection_id`); `number` is its
    age in days, `tag` a state in one word.
    """

    kind: str
    title: str
    detail: str
    number: Number | None = None
    tag: str | None = None
    pull_request: PullRequestLink | None = None
    connection_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricRow:
    """One line of key metrics with its sparkline (`points`, oldest first, before then now)."""

    slug: str
    name: str
    now: Number
    usual: str
    previous: Number
    reading: str
    """ "Within usual, but for one week" """
    is_outside: bool
    points: Sequence[ChartPoint]
    usual_low: float | None
    usual_high: float | None
    answer: MetricAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewReport:
    """What changed, what needs attention now, and the key metrics with their usual range."""

    head: Head
    claims: Sequence[Claim]
    attention: Sequence[Attention]
    attention_words: str
    """When attention was taken: "Mon 16 Nov, 08:40"."""
    ageing_count: int
    still: Sequence[Examined]
    unknown: Sequence[tuple[Examined, str]]
    metrics: Sequence[MetricRow]
    metrics_words: str


def build(context: ReportContext, choice: Choice) -> OverviewReport:
    """The report for one choice of team and period.

    Raises:
        NotFound: there is no such team.
        Invalid: no such period.
    """
    ground = loading.ground(context)
    return compose(ground, choice, loading.details(context))


def compose(ground: Ground, choice: Choice, details: Details) -> OverviewReport:
    """The report from its ground; `details` knows the titles of pull requests."""
    chosen = choosing.choose(ground, choice)
    insights = examining.examine([_subject(ground, chosen, slug) for slug in WORDINGS])
    rows = [_row(ground, chosen, slug) for slug in KEY_METRICS]
    open_now = work_in_progress.read(ground, chosen, details)
    ageing = [_ageing(item) for item in open_now.items if item.is_ageing]
    troubles = [
        Attention(
            kind="connection",
            title=one.title,
            detail=one.detail,
            tag=one.tag,
            connection_id=one.connection_id,
        )
        for one in ground.troubles()
    ]
    hours = "working hours" if chosen.clock is ClockKind.WORKING else "hours by the clock"
    return OverviewReport(
        head=choosing.head(ground, chosen, "Overview", _sentence(ground, chosen, insights)),
        claims=insights.claims,
        attention=[*ageing[:MOST_ATTENTION], *troubles],
        attention_words=sentences.moment(ground.now, chosen.zone),
        ageing_count=open_now.ageing_count,
        still=insights.still,
        unknown=insights.unknown,
        metrics=rows,
        metrics_words=(
            f"Medians in {hours}. Pale band: the usual range, from up to 26 weeks before"
        ),
    )


def _ageing(item: OpenItem) -> Attention:
    return Attention(
        kind="ageing",
        title=item.pull_request.name,
        detail=f"{item.state[0].upper()}{item.state[1:]}. {item.limit_words}",
        number=item.age,
        pull_request=item.pull_request,
    )


def _subject(ground: Ground, chosen: Chosen, slug: str) -> Subject:
    answer = ground.ask(chosen.query, slug)
    if chosen.choice.team is not None or not ground.facts.teams:
        return Subject(answer=answer)
    length = chosen.to_on - chosen.from_on
    before = replace(chosen.query, from_on=chosen.from_on - length, to_on=chosen.from_on)
    return Subject(
        answer=answer,
        teams=lambda: (
            ground.groups(chosen.query, slug, "team"),
            ground.groups(before, slug, "team"),
        ),
    )


def _row(ground: Ground, chosen: Chosen, slug: str) -> MetricRow:
    answer = ground.ask(chosen.query, slug)
    reading, is_outside = sentences.reading(answer)
    per_week = slug == "throughput"
    now = _number(answer, answer.value, per_week=per_week)
    length = chosen.to_on - chosen.from_on
    before = replace(answer.query, from_on=chosen.from_on - length, to_on=chosen.from_on)
    return MetricRow(
        slug=slug,
        name=answer.definition.name,
        now=now,
        usual=sentences.usual(answer.usual, answer.unit),
        previous=replace(_number(answer, answer.previous, per_week=per_week), query=before),
        reading=reading,
        is_outside=is_outside,
        points=charting.points(answer),
        usual_low=answer.usual.low,
        usual_high=answer.usual.high,
        answer=answer,
    )


def _number(answer: MetricAnswer, value: float | None, *, per_week: bool) -> Number:
    if per_week:
        return sentences.per_week(answer, value)
    return sentences.number(value, answer.unit, answer.clock, answer.query)


def _sentence(ground: Ground, chosen: Chosen, insights: Insights) -> str:
    """What a reader should know after one sentence."""
    shipped = ground.ask(chosen.query, "throughput")
    if shipped.change.noise is None or any(one.slug == "throughput" for one in insights.claims):
        many = sentences.count(int(shipped.value or 0), "pull request")
        steady = f"{many} merged in the {choosing.period_words(chosen)}"
    else:
        steady = "Work ships as steadily as before"
    sure = [one for one in insights.claims if one.sureness is Sureness.SURE]
    told = next(iter(sure), next(iter(insights.claims), None))
    if told is None:
        moved = "and nothing else moved more than chance does"
        return f"{steady}, {moved}." if insights.still else f"{steady}; too few to compare."
    answer = told.answer
    value = sentences.said(answer.value, answer.unit, answer.clock)
    was = sentences.plain(answer.previous, answer.unit)
    statement = told.statement[0].lower() + told.statement[1:]
    if answer.statistic is Statistic.COUNT:
        return f"{steady}; {statement}."
    return f"{steady}, but {statement}: {value}, before {was}."
