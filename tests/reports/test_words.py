"""How numbers, stretches and states are said."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from tests.factories.worlds import history, world

from headway.analytics.answer import answer
from headway.ingest.progress import ConnectionProgress, Progress, ScopeProgress, StreamProgress
from headway.ingest.walk import BEGINNING
from headway.records.answers import ClockKind, MetricQuery, Point, Usual, Window
from headway.reports import charting, connections, sentences
from headway.reports.connections import Known
from headway.store.repositories.connections import ConnectionRow

NOW = datetime(2026, 11, 16, 8, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (6.94, "h", "6.9"),
        (5.66, "%", "5.7"),
        (1163.4, "lines", "1,163"),
        (46.0, "PRs", "46"),
        (-81.0, "lines", "−81"),
        (-0.01, "h", "0.0"),
        (None, "h", "no data"),
    ],
)
def test_numbers_carry_the_decimals_of_their_unit(value, unit, text):
    assert sentences.plain(value, unit) == text


def test_the_clock_is_named():
    assert sentences.number(6.9, "h", ClockKind.WORKING).unit == "working h"
    assert sentences.number(6.9, "h", ClockKind.WALL).unit == "h"
    assert sentences.number(None, "h", ClockKind.WORKING).unit == ""
    assert sentences.said(6.9, "h", ClockKind.WORKING) == "6.9 working hours"
    assert sentences.said(6.9, "h", ClockKind.WALL) == "6.9 hours"
    assert sentences.said(46, "PRs", ClockKind.WALL) == "46 pull requests"
    assert sentences.said(98, "lines", ClockKind.WALL) == "98 lines"
    assert sentences.said(None, "h", ClockKind.WALL) == "no data"


def test_ranges_days_and_lists():
    assert sentences.usual(Usual(low=2.4, high=6.7), "h") == "2.4–6.7"
    assert sentences.usual(Usual(low=None, high=None), "h") == "too few to tell"
    assert sentences.stretch(date(2026, 11, 9), date(2026, 11, 16)) == "9 Nov – 15 Nov"
    assert sentences.stretch(date(2026, 11, 9), date(2026, 11, 10)) == "9 Nov"
    assert sentences.moment(NOW, "Europe/Berlin") == "Mon 16 Nov, 09:40"
    assert sentences.event(NOW, "UTC") == "Mon 16 Nov 08:40"
    assert sentences.joined([]) == ""
    assert sentences.joined(["a"]) == "a"
    assert sentences.joined(["a", "b", "c"]) == "a, b and c"
    assert sentences.count(1, "scope") == "1 scope"
    assert sentences.count(2000, "scope") == "2,000 scopes"
    assert sentences.count(2, "person", "people") == "2 people"
    assert sentences.ratio(0.903).text == "0.90"
    assert sentences.ratio(None).text == "no data"


@pytest.fixture(scope="module")
def asked():
    query = MetricQuery(slug="cycle_time", from_on=date(2026, 8, 17), to_on=date(2026, 11, 16))
    return answer(world(history(1200)), query, now=NOW)


def shown(asked, *values, usual=(2.0, 6.0), whole=True):
    at = Window(from_at=NOW, to_at=NOW)
    series = [Point(window=at, value=value, count=1, is_whole=whole) for value in values]
    low, high = usual
    return replace(asked, series=series, usual=Usual(low=low, high=high, windows_count=5))


@pytest.mark.parametrize(
    ("values", "text", "is_outside"),
    [
        ((3, 4, 5), "Within usual", False),
        ((3, 4, 7), "Within usual, but for one week", False),
        ((3,) * 12 + (7, 7), "Within usual, but for 2 weeks", False),
        ((7, 7, 5), "Above usual in 2 of 3 weeks", True),
        ((1, 1, 5), "Below usual in 2 of 3 weeks", True),
        ((1, 7, 5), "Outside usual in 2 of 3 weeks", True),
        ((None,), "No data", False),
    ],
)
def test_readings(asked, values, text, is_outside):
    assert sentences.reading(shown(asked, *values)) == (text, is_outside)


def test_charts_say_what_is_seen(asked):
    assert charting.title(shown(asked, 3, 4), "Cycle time") == "Cycle time stays within usual"
    above = shown(asked, 7, 7, 7)
    assert charting.title(above, "Cycle time") == "Cycle time: above usual in 3 of 3 weeks"
    unknown = replace(shown(asked, 7, usual=(None, None)), value=7.0)
    assert charting.title(unknown, "Cycle time") == "Cycle time: 7.0 hours"
    assert sentences.reading(unknown) == ("Cannot say: 5 of 8 weeks before", False)
    nothing = replace(unknown, value=None, series=[])
    assert charting.title(nothing, "Cycle time") == "Cycle time: no data in this period"
    assert charting.description(nothing) == "Cycle time: no data in this period."
    assert "usual range 2.0–6.0" in charting.description(above)


def test_an_unfinished_week_is_never_marked_outside(asked):
    points = charting.points(shown(asked, 700, whole=False))
    assert not points[-1].is_outside
    assert sentences.per_week(asked, None).text == "no data"
    assert sentences.per_week(asked, 26).text == "2.0"


CONNECTION = UUID(int=1)
SCOPE = UUID(int=2)


def stream(**said):
    told: dict[str, Any] = {
        "stream": "pull_requests",
        "state": "ok",
        "sentence": "read until 08:36",
        "read_count": 0,
        "expected_count": None,
        "from_at": BEGINNING,
        "until_at": NOW,
        "gaps": (),
    }
    return StreamProgress(**(told | said))


def scope(state="ok", sentence="", streams=None):
    made = [stream(state=state)] if streams is None else streams
    return ScopeProgress(id=SCOPE, name="acme/shop", state=state, sentence=sentence, streams=made)


def report(*scopes, state="active", reason="", paused_until=None):
    found = ConnectionProgress(
        id=CONNECTION, provider="github", name="acme", state=state, sentence="", scopes=scopes
    )
    row = ConnectionRow(
        id=CONNECTION,
        provider="github",
        instance_id=1,
        name="acme",
        account_external_id="1",
        state=state,
        state_reason=reason,
        paused_until=paused_until,
        secret=None,
        webhook_secret=None,
        settings={},
        created_at=NOW,
        updated_at=NOW,
    )
    progress = Progress(
        records_count=0,
        records_per_second=0,
        left_count=0,
        waiting_count=0,
        is_recent_read=True,
        is_all_read=True,
        connections=[found],
    )
    known = {str(CONNECTION): Known(row=row, kinds={}, held_count=18402)}
    return connections.compose(progress, known, "UTC")


def test_a_connection_in_order_is_up_to_date():
    made = report(scope())
    (box,) = made.connections
    assert (box.tag, box.tone, made.attention_count) == ("Up to date", "", 0)
    assert made.sentence == "The connection to GitHub is in order."
    assert dict(box.facts) == {
        "Scope": "1 of 1 scope",
        "Last read": "Mon 16 Nov, 08:40",
        "Held": "18,402 pull requests",
        "Complete": "back to the very first record",
    }
    assert box.scopes[0].share == 100


def test_a_connection_that_catches_up_says_how_far():
    half = stream(state="running", read_count=31, expected_count=50, from_at=NOW)
    made = report(scope("running", streams=[half]))
    (box,) = made.connections
    assert (box.tag, box.tone, box.progress_share) == ("Catching up", "go", 62)
    assert box.progress_words == "62 %: 0 of 1 repositories are wholly in."
    assert made.sentence.startswith("GitHub is being read: 62 %")
    assert dict(box.facts)["Complete"] == "back to Mon 16 Nov, 08:40"
    assert report().connections[0].progress_words == "Finding out what there is to read."


@pytest.mark.parametrize(
    ("state", "tag", "tone"),
    [
        ("needs_reauth", "Sign in again", "bad"),
        ("disconnected", "Disconnected", "bad"),
        ("paused", "Paused until Mon 16 Nov, 08:40", "out"),
    ],
)
def test_a_connection_that_stopped_says_so(state, tag, tone):
    made = report(scope(), state=state, paused_until=NOW)
    (box,) = made.connections
    assert (box.tag, box.tone, made.attention_count) == (tag, tone, 1)
    assert made.sentence.startswith("0 of 1 connection is in order. GitHub: ")
    assert report(scope(), state="paused").connections[0].tag == "Paused"


def test_a_repository_that_is_not_whole_is_named():
    made = report(scope("partial", "not whole: 2 pages failed"), scope("failed", "it failed"))
    (box,) = made.connections
    assert (box.tag, box.tone) == ("2 of 2 not whole", "out")
    assert box.note == "acme/shop: not whole: 2 pages failed, and 1 more"
    unknown = stream(state="running", from_at=None, until_at=None)
    assert report(scope("failed", streams=[unknown])).connections[0].last_read_at is None


def test_several_connections_and_none():
    empty = connections.compose(
        Progress(
            records_count=0,
            records_per_second=0,
            left_count=0,
            waiting_count=0,
            is_recent_read=True,
            is_all_read=True,
            connections=[],
        ),
        {},
        "UTC",
    )
    assert empty.sentence == "Nothing is connected yet."
