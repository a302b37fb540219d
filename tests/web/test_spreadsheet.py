import csv
import io
from dataclasses import replace

import pytest
from tests.factories import reports

from headway.web import spreadsheet


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx", "  =1", "\n=1"])
def test_what_a_spreadsheet_would_run_is_quoted(text):
    assert spreadsheet.safe(text) == f"'{text}"


def test_plain_text_stays_as_it_is():
    assert spreadsheet.safe("Fix 1 = 2") == "Fix 1 = 2"


def test_the_file_has_a_line_for_each_row_and_empty_cells_for_missing_numbers():
    rows = read("".join(spreadsheet.lines(reports.pull_requests())))
    assert len(rows) == 14
    assert rows[7]["title"] == "'=cmd|' /C calc'!A0"
    assert rows[2]["pickup_hours"] == ""
    assert float(rows[0]["pickup_time"]) == pytest.approx(7.9)
    assert rows[0]["merged_at"] == "2026-11-13T16:40:00+00:00"


def test_a_long_file_comes_in_pieces():
    report = reports.pull_requests(rows=900)
    pieces = list(spreadsheet.lines(report))
    assert len(pieces) > 1
    assert len(read("".join(pieces))) == 900


def test_an_open_pull_request_has_no_merge():
    report = reports.pull_requests(rows=1)
    report = replace(report, rows=[replace(report.rows[0], merged_at=None)])
    assert read("".join(spreadsheet.lines(report)))[0]["merged_at"] == ""


def test_the_file_is_downloaded_and_not_shown(client):
    answer = client.get("/pull-requests.csv?metric=pickup_time")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert len(read(answer.text)) == 14
