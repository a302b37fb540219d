"""How pull requests are spread: by size, and by the value of one metric."""

from headway.charts import shapes
from headway.records.answers import MetricQuery
from headway.reports import definitions, delivery
from headway.web import words
from headway.web.figures.parts import Cell, Figure, Table, cell
from headway.web.urls import Urls


def batch(report: delivery.BatchSizes, urls: Urls) -> Figure:
    """Pull requests by changed lines."""
    query = report.median.query
    return Figure(
        id="chart-batch",
        title=report.title,
        what=report.what,
        description=report.description,
        spec=shapes.shares([_share(one, urls) for one in report.classes]),
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
        counted_href=urls.evidence(query) if query else "",
        left_out=report.excluded_words,
        left_out_href=urls.evidence(query, left_out="any")
        if query and report.excluded_words
        else "",
        definition_href=urls.definition("batch_size"),
        note=report.note,
    )


def _share(one: delivery.SizeClass, urls: Urls) -> shapes.Share:
    return shapes.Share(
        name=one.label,
        now=one.now.value,
        before=one.before.value,
        label=f"{words.number(one.now.value, 0)} %" if one.now.value is not None else "",
        text=f"{one.now.text} %",
        before_text=f"{one.before.text} %",
        href=cell(one.now, urls).href,
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
            unit=opened.number.unit if opened.number else opened.definition.unit,
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
