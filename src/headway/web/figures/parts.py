"""What a chart is on a page: its specification, its words, and the table behind."""

from collections.abc import Sequence
from dataclasses import dataclass

from headway.charts.templates import Spec
from headway.reports.shapes import Number
from headway.web.urls import Urls


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
