"""Metrics over time: lines, bars and small lines."""

from collections.abc import Sequence

from headway.charts import series, sparks
from headway.charts.templates import Spec
from headway.reports.overview import MetricRow
from headway.reports.shapes import ChartPoint, SeriesChart
from headway.web.figures.parts import Cell, Figure, Table
from headway.web.urls import Urls


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
        left_out_href=urls.evidence(query, left_out="any") if chart.excluded_words else "",
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


def spark(row: MetricRow, *, width: int, height: int) -> sparks.Spark:
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
