import uuid
from datetime import UTC, datetime, timedelta

import pytest
import redis

from headway.connectors.base import ProviderUnavailable, RateLimited
from headway.ingest.budget import RedisBudget
from headway.queue import client_url

START = datetime.now(UTC)


class Clock:
    def __init__(self):
        self.at = START

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def client(redis_url):
    with redis.Redis.from_url(client_url(redis_url)) as opened:
        yield opened


@pytest.fixture
def budget(client, clock):
    return RedisBudget(client, str(uuid.uuid4()), clock)


def in_hour():
    return START + timedelta(hours=1)


def test_a_bucket_that_nobody_spoke_of_lets_pass(budget):
    budget.spend("core")
    assert budget.requests_count == 1


def test_what_is_spent_is_gone_for_every_worker(client, clock):
    one, two = (RedisBudget(client, "shared", clock) for _ in range(2))
    one.learn("core", remaining=3, limit=60, reset_at=in_hour())
    one.spend("core")
    two.spend("core")
    with pytest.raises(RateLimited) as caught:
        one.spend("core")
    assert (caught.value.until, caught.value.bucket) == (in_hour(), "core")
    assert (one.requests_count, two.requests_count) == (1, 1)


def test_a_new_window_lets_pass_again(budget, clock):
    budget.learn("core", remaining=0, limit=60, reset_at=in_hour())
    clock.at = in_hour()
    budget.spend("core")
    assert budget.requests_count == 1


def test_an_answer_that_was_overtaken_does_not_give_back(budget):
    budget.learn("core", remaining=1, limit=60, reset_at=in_hour())
    budget.learn("core", remaining=50, limit=60, reset_at=in_hour())
    with pytest.raises(RateLimited):
        budget.spend("core")


def test_an_answer_of_an_earlier_window_changes_nothing(budget):
    budget.learn("core", remaining=50, limit=60, reset_at=in_hour())
    budget.learn("core", remaining=0, limit=60, reset_at=START + timedelta(minutes=1))
    budget.spend("core")
    assert budget.requests_count == 1


def test_an_answer_of_the_next_window_replaces(budget):
    budget.learn("core", remaining=0, limit=60, reset_at=in_hour())
    budget.learn("core", remaining=60, limit=60, reset_at=in_hour() + timedelta(hours=1))
    budget.spend("core")
    assert budget.requests_count == 1


@pytest.mark.parametrize(
    ("remaining", "reset_at"),
    [
        (None, in_hour()),
        (0, None),
        (0, START - timedelta(hours=1)),
        (0, datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_an_answer_without_sense_is_ignored(budget, remaining, reset_at):
    budget.learn("core", remaining=remaining, limit=0, reset_at=reset_at)
    budget.spend("core")
    assert budget.requests_count == 1


def test_at_least_85_percent_of_a_window_can_be_used(budget):
    budget.learn("core", remaining=5000, limit=5000, reset_at=in_hour())
    for _ in range(int(0.85 * 500)):
        budget.spend("core", 10)
    with pytest.raises(RateLimited):
        budget.spend("core", 5000 - 4250)


def test_a_pause_holds_everybody_until_it_ends(budget, clock):
    budget.pause("graphql", START + timedelta(minutes=2), "GitHub asks to slow down")
    budget.pause("graphql", START + timedelta(minutes=1), "sooner")
    with pytest.raises(RateLimited, match="slow down") as caught:
        budget.spend("graphql")
    assert caught.value.until == START + timedelta(minutes=2)
    budget.spend("core")
    clock.at = START + timedelta(minutes=2)
    budget.spend("graphql")


def test_losing_redis_contents_is_harmless(budget, client):
    budget.learn("core", remaining=0, limit=60, reset_at=in_hour())
    client.flushall()
    budget.spend("core")
    assert budget.requests_count == 1


def test_nothing_is_asked_while_redis_does_not_answer(tmp_path, clock):
    with redis.Redis(unix_socket_path=str(tmp_path / "none")) as gone:
        budget = RedisBudget(gone, "any", clock)
        with pytest.raises(ProviderUnavailable, match="Redis"):
            budget.spend("core")
    assert budget.requests_count == 0


def test_buckets_are_forgotten_after_their_window(budget, client):
    budget.learn("core", remaining=5, limit=60, reset_at=in_hour())
    budget.pause("core", in_hour(), "wait")
    (key,) = client.keys("headway:budget:*")
    assert 0 < client.ttl(key) <= 7205


def test_a_client_that_decodes_works_too(redis_url, clock):
    with redis.Redis.from_url(client_url(redis_url), decode_responses=True) as decoding:
        budget = RedisBudget(decoding, "any", clock)
        budget.spend("core")
    assert budget.requests_count == 1
