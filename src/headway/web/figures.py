"""Charts of a report as a page shows them: specification, words, and the table behind."""

from collections.abc import Sequence
from dataclasses import dataclass

from headway.charts import rows, series, shapes, sparks
from headway.charts.templates import Spec
from headway.records.answers import MetricQuery
from headway.reports import definitions, delivery
from headway.reports.overview import MetricRow
from headway.reports.shapes import ChartPoint, Number, SeriesChart
from headway.web import words
from headway.web.urls import Urls

MOST_ROWS = 12
"""A strip with more rows is not read; the table holds them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table behind a chart; `href` leads to the items."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The numbers behind a chart. The first `labels` columns are words, the rest numbers."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    labels: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart with its title, its sentence and its table. `size` is a class of the sheet."""

    id: str
    title: str
    what: str
    description: str
    spec: Spec
    size: str
    table: Table
    counted: str = ""
    counted_href: str = ""
    left_out: str = ""
    left_out_href: str = ""
    definition_href: str = ""
    note: str = ""


def cell(number: Number, urls: Urls) -> Cell:
    """A number as a cell; nothing observed has no link."""
    href = urls.evidence(number.query) if number.query and number.value is not None else ""
    return Cell(text=number.text, href=href)


def _drawn(chart: SeriesChart, urls: Urls) -> series.Series:
    def point(one: ChartPoint) -> series.SeriesPoint:
        return series.SeriesPoint(
            at=one.from_on,
            value=one.value,
            is_before=not one.is_now,
            is_out=one.is_outside,
            window=one.label if one.is_whole else f"{one.label}, so far",
            text=one.text,
            counted=f"{one.count:,}",
            href=urls.evidence(one.query),
        )

    return series.Series(
        points=[point(one) for one in chart.points],
        low=chart.usual_low,
        high=chart.usual_high,
        usual_text=f"usual range {chart.usual_words}",
    )


def _behind(chart: SeriesChart, urls: Urls) -> Table:
    table_rows = [
        [
            Cell(text=point.label),
            Cell(
                text=point.text,
                href=urls.evidence(point.query) if point.value is not None else "",
            ),
            Cell(text=f"{point.count:,}"),
        ]
        for point in reversed(chart.points)
    ]
    return Table(heads=["Week", chart.unit or "Value", "Counted"], rows=table_rows)


def _series_figure(chart: SeriesChart, spec: Spec, urls: Urls, size: str) -> Figure:
    query = chart.answer.query
    return Figure(
        id=f"chart-{chart.slug}",
        title=chart.title,
        what=chart.what,
        description=chart.description,
        spec=spec,
        size=size,
        table=_behind(chart, urls),
        counted=chart.counted_words,
        counted_href=urls.evidence(query),
        left_out=chart.excluded_words,
        left_out_href=urls.evidence(query, left_out="any"),
        definition_href=urls.definition(chart.slug),
    )


def line(chart: SeriesChart, urls: Urls) -> Figure:
    """A metric over time."""
    return _series_figure(chart, series.line(_drawn(chart, urls)), urls, "p240")


def bars(chart: SeriesChart, urls: Urls) -> Figure:
    """A count over time."""
    return _series_figure(chart, series.bars(_drawn(chart, urls)), urls, "p180")


def small_lines(charts: Sequence[SeriesChart], urls: Urls) -> list[Figure]:
    """Metrics of one unit side by side, on one scale."""
    drawn = [_drawn(chart, urls) for chart in charts]
    top = max((series.top(one) for one in drawn), default=1.0)
    return [
        _series_figure(chart, series.small_line(one, top=top), urls, "p96")
        for chart, one in zip(charts, drawn, strict=True)
    ]


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
        size="p240",
        table=Table(
            heads=["Stage", "Before, %", "Now, %"],
            rows=[
                [Cell(text=stage.name), cell(stage.before, urls), cell(stage.now, urls)]
                for stage in report.stages
            ],
        ),
    )


def batch(report: delivery.BatchSizes, urls: Urls) -> Figure:
    """Pull requests by changed lines."""
    classes = [
        shapes.Share(
            name=one.label,
            now=one.now.value,
            before=one.before.value,
            label=f"{words.number(one.now.value, 0)} %" if one.now.value is not None else "",
            text=f"{one.now.text} %",
            before_text=f"{one.before.text} %",
            href=cell(one.now, urls).href,
        )
        for one in report.classes
    ]
    return Figure(
        id="chart-batch",
        title=report.title,
        what=report.what,
        description=report.description,
        spec=shapes.shares(classes),
        size="p180",
        table=Table(
            heads=["Lines", "Now, %", "Before, %", "Pull requests"],
            rows=[
                [
                    Cell(text=one.label),
                    cell(one.now, urls),
                    cell(one.before, urls),
                    Cell(text=f"{one.count:,}"),
                ]
                for one in report.classes
            ],
        ),
        counted=report.counted_words,
        left_out=report.excluded_words,
        definition_href=urls.definition("batch_size"),
        note=report.note,
    )


def claim_spark(row: MetricRow, *, width: int, height: int) -> sparks.Spark:
    """A metric's windows as a small line."""
    points = [
        sparks.SparkPoint(value=point.value, is_before=not point.is_now, is_out=point.is_outside)
        for point in row.points
    ]
    return sparks.spark(
        points,
        low=row.usual_low,
        high=row.usual_high,
        width=width,
        height=height,
        label=f"{row.name}: {row.now.text} {row.now.unit} now. {row.reading}",
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
        spec=rows.ages(shown, items, _limits(report, shown), unit="days"),
        size=f"rows-{len(shown)}",
        table=_ages_table(report, urls),
        definition_href=urls.definition("work_in_progress"),
        note=_beyond(len(names), report.row_kind),
    )


def _limits(report: delivery.WorkInProgress, shown: Sequence[str]) -> list[rows.UsualAge]:
    return [
        rows.UsualAge(row=limit.row, value=limit.days)
        for limit in report.limits
        if limit.row in shown
    ]


def _ages_table(report: delivery.WorkInProgress, urls: Urls) -> Table:
    return Table(
        heads=["Pull request", "Team", "State", "Age, days"],
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


def histogram(opened: definitions.OpenedDefinition, urls: Urls) -> Figure | None:
    """The values behind one definition's number; None where nothing was counted."""
    query = opened.query
    if query is None or not opened.bins:
        return None
    return Figure(
        id="chart-bins",
        title=opened.bins_title,
        what=opened.bins_what,
        description=f"{opened.bins_title}. {opened.bins_what}",
        spec=shapes.histogram(
            [_bin(one, query, urls) for one in opened.bins if one.to_value is not None],
            [shapes.Mark(value=mark.value, text=mark.words) for mark in opened.marks],
            unit=opened.definition.unit,
        ),
        size="p200",
        table=Table(
            heads=["Value", "Pull requests"],
            rows=[[Cell(text=one.label), Cell(text=f"{one.count:,}")] for one in opened.bins],
        ),
    )


def _bin(one: definitions.Bin, query: MetricQuery, urls: Urls) -> shapes.Bin:
    return shapes.Bin(
        low=one.from_value,
        high=one.to_value if one.to_value is not None else one.from_value,
        count=one.count,
        name=one.label,
        text=f"{one.count:,}",
        href=urls.evidence(query),
    )
