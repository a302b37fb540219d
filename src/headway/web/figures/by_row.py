"""One row a stage or team: where hours went, merges over time, ages of open pull requests."""

from collections.abc import Sequence

from headway.charts import rows
from headway.reports import delivery
from headway.web import words
from headway.web.figures.parts import Cell, Figure, Table, cell
from headway.web.urls import Urls

MOST_ROWS = 12
"""A strip with more rows is not read; the table holds them all."""


def hours(report: delivery.HoursByStage, urls: Urls) -> Figure:
    """Where the hours went, by stage."""
    stages = [
        rows.StageShare(
            name=stage.name,
            now=stage.now.value,
            before=stage.before.value,
            now_text=f"{stage.now.text} {stage.now.unit}".strip(),
            before_text=f"{stage.before.text} {stage.before.unit}".strip(),
            href=cell(stage.now, urls).href,
        )
        for stage in report.stages
    ]
    return Figure(
        id="chart-hours",
        title=report.title,
        what=report.what,
        description=report.description,
        spec=rows.dumbbell(stages),
        size=f"rows-{len(stages)}",
        table=Table(
            heads=["Stage", "Before, %", "Now, %"],
            rows=[
                [Cell(text=stage.name), cell(stage.before, urls), cell(stage.now, urls)]
                for stage in report.stages
            ],
        ),
    )


def rhythm(report: delivery.Rhythm, urls: Urls) -> Figure:
    """Merges over time, one strip a team."""
    shown = [row.name for row in report.rows[:MOST_ROWS]]
    links = {row.name: cell(row.count, urls).href for row in report.rows}
    ticks = [
        rows.Tick(
            row=tick.row,
            at=tick.at_local,
            name=tick.repository,
            when=words.moment(tick.at_local),
            href=links.get(tick.row, ""),
        )
        for tick in report.ticks
        if tick.row in shown
    ]
    return Figure(
        id="chart-rhythm",
        title=report.title,
        what=report.what,
        description=report.description,
        spec=rows.strip(
            shown, ticks, _silences(report, shown), from_on=report.from_on, to_on=report.to_on
        ),
        size=f"rows-{len(shown)}",
        table=_rhythm_table(report, urls),
        definition_href=urls.definition("shipping_rhythm"),
        note=_beyond(len(report.rows), report.row_kind),
    )


def _silences(report: delivery.Rhythm, shown: Sequence[str]) -> list[rows.Silence]:
    return [
        rows.Silence(
            row=silence.row,
            from_at=silence.from_local,
            to_at=silence.to_local,
            text=silence.words,
        )
        for silence in report.silences
        if silence.row in shown
    ]


def _beyond(whole: int, kind: str) -> str:
    if whole <= MOST_ROWS:
        return ""
    return f"The first {MOST_ROWS} rows are drawn; the table holds all: {words.count(whole, kind)}."


def _rhythm_table(report: delivery.Rhythm, urls: Urls) -> Table:
    return Table(
        heads=[
            report.row_kind.capitalize(),
            "Merged",
            "A week",
            "Weeks with one",
            "Longest silence, days",
            "Usual gap, days",
            "Evenness",
        ],
        rows=[
            [
                Cell(text=row.name),
                cell(row.count, urls),
                cell(row.per_week, urls),
                Cell(text=row.weeks_words),
                cell(row.longest_silence, urls),
                cell(row.median_gap, urls),
                cell(row.regularity, urls),
            ]
            for row in report.rows
        ],
    )


def work_in_progress(report: delivery.WorkInProgress, urls: Urls) -> Figure:
    """Open pull requests by age."""
    names = list(dict.fromkeys(item.row for item in report.items))
    shown = names[:MOST_ROWS]
    items = [
        rows.Age(
            row=item.row,
            value=item.age_days,
            is_old=item.is_ageing,
            label=item.pull_request.name.rpartition(" ")[2],
            name=item.pull_request.name,
            text=f"{item.age.text} {item.age.unit}",
            state=item.state,
            href=urls.pull_request(item.pull_request.id, "work_in_progress"),
        )
        for item in report.items
        if item.row in shown
    ]
    return Figure(
        id="chart-wip",
        title=report.title,
        what=report.what,
        description=report.description,
        spec=rows.ages(shown, items, _limits(report, shown), unit=_unit(report)),
        size=f"rows-{len(shown)}",
        table=_ages_table(report, urls),
        definition_href=urls.definition("work_in_progress"),
        note=_beyond(len(names), report.row_kind),
    )


def _unit(report: delivery.WorkInProgress) -> str:
    """days, or working days."""
    return report.p50.unit or "days"


def _limits(report: delivery.WorkInProgress, shown: Sequence[str]) -> list[rows.UsualAge]:
    """Where ageing begins on each strip, as its oldest item has it."""
    limits: dict[str, float] = {}
    for item in report.items:
        if item.row in shown and item.limit_days is not None:
            limits.setdefault(item.row, item.limit_days)
    return [rows.UsualAge(row=row, value=days) for row, days in limits.items()]


def _ages_table(report: delivery.WorkInProgress, urls: Urls) -> Table:
    return Table(
        heads=["Pull request", "Team", "State", f"Age, {_unit(report)}"],
        labels=3,
        rows=[
            [
                Cell(
                    text=item.pull_request.name,
                    href=urls.pull_request(item.pull_request.id, "work_in_progress"),
                ),
                Cell(text=item.team or "no team"),
                Cell(text=item.state),
                Cell(text=item.age.text),
            ]
            for item in report.items
        ],
    )
