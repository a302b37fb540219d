from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from tests.factories.provider import release

from headway.connectors.base import BadPayload, Page
from headway.ingest import sentences
from headway.ingest.kinds import ORDER, queue_of
from headway.ingest.sentences import StreamFacts
from headway.ingest.walk import Walk
from headway.queue import Queue
from headway.store.repositories.jobs import JobRow
from headway.store.repositories.runs import RunRow

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
JOB = UUID(int=1)


def job(kind="sync", state="due", minutes=5, last_error="", **told):
    values: dict[str, Any] = {
        "id": JOB,
        "connection_id": uuid4(),
        "scope_id": None,
        "stream": None,
        "payload": {},
        "lease_owner": None,
        "lease_epoch": 1,
        "lease_until": None,
        "attempts_count": 1,
    }
    due_at = NOW + timedelta(minutes=minutes)
    return JobRow(
        **{**values, **told}, kind=kind, state=state, due_at=due_at, last_error=last_error
    )


def run(state="ok", reason="", kind="sync"):
    return RunRow(
        id=uuid4(),
        job_id=JOB,
        connection_id=uuid4(),
        scope_id=None,
        stream=None,
        kind=kind,
        state=state,
        reason=reason,
        started_at=NOW,
        finished_at=NOW,
        records_count=1,
        pages_count=1,
        requests_count=1,
        expected_count=None,
        last_progress_at=NOW,
    )


def told(jobs=(), runs=(), walks=(), gaps=(), until_at=NOW):
    facts = StreamFacts(jobs=jobs, runs=runs, walks=walks, gaps=gaps, until_at=until_at)
    return sentences.of_stream(facts, NOW, BERLIN)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"jobs": [job(last_error="GitHub's hourly limit")]},
            ("paused", "paused until 14:05: GitHub's hourly limit"),
        ),
        (
            {"jobs": [job(minutes=1440, last_error="limit")]},
            ("paused", "paused until 2 June 14:00: limit"),
        ),
        (
            {"jobs": [job(last_error="502")], "runs": [run("failed", "502")]},
            ("failed", "502; tried again at 14:05"),
        ),
        (
            {"jobs": [job(state="failed", last_error="its worker was lost")]},
            ("failed", "failed: its worker was lost"),
        ),
        (
            {"jobs": [job(minutes=-1, last_error="due again")]},
            ("ok", "read until 14:00"),
        ),
        (
            {"jobs": [job("recent", state="running")]},
            ("waiting", "waits for its turn to read the newest 90 days"),
        ),
        (
            {
                "jobs": [job("recent", state="running")],
                "walks": [Walk(items_count=1200, total_count=5000)],
            },
            ("running", "reads the newest 90 days: 1,200 of 5,000 so far"),
        ),
        (
            {"jobs": [job("backfill")], "walks": [Walk(items_count=1200)]},
            ("running", "reads what is older: 1,200 so far"),
        ),
        ({"gaps": ["issues closed", "files"]}, ("partial", "not whole: issues closed; files")),
        ({"runs": [run("partial", "3 missing")]}, ("partial", "not whole: 3 missing")),
        ({"runs": [run("ok")]}, ("ok", "read until 14:00")),
        ({"until_at": None}, ("waiting", "waits for its turn")),
    ],
)
def test_a_stream_says_its_state_in_one_sentence(facts, expected):
    assert told(**facts) == expected


def test_the_worst_state_stands_for_all():
    assert sentences.worst(["ok", "partial", "running"]) == "partial"
    assert sentences.worst([]) == "waiting"


def test_every_kind_has_a_queue_and_history_comes_last():
    assert {queue_of(kind) for kind in ORDER} == set(Queue)
    assert ORDER[-1] == "backfill"


def page(**changes):
    values: dict[str, Any] = {
        "records": [release("r1")],
        "cursor": {"start": 2},
        "reached_at": NOW,
        "is_end": False,
        "answered_at": NOW,
    }
    return Page(**{**values, **changes})


def test_a_walk_survives_being_stored():
    walk = Walk(run_id=uuid4(), gaps=("one",)).after(page(total_count=3), "release")
    assert Walk.from_stored(walk.stored()) == walk
    assert Walk.from_stored(Walk().stored()) == Walk()
    assert (walk.items_count, walk.total_count) == (1, 3)


def test_a_walk_keeps_what_its_first_page_said():
    walk = Walk().after(page(validator='"1"', total_count=3), "release")
    later = page(cursor=None, answered_at=NOW + timedelta(hours=1), reached_at=None, gaps=("x",))
    walk = walk.after(later, "release")
    assert (walk.began_at, walk.validator, walk.reached_at) == (NOW, '"1"', NOW)
    assert (walk.total_count, walk.gaps) == (3, ("x",))


def test_a_walk_refuses_to_go_in_a_circle():
    with pytest.raises(BadPayload, match="same cursor twice"):
        Walk(position={"start": 2}).after(page(), "release")


def test_a_walk_without_a_page_has_no_watermark():
    with pytest.raises(LookupError):
        _ = Walk().watermark_at
    with pytest.raises(LookupError):
        _ = Walk().run


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            job("census", last_error="too few to believe"),
            ("partial", "the check for deletions failed: too few to believe; tried again at 14:05"),
        ),
        (
            job("webhook", state="failed", last_error="its worker was lost"),
            ("partial", "the re-read that a webhook asked for failed: its worker was lost"),
        ),
        (job("reconcile", last_error="limit", attempts_count=0), ("ok", "read until 14:00")),
        (job("reconcile"), ("ok", "read until 14:00")),
    ],
)
def test_a_check_that_failed_is_seen_and_one_that_waits_is_not(one, expected):
    assert told(jobs=[one]) == expected
