"""The Overview page: what changed, what needs attention now, the key metrics."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from headway.charts.sparks import Spark
from headway.insights.claims import Claim
from headway.reports.overview import Attention, MetricRow, OverviewReport
from headway.reports.pull_requests import ExploreFilters
from headway.web import figures
from headway.web.pages.empty import way_on
from headway.web.shell import Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """A claim with its metric's small line, where that metric is one of the key ones."""

    claim: Claim
    spark: Spark | None
    usual: str
    """ "Usual 2.4–6.7 h" """
    length: str
    """ "26 weeks" """


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionView:
    """A thing to look at, and where."""

    item: Attention
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricView:
    """A key metric with its small line."""

    row: MetricRow
    spark: Spark


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """What the template knows."""

    template: ClassVar[str] = "overview.html"

    shell: Shell
    report: OverviewReport
    claims: Sequence[ClaimView]
    attention: Sequence[AttentionView]
    metrics: Sequence[MetricView]
    ageing_href: str
    """All ageing pull requests, oldest first."""
    empty_href: str
    """Where an empty page's button leads."""
    nothing_yet: bool
    """Nothing was ever read, so that no section has anything to show."""


def page(report: OverviewReport, shell: Shell) -> OverviewPage:
    """The page of a report."""
    rows = {row.slug: row for row in report.metrics}
    return OverviewPage(
        shell=shell,
        report=report,
        claims=[_claim(claim, rows.get(claim.slug)) for claim in report.claims],
        attention=[AttentionView(item=item, href=_where(item, shell)) for item in report.attention],
        metrics=[
            MetricView(row=row, spark=figures.spark(row, width=220, height=34))
            for row in report.metrics
        ],
        ageing_href=shell.urls.pull_requests(ExploreFilters(slug="work_in_progress")),
        empty_href=way_on(report.head, shell.urls, shell.urls.overview),
        nothing_yet=report.head.empty is not None,
    )


def _claim(claim: Claim, row: MetricRow | None) -> ClaimView:
    return ClaimView(
        claim=claim,
        spark=figures.spark(row, width=264, height=60) if row else None,
        usual=_usual(row) if row else "",
        length=f"{len(row.points)} weeks" if row else "",
    )


def _usual(row: MetricRow) -> str:
    if row.usual_low is None or row.usual_high is None:
        return f"Usual range: {row.usual}"
    return f"Usual {row.usual} {row.now.unit}".strip()


def _where(item: Attention, shell: Shell) -> str:
    if item.pull_request is not None:
        return shell.urls.pull_request(item.pull_request.id, "work_in_progress")
    return shell.urls.connections(item.connection_id or "")
