"""The Definitions page: `build(context=None, choice=None, slug=None) -> DefinitionsReport`.

Without a context the words alone; with one, the reader's own number is opened beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from headway.analytics.answer import observations
from headway.analytics.catalogue import CATALOGUE, QUESTIONS, find, variants_of
from headway.analytics.metric import Metric
from headway.records.answers import (
    Better,
    ClockKind,
    Definition,
    MetricAnswer,
    MetricQuery,
    Statistic,
)
from headway.reports import choosing, loading, sentences
from headway.reports.choosing import Chosen
from headway.reports.context import Choice, ReportContext
from headway.reports.definition_bins import Bin, Mark, binned, bins_title, marks
from headway.reports.ground import Ground
from headway.reports.shapes import Head, Number

__all__ = [
    "Bin",
    "Case",
    "DefinitionSection",
    "DefinitionsReport",
    "Mark",
    "OpenedDefinition",
    "Variant",
    "build",
    "compose",
    "family",
]

OTHER = {ClockKind.WORKING: ClockKind.WALL, ClockKind.WALL: ClockKind.WORKING}
BETTER = {
    Better.LOWER: "lower, most of the time",
    Better.HIGHER: "higher, most of the time",
    Better.NEITHER: "neither: it depends",
}
STATISTICS = {
    Statistic.P50: "median",
    Statistic.P75: "75th percentile",
    Statistic.P90: "90th percentile",
    Statistic.SUM: "sum",
    Statistic.COUNT: "count",
    Statistic.SHARE: "share",
    Statistic.RATE: "rate per person-week",
}
CLOCKS = {ClockKind.WALL: "hours by the clock", ClockKind.WORKING: "working hours"}
AT = {
    "merged_at": "the merge",
    "first_review_at": "the first review",
    "review_at": "the first look",
    "ready_at": "becoming ready",
    "as_of": "each window’s end",
}
SPREAD_UNITS = ("h", "lines", "days")
"""Units in which observations are spread out, so that a histogram says something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionSection:
    """The metrics that answer one question, in the catalogue's order; variants are not listed."""

    key: str
    name: str
    definitions: Sequence[Definition]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is counted and what is not, with this period's number of items."""

    case: str
    treated_as: str
    count: int
    left_out: str | None
    """The reason to ask the explorer for; None: the counted ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Another published form, on the same data."""

    slug: str
    definition: Definition
    number: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedDefinition:
    """One metric in full."""

    definition: Definition
    query: MetricQuery | None
    answer: MetricAnswer | None
    number: Number | None
    other_clock: Number | None
    number_words: str
    bins: Sequence[Bin]
    bins_title: str
    bins_what: str
    cases: Sequence[Case]
    variants: Sequence[Variant]
    better_words: str
    statistic_words: str
    clock_words: str
    at_words: str
    marks: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionsReport:
    """Every metric in words, and one of them opened."""

    head: Head | None
    sections: Sequence[DefinitionSection]
    total_count: int
    opened: OpenedDefinition | None


def build(
    context: ReportContext | None = None, choice: Choice | None = None, slug: str | None = None
) -> DefinitionsReport:
    """The catalogue in words; `slug` opens one.

    Raises:
        NotFound: there is no such metric, or team.
        Invalid: there is no such period.
    """
    ground = loading.ground(context) if context is not None else None
    return compose(ground, choice or Choice(), slug)


def compose(ground: Ground | None, choice: Choice, slug: str | None) -> DefinitionsReport:
    """The report from its ground; None: the words alone."""
    chosen = choosing.choose(ground, choice) if ground is not None else None
    opened = None
    sentence = f"{len(CATALOGUE)} metrics in words, and what each counts."
    if slug is not None:
        opened = _opened(ground, chosen, find(slug))
        sentence = opened.definition.name
    head = None
    if ground is not None and chosen is not None:
        head = choosing.head(ground, chosen, "Definitions", sentence)
        # The words hold in an empty period too.
        head = replace(head, sentence=sentence)
    return DefinitionsReport(
        head=head,
        sections=[
            DefinitionSection(key=key, name=name, definitions=listed)
            for key, name in QUESTIONS.items()
            if (listed := [one.definition for one in CATALOGUE if one.definition.question == key])
        ],
        total_count=len(CATALOGUE),
        opened=opened,
    )


