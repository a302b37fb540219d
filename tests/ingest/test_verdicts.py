from datetime import UTC, datetime, timedelta

import pytest

from headway.connectors.base import (
    AccessRevoked,
    BadPayload,
    CursorExpired,
    Gone,
    PartialAnswer,
    ProviderUnavailable,
    RateLimited,
    ScopeForbidden,
    UnsafeUrl,
)
from headway.ingest.verdicts import LONGEST_WAIT, Consequence, judge

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def limited(until):
    return RateLimited(until, "core", "GitHub's hourly limit")


@pytest.mark.parametrize(
    ("error", "state", "consequence", "wait"),
    [
        (limited(NOW + timedelta(minutes=20)), "paused", "none", timedelta(minutes=20)),
        (limited(datetime(9999, 1, 1, tzinfo=UTC)), "paused", "none", LONGEST_WAIT),
        (limited(datetime(1, 1, 1, tzinfo=UTC)), "paused", "none", timedelta(seconds=1)),
        (AccessRevoked("suspended"), "failed", "authorise", timedelta(days=1)),
        (ScopeForbidden("issues", "no permission"), "partial", "gap", timedelta(days=1)),
        (Gone("no such repository"), "failed", "discover", timedelta(hours=1)),
        (CursorExpired("too old"), "paused", "restart", timedelta()),
        (BadPayload("not json"), "partial", "none", timedelta(minutes=1)),
        (UnsafeUrl("private"), "failed", "none", timedelta(days=1)),
        (ProviderUnavailable("502"), "paused", "none", timedelta(seconds=5)),
        (PartialAnswer("half"), "paused", "none", timedelta(seconds=5)),
    ],
)
def test_each_error_says_what_happens_next(error, state, consequence, wait):
    verdict = judge(error, NOW, 0, 1.0)
    assert (verdict.run_state, verdict.consequence) == (state, consequence)
    assert verdict.due_at - NOW == wait
    assert verdict.reason == str(error)


def test_only_a_limit_is_no_failure():
    assert judge(limited(NOW), NOW, 9, 0).is_limit
    assert not judge(ProviderUnavailable("502"), NOW, 0, 0).is_limit


def test_a_provider_that_stays_away_is_asked_ever_less_and_shown_as_failed():
    waits = [judge(ProviderUnavailable("502"), NOW, failures, 1.0) for failures in range(12)]
    assert [verdict.run_state for verdict in waits[:6]] == ["paused"] * 5 + ["failed"]
    assert waits[3].due_at - NOW == timedelta(seconds=40)
    assert waits[11].due_at - NOW == timedelta(minutes=15)


def test_retries_spread_over_half_of_the_wait():
    assert judge(ProviderUnavailable("502"), NOW, 3, 0.0).due_at - NOW == timedelta(seconds=20)


def test_a_cursor_that_always_expires_ends_as_partial():
    verdict = judge(CursorExpired("too old"), NOW, 5, 0)
    assert (verdict.run_state, verdict.due_at - NOW) == ("partial", timedelta(hours=1))
    assert verdict.consequence == Consequence.RESTART


def test_what_cannot_be_read_is_tried_at_most_hourly():
    assert judge(BadPayload("x"), NOW, 50, 0).due_at - NOW == timedelta(hours=1)
