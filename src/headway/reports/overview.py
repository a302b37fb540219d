"""The Overview page: `build(context, choice) -> OverviewReport`.

Names for pages: `OverviewReport(head, claims, attention, still, unknown, metrics)`,
`MetricRow`, `Attention`; claims are `headway.insights.claims.Claim`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from headway.insights.claims import Claim, Examined
from headway.records.answers import MetricAnswer
from headway.reports.context import Choice, ReportContext
from headway.reports.shapes import ChartPoint, Head, Number, PullRequestLink


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
    """The report for one choice of team and period."""
    raise NotImplementedError
