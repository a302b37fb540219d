import json
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from headway.cli.output import Format, Row, print_rows
from headway.cli.terminal import Terminal

ROWS: list[Row] = [
    {"day": date(2026, 11, 2), "value": 1.25, "name": "=SUM(A1)"},
    {"day": date(2026, 11, 9), "value": None, "name": "x"},
]


def test_a_table_says_no_data_where_nothing_was_observed(capsys) -> None:
    print_rows(ROWS, Format.TABLE)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["day", "value", "name"]
    assert lines[1].split() == ["2026-11-02", "1.25", "=SUM(A1)"]
    assert "no data" in lines[2]


def test_csv_lets_no_spreadsheet_compute_and_leaves_no_data_empty(capsys) -> None:
    print_rows(ROWS, Format.CSV)
    out = capsys.readouterr().out
    assert out == "day,value,name\n2026-11-02,1.25,'=SUM(A1)\n2026-11-09,,x\n"


def test_json_keeps_values_as_they_are(capsys) -> None:
    moment = datetime(2026, 11, 2, 8, tzinfo=UTC)
    print_rows([{"id": UUID(int=7), "at": moment, "value": None}], Format.JSON)
    assert json.loads(capsys.readouterr().out) == [
        {
            "id": "00000000-0000-0000-0000-000000000007",
            "at": "2026-11-02T08:00:00+00:00",
            "value": None,
        }
    ]


@pytest.mark.parametrize(("form", "out"), [(Format.TABLE, "nothing to show\n"), (Format.CSV, "")])
def test_no_rows_are_no_error(form: Format, out: str, capsys) -> None:
    print_rows([], form)
    assert capsys.readouterr().out == out


def test_without_a_terminal_progress_is_plain_lines_and_not_too_many(capsys) -> None:
    terminal = Terminal(is_live=False)
    terminal.step("Starting")
    for number in range(100):
        terminal.update(f"{number} records")
    terminal.say("done")
    assert capsys.readouterr().out == "  Starting …\n0 records\ndone\n"


def test_on_a_terminal_progress_is_one_line_that_changes(capsys) -> None:
    terminal = Terminal(is_live=True)
    terminal.update("1 record")
    terminal.update("2 records")
    terminal.say("done")
    out = capsys.readouterr().out
    assert out.endswith("done\n")
    assert "2 records" in out
