"""Rows on standard output: a table for people, JSON and CSV for programs."""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

Row = Mapping[str, object]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def print_rows(rows: Sequence[Row], form: Format) -> None:
    """Print rows that share their keys; a table of none says so."""
    if form is Format.JSON:
        print_json(list(rows))
    elif form is Format.CSV:
        _print_csv(rows)
    else:
        _print_table(rows)


def print_json(value: object) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(value, default=_plain, ensure_ascii=False, indent=2) + "\n")


def say(words: str) -> None:
    """One line on standard output, at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _print_csv(rows: Sequence[Row]) -> None:
    if rows:
        writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)


def _print_table(rows: Sequence[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    if not rows:
        say("nothing to show")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_shown(value) for value in row.values()))
    # A pipe gets whole lines; a terminal gets its own width.
    width = None if sys.stdout.isatty() else 200
    Console(file=sys.stdout, highlight=False, markup=False, width=width).print(table)


def _shown(value: object) -> str:
    if value is None:
        return "no data"
    return f"{value:.2f}" if isinstance(value, float) else str(_plain(value))


def _cell(value: object) -> object:
    """A CSV cell that no spreadsheet takes for a formula."""
    plain = _plain(value)
    if isinstance(plain, str) and plain.startswith(
        ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
    ):
        return f"'{plain}"
    return "" if plain is None else plain


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value
