import json
import logging
import sys

import pytest

from headway.kernel.logging import JsonLines, Lines, blot


def _record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "headway.ingest", "levelname": "INFO", "msg": message})
    made.created = 0.5
    vars(made).update(extra)
    return made


@pytest.mark.parametrize(
    ("text", "blotted"),
    [
        ("got ghs_0123456789abcdef back", "got [credential] back"),
        ("Authorization: Bearer abc.def-123456", "Authorization: Bearer [credential]"),
        ("https://user:pass9word@host/x", "https://[credential]@host/x"),
        ("-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----.", "[credential]."),
        ("the token refreshed itself", "the token refreshed itself"),
    ],
)
def test_credentials_are_blotted_out_and_words_stay(text: str, blotted: str) -> None:
    assert blot(text) == blotted


def test_a_line_says_when_where_what_and_with_what() -> None:
    line = Lines().format(_record("stored a page", scope_id="7"))
    assert line == "1970-01-01T00:00:00.500Z INFO headway.ingest stored a page scope_id=7"


def test_a_json_line_holds_the_same_and_the_trace() -> None:
    record = _record("failed with ghs_0123456789abcdef", scope_id="7")
    try:
        int("Bearer abc123def456")
    except ValueError:
        record.exc_info = sys.exc_info()
    said = json.loads(JsonLines().format(record))
    assert said["message"] == "failed with [credential]"
    assert said["scope_id"] == "7"
    assert "Bearer [credential]" in said["trace"]
