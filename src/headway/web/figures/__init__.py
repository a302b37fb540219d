"""Charts of a report as a page shows them."""

from headway.web.figures.by_row import hours, rhythm, work_in_progress
from headway.web.figures.over_time import bars, line, small_lines, spark
from headway.web.figures.parts import Cell, Figure, Table, cell
from headway.web.figures.spread import batch, histogram

__all__ = [
    "Cell",
    "Figure",
    "Table",
    "bars",
    "batch",
    "cell",
    "histogram",
    "hours",
    "line",
    "rhythm",
    "small_lines",
    "spark",
    "work_in_progress",
]
