"""The Delivery page: how steadily work ships, and where it waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from headway.reports.delivery import DeliveryReport, Stage
from headway.reports.pull_requests import ExploreFilters
from headway.web import figures
from headway.web.figures import Cell, Figure, Table
from headway.web.pages.empty import way_on
from headway.web.shell import Shell
from headway.web.urls import Urls


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """A stage with its small chart."""

    stage: Stage
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPage:
    """What the template knows."""

    template: ClassVar[str] = "delivery.html"

    shell: Shell
    report: DeliveryReport
    cycle_time: Figure
    hours: Figure
    stages: Sequence[StageView]
    """On one scale."""
    stages_table: Table
    throughput: Figure
    batch: Figure
    rhythm: Figure
    work_in_progress: Figure
    daily: Figure
    """How many were open, day by day."""
    open_href: str
    """All open pull requests."""
    empty_href: str
    nothing_yet: bool


def page(report: DeliveryReport, shell: Shell) -> DeliveryPage:
    """The page of a report."""
    urls = shell.urls
    drawn = figures.small_lines([stage.chart for stage in report.stages], urls)
    return DeliveryPage(
        shell=shell,
        report=report,
        cycle_time=figures.line(report.cycle_time, urls),
        hours=figures.hours(report.hours, urls),
        stages=[
            StageView(stage=stage, figure=figure)
            for stage, figure in zip(report.stages, drawn, strict=True)
        ],
        stages_table=_stages_table(report, urls),
        throughput=figures.bars(report.throughput, urls),
        batch=figures.batch(report.batch, urls),
        rhythm=figures.rhythm(report.rhythm, urls),
        work_in_progress=figures.work_in_progress(report.work_in_progress, urls),
        daily=figures.line(report.work_in_progress.daily, urls),
        open_href=urls.pull_requests(ExploreFilters(slug="work_in_progress")),
        empty_href=way_on(report.head, urls, urls.delivery),
        nothing_yet=report.head.empty is not None,
    )


def _stages_table(report: DeliveryReport, urls: Urls) -> Table:
    heads = ["Stage", "Now, h", "Before", "Usual", "By the other clock", "p75", "p90"]
    return Table(
        heads=heads,
        rows=[
            [
                Cell(text=stage.name),
                figures.cell(stage.now, urls),
                figures.cell(stage.before, urls),
                Cell(text=stage.usual),
                figures.cell(stage.other_clock, urls),
                figures.cell(stage.p75, urls),
                figures.cell(stage.p90, urls),
            ]
            for stage in report.stages
        ],
    )