def _opened(ground: Ground | None, chosen: Chosen | None, metric: Metric) -> OpenedDefinition:
    words = metric.definition
    opened = OpenedDefinition(
        definition=words,
        query=None,
        answer=None,
        number=None,
        other_clock=None,
        number_words="",
        bins=(),
        bins_title="",
        bins_what="",
        cases=(),
        variants=[
            Variant(slug=one.slug, definition=one.definition, number=Number(text="", unit=""))
            for one in family(metric)
        ],
        better_words=BETTER[words.better],
        statistic_words=", ".join(STATISTICS[one] for one in words.statistics),
        clock_words=_clock_words(words),
        at_words=f"{_at_words(words.at)} ({words.at})",
    )
    if ground is None or chosen is None:
        return opened
    return _with_numbers(ground, chosen, metric, opened)


def _with_numbers(
    ground: Ground, chosen: Chosen, metric: Metric, opened: OpenedDefinition
) -> OpenedDefinition:
    """The reader's own number beside the words."""
    words = metric.definition
    query = replace(chosen.query, slug=metric.slug, clock=_clock(words, chosen.clock))
    answer = ground.answer(query)
    number = sentences.number(answer.value, answer.unit, answer.clock, query)
    other = None
    if len(words.clocks) > 1:
        beside = ground.answer(replace(query, clock=OTHER[query.clock]))
        other = sentences.number(beside.value, beside.unit, beside.clock, beside.query)
    found = observations(ground.facts, query, now=ground.now)
    bins = binned(found.values)
    is_spread = answer.unit in SPREAD_UNITS
    unit = sentences.unit_words(answer.unit, answer.clock)
    return replace(
        opened,
        query=query,
        answer=answer,
        number=number,
        other_clock=other,
        number_words=_number_words(answer),
        bins=bins if is_spread else (),
        bins_title=bins_title(answer, found.values) if is_spread and bins else "",
        bins_what=f"Pull requests by {words.name.lower()}, {unit}" if is_spread and bins else "",
        cases=_cases(answer),
        variants=_variants(ground, query, metric),
        marks=marks(answer, found.values) if is_spread else (),
    )


def _variants(ground: Ground, query: MetricQuery, metric: Metric) -> list[Variant]:
    made = []
    for one in family(metric):
        asked = replace(query, slug=one.slug, clock=_clock(one.definition, query.clock))
        answer = ground.answer(asked)
        number = sentences.number(answer.value, answer.unit, answer.clock, asked)
        made.append(Variant(slug=one.slug, definition=one.definition, number=number))
    return made


def family(metric: Metric) -> tuple[Metric, ...]:
    """All published forms of a metric, ours first; a metric without others has none."""
    base = find(metric.slug.partition("@")[0])
    others = variants_of(base)
    return (base, *others) if others else ()


def _clock(words: Definition, clock: ClockKind) -> ClockKind:
    return clock if not words.clocks or clock in words.clocks else words.clocks[0]


def _cases(answer: MetricAnswer) -> list[Case]:
    counted = Case(case="Everything else", treated_as="counted", count=answer.count, left_out=None)
    counts = {one.reason: one.count for one in answer.excluded}
    return [
        counted,
        *(
            Case(
                case=f"{why[0].upper()}{why[1:]}",
                treated_as="left out",
                count=counts.get(reason, 0),
                left_out=reason,
            )
            for reason, why in answer.definition.exclusions.items()
        ),
    ]


def _number_words(answer: MetricAnswer) -> str:
    left_out = sum(one.count for one in answer.excluded)
    if answer.hidden is not None:
        return f"Not shown: {answer.hidden}; {left_out:,} left out."
    if answer.value is None:
        return f"{left_out:,} left out."
    reduced = STATISTICS[answer.statistic]
    many = sentences.count(answer.count, "pull request")
    return f"That is the {reduced} of {many}; {left_out:,} left out."


def _clock_words(words: Definition) -> str:
    if not words.clocks:
        return "it measures no time"
    return " and ".join(CLOCKS[clock] for clock in words.clocks)


def _at_words(at: str) -> str:
    return AT.get(at, at.removesuffix("_at").replace("_", " "))
