"""GitHub's HTTP: tokens, allowances, limits and errors, each typed by what to do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.factories.github.server import LIMITS

from headway.connectors.base import (
    AccessRevoked,
    BadPayload,
    ConnectorError,
    CursorExpired,
    Gone,
    Grant,
    PartialAnswer,
    ProviderUnavailable,
    RateLimited,
    ScopeForbidden,
)
from headway.connectors.doubles import Allowance, Tokens
from headway.connectors.github.client import GithubClient, graphql_url
from headway.connectors.http import Answer, TooSlow

RESET = datetime(2026, 2, 1, 10, tzinfo=UTC)
Ask = Callable[..., object]
Client = Callable[[httpx.BaseTransport], GithubClient]


@pytest.fixture
def get(client: Client) -> Callable[..., Answer]:
    def get(status: int = 200, json: object = None, validator: str | None = None, **headers: str):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        transport = httpx.MockTransport(
            lambda _request: httpx.Response(status, json=json, headers={**LIMITS, **named})
        )
        return client(transport).get("/x", params={"a": 1}, validator=validator)

    return get


@pytest.fixture
def query(client: Client) -> Ask:
    def query(body: object, status: int = 200, **headers: str):
        named = {**LIMITS, **{name.replace("_", "-"): value for name, value in headers.items()}}
        transport = httpx.MockTransport(
            lambda _request: httpx.Response(status, json=body, headers=named)
        )
        return client(transport).query("query { x }", {}, cost=2)

    return query


@pytest.fixture
def budget(grant: Grant) -> Allowance:
    assert isinstance(grant.budget, Allowance)
    return grant.budget


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://ghe.example/api/v3", "https://ghe.example/api/graphql"),
        ("http://127.0.0.1:8080/api/v3/", "http://127.0.0.1:8080/api/graphql"),
    ],
)
def test_where_graphql_is(base: str, expected: str) -> None:
    assert graphql_url(base) == expected


def test_what_an_answer_says_of_the_allowance_is_learned(get, budget) -> None:
    get(json=[])
    assert budget.spent == {"rest": 1}
    assert budget.learned == [("rest", 4999, 5000, RESET)]


def test_a_clock_that_is_ahead_moves_no_reset(get, budget) -> None:
    get(json=[], date="Sun, 01 Feb 2026 09:10:00 GMT")
    assert budget.learned[0][3] == RESET - timedelta(minutes=10)


@pytest.mark.parametrize(
    ("reset", "expected"),
    [
        ("0", None),
        ("9" * 15, None),
        ("x", None),
        ("1769936000", timedelta(seconds=1)),
        ("1800000000", timedelta(minutes=10)),
    ],
)
def test_resets_must_be_sane(get, budget, now, reset: str, expected: timedelta | None) -> None:
    get(json=[], x_ratelimit_reset=reset)
    assert budget.learned[0][3] == (None if expected is None else now + expected)


@pytest.mark.parametrize("limit", ["0", ""])
def test_an_enterprise_server_without_limits_has_none(get, budget, limit: str) -> None:
    headers = {"x_ratelimit_limit": limit, "x_ratelimit_remaining": "0", "x_ratelimit_reset": "0"}
    get(json=[], **headers)
    assert budget.learned == [("rest", None, None, None)]
    with pytest.raises(ScopeForbidden):
        get(403, {"message": "Resource not accessible by integration"}, **headers)


def test_nothing_is_learned_of_a_failure(get, budget) -> None:
    with pytest.raises(ProviderUnavailable):
        get(500)
    assert budget.learned == []


def test_304_is_an_answer_only_to_a_validator(get) -> None:
    assert get(304, validator="etag").data is None
    with pytest.raises(BadPayload):
        get(304)


LIMITED = [
    (403, {"x_ratelimit_remaining": "0"}, None, timedelta(hours=1)),
    (429, {"x_ratelimit_remaining": "0"}, None, timedelta(hours=1)),
    (403, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "0"}, None, timedelta(minutes=1)),
    (403, {"retry_after": "30"}, None, timedelta(seconds=30)),
    (429, {"retry_after": "7200"}, None, timedelta(minutes=10)),
    (403, {}, "You have exceeded a secondary rate limit.", timedelta(minutes=1)),
    (403, {}, "You have triggered an abuse detection mechanism.", timedelta(minutes=1)),
    (429, {}, None, timedelta(minutes=1)),
    (503, {"retry_after": "20"}, None, timedelta(seconds=20)),
]


@pytest.mark.parametrize("case", LIMITED)
def test_limits_pause_the_bucket(get, budget, now, case) -> None:
    status, headers, message, wait = case
    with pytest.raises(RateLimited) as caught:
        get(status, {"message": message} if message else None, **headers)
    assert (caught.value.until, caught.value.bucket) == (now + wait, "rest")
    assert budget.paused[0][:2] == ("rest", now + wait)


@pytest.mark.parametrize(
    ("status", "message", "error"),
    [
        (403, "Resource not accessible by integration", ScopeForbidden),
        (403, "This installation has been suspended", AccessRevoked),
        (404, "Not Found", Gone),
        (410, "Issues are disabled for this repo", ScopeForbidden),
        (422, "Validation Failed", BadPayload),
    ],
)
def test_refusals_say_what_to_do(get, status: int, message: str, error) -> None:
    with pytest.raises(ConnectorError) as caught:
        get(status, {"message": message})
    assert type(caught.value) is error


def test_a_long_token_is_renewed_once(client: Client, grant: Grant) -> None:
    given: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        given.append(request.headers["authorization"])
        return httpx.Response(401 if len(given) == 1 else 200, json=[])

    class Long(Tokens):
        def token(self) -> str:
            return f"ghs_1_{'x' * 520}{len(self.refused)}"

    object.__setattr__(grant, "tokens", Long())
    client(httpx.MockTransport(answer)).get("/x")
    assert [len(each) for each in given] == [len("Bearer ghs_1_") + 521] * 2
    assert given[0] != given[1]


def test_a_second_refusal_ends_it(get, grant) -> None:
    with pytest.raises(AccessRevoked):
        get(401)
    assert len(grant.tokens.refused) == 1


def limit(**given: object) -> dict[str, object]:
    return {"cost": 2, "limit": 5000, "remaining": 7, "resetAt": "2026-02-01T09:30:00Z", **given}


def test_graphql_tells_its_own_allowance(query, budget, now) -> None:
    told = query({"data": {"rateLimit": limit(), "node": {"id": "x"}}})
    assert told.data["node"] == {"id": "x"}
    assert budget.spent == {"graphql": 2}
    assert budget.learned == [("graphql", 7, 5000, now + timedelta(minutes=30))]


@pytest.mark.parametrize("told", [None, limit(limit=0), limit(remaining=None)])
def test_without_it_the_headers_count(query, budget, told: object) -> None:
    query({"data": {"rateLimit": told, "node": {}}})
    assert budget.learned == [("graphql", 4999, 5000, RESET)]


def test_an_unreadable_reset_is_none(query, budget) -> None:
    query({"data": {"rateLimit": limit(resetAt="soon"), "node": {}}})
    assert budget.learned == [("graphql", 7, 5000, None)]


ERRORS = [
    ({"errors": [{"type": "RATE_LIMITED", "message": "slow"}]}, RateLimited),
    ({"errors": [{"type": "RATE_LIMIT"}]}, RateLimited),
    ({"data": {"node": {}}, "errors": [{"message": "a secondary rate limit"}]}, RateLimited),
    ({"errors": [{"type": "INVALID_CURSOR_ARGUMENTS", "message": "no"}]}, CursorExpired),
    ({"errors": [{"message": "`x` does not appear to be a valid cursor."}]}, CursorExpired),
    ({"data": {"repository": None}, "errors": [{"type": "NOT_FOUND"}]}, Gone),
    ({"data": {"repository": None}}, Gone),
    ({"data": {"repository": None}, "errors": [{"type": "FORBIDDEN"}]}, ScopeForbidden),
    ({"errors": [{"type": "FORBIDDEN", "message": "It is suspended"}]}, AccessRevoked),
    ({"data": None, "errors": [{"message": "Something went wrong"}]}, PartialAnswer),
    ({"errors": [{"extensions": {"code": "maxNodeLimitExceeded"}}]}, PartialAnswer),
    ({"data": {"rateLimit": limit()}}, BadPayload),
    ({}, BadPayload),
    ([], BadPayload),
]


@pytest.mark.parametrize(("body", "error"), ERRORS)
def test_errors_come_inside_200(query, body: object, error) -> None:
    with pytest.raises(ConnectorError) as caught:
        query(body)
    assert type(caught.value) is error


def test_an_exhausted_allowance_pauses_until_its_reset(query, budget, now) -> None:
    body = {"data": {"rateLimit": limit(remaining=0)}, "errors": [{"type": "RATE_LIMITED"}]}
    with pytest.raises(RateLimited) as caught:
        query(body)
    assert caught.value.until == now + timedelta(minutes=30)
    assert budget.paused[0][:2] == ("graphql", caught.value.until)


def test_a_secondary_limit_says_when(query, now) -> None:
    body = {"data": {"rateLimit": limit(remaining=0)}, "errors": [{"type": "RATE_LIMITED"}]}
    with pytest.raises(RateLimited) as caught:
        query(body, retry_after="30")
    assert caught.value.until == now + timedelta(seconds=30)


def test_no_time_said_is_a_minute(query, now) -> None:
    body = {"data": {"rateLimit": limit(remaining=0, resetAt=None)}}
    with pytest.raises(RateLimited) as caught:
        query({**body, "errors": [{"type": "RATE_LIMITED"}]})
    assert caught.value.until == now + timedelta(minutes=1)


def test_partial_data_comes_with_its_errors(query) -> None:
    errors = [{"message": "timed out"}, {"type": "NOT_FOUND", "message": "gone"}]
    told = query({"data": {"nodes": [None]}, "errors": errors})
    assert (told.data, told.errors) == ({"nodes": [None]}, ("timed out",))


def test_graphql_can_be_refused_by_status(query, budget) -> None:
    with pytest.raises(RateLimited) as caught:
        query({"message": "You have exceeded a secondary rate limit"}, 403)
    assert caught.value.bucket == "graphql"
    assert budget.learned[0][0] == "graphql"
    with pytest.raises(TooSlow):
        query({}, 502)
