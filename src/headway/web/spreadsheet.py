"""The explorer's rows as CSV that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Iterator, Sequence

from headway.reports.pull_requests import PullRequestRow, PullRequestsReport

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
HEADS = (
    "repository",
    "number",
    "title",
    "url",
    "author",
    "author_kind",
    "team",
    "state",
    "opened_at",
    "merged_at",
    "lines",
    "files",
    "pickup_hours",
    "review_hours",
    "cycle_hours",
    "left_out",
)


def safe(text: str) -> str:
    """The text, with a quote before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text


def _cells(row: PullRequestRow) -> Sequence[str | int | float | None]:
    return (
        safe(row.repository),
        row.number,
        safe(row.pull_request.title),
        safe(row.pull_request.url),
        safe(row.author or ""),
        row.author_kind,
        safe(row.team),
        row.state,
        row.opened_at.isoformat(),
        row.merged_at.isoformat() if row.merged_at else "",
        row.lines.value,
        row.files.value,
        row.pickup.value,
        row.review.value,
        row.cycle.value,
        row.left_out or "",
    )


def lines(report: PullRequestsReport) -> Iterator[str]:
    """The file, line by line; a missing number is an empty cell, never 0.

    The metric's own value stands in the last column, under its slug.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([*HEADS, report.definition.slug])
    for row in report.rows:
        writer.writerow([*_cells(row), row.value.value])
        if buffer.tell() > 64_000:  # noqa: PLR2004  (bytes a piece)
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
