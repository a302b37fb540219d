from datetime import UTC, datetime, timedelta

import pytest

from headway.connectors.base import AccessRevoked
from headway.ingest.tokens import FixedToken, MadeTokens, TokenCache

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.at = START

    def __call__(self):
        return self.at

    def forward(self, **passed):
        self.at += timedelta(**passed)


@pytest.fixture
def clock():
    return Clock()


def made(clock, lasts=timedelta(hours=1)):
    count = iter(range(1, 100))
    return MadeTokens(lambda: (f"token-{next(count)}", clock() + lasts), clock)


def test_a_token_is_used_until_it_is_fifty_minutes_old(clock):
    tokens = made(clock)
    assert tokens.token() == "token-1"
    clock.forward(minutes=49)
    assert tokens.token() == "token-1"
    clock.forward(minutes=1)
    assert tokens.token() == "token-2"


def test_a_token_that_ends_within_five_minutes_is_not_given_out(clock):
    tokens = made(clock, lasts=timedelta(minutes=10))
    assert tokens.token() == "token-1"
    clock.forward(minutes=5)
    assert tokens.token() == "token-2"


def test_a_refused_token_is_renewed_once(clock):
    tokens = made(clock)
    assert tokens.renew(tokens.token()) == "token-2"
    with pytest.raises(AccessRevoked):
        tokens.renew("token-2")


def test_a_renewed_token_that_worked_for_a_while_may_be_renewed_again(clock):
    tokens = made(clock)
    tokens.renew(tokens.token())
    clock.forward(minutes=2)
    assert tokens.renew("token-2") == "token-3"


def test_a_token_that_was_renewed_meanwhile_is_handed_over(clock):
    tokens = made(clock)
    old = tokens.token()
    tokens.renew(old)
    assert tokens.renew(old) == "token-2"


def test_the_first_refusal_in_a_process_makes_a_token(clock):
    assert made(clock).renew("token of another process") == "token-1"


def test_a_fixed_token_cannot_be_renewed():
    tokens = FixedToken("given")
    assert tokens.token() == "given"
    with pytest.raises(AccessRevoked):
        tokens.renew("given")


def test_a_connection_keeps_its_source_until_its_secret_changes():
    cache = TokenCache()
    first = cache.get("one", b"old", lambda: FixedToken("a"))
    other = cache.get("two", b"old", lambda: FixedToken("b"))
    assert cache.get("one", b"old", lambda: FixedToken("c")) is first
    assert cache.get("one", b"new", lambda: FixedToken("d")).token() == "d"
    assert cache.get("two", b"old", lambda: FixedToken("e")) is other
