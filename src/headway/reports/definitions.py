"""The Definitions page: `build(context=None, choice=None, slug=None) -> DefinitionsReport`.

Without a context the words alone; with one, the reader's own number is opened beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from headway.records.answers import Definition, MetricAnswer, MetricQuery
from headway.reports.context import Choice, ReportContext
from headway.reports.shapes import Head, Number


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionSection:
    """The metrics that answer one question, in the catalogue's order; variants are not listed."""

    key: str
    name: str
    definitions: Sequence[Definition]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One bar of a histogram; `to` None is "and more"."""

    label: str
    from_value: float
    to_value: float | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A percentile to be named in the histogram; `words`: "half within 6.9", "p90 24.1"."""

    value: float
    words: str


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
        NotFound: there is no such metric.
    """
    raise NotImplementedError
