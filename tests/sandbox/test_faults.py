"""Each fault spoils what it says, as often as it says."""

import gzip
from email.utils import parsedate_to_datetime

import orjson
import pytest
from tests.factories.sandbox import Client

from headway.sandbox.fault_kinds import FAULTS

REPO = "/api/v3/repos/Northwind/ranking"
WALK = """query W($n: Int!) { repository(owner: "Northwind", name: "ranking") {
  pullRequests(first: $n) { pageInfo { hasNextPage endCursor }
    nodes { title author { login } } } } }"""


def switch(client: Client, fault: str, **options):
    answer = client.post("/_sandbox/faults", {"fault": fault, **options})
    assert answer.status_code == 200
    return answer.json()


def walk(client: Client, n: int = 5):
    return client.post("/api/graphql", {"query": WALK, "variables": {"n": n}})


@pytest.mark.parametrize(
    ("fault", "status", "header"),
    [
        ("bad_credentials", 401, None),
        ("forbidden", 403, None),
        ("throttled", 403, "1"),
        ("retry_after", 429, "2"),
        ("retry_after_missing", 429, None),
        ("retry_after_long", 429, "7200"),
        ("server_error", 500, None),
        ("bad_gateway", 502, None),
        ("unavailable", 503, None),
        ("not_found", 404, None),
        ("gone", 410, None),
        ("suspended", 403, None),
    ],
)
def test_a_fault_answers_once_and_then_no_more(client: Client, fault, status, header) -> None:
    switch(client, fault)
    answer = client.get(REPO)
    assert (answer.status_code, answer.headers.get("retry-after")) == (status, header)
    assert client.get(REPO).status_code == 200
    assert client.get("/_sandbox/faults").json()["faults"][0]["hits"] == 1


def test_retry_after_may_be_a_date_of_the_shown_clock(client: Client) -> None:
    switch(client, "retry_after_date", seconds=30)
    answer = client.get(REPO)
    until = parsedate_to_datetime(answer.headers["retry-after"])
    now = parsedate_to_datetime(answer.headers["date"])
    assert (until - now).total_seconds() == 30


def test_an_exhausted_allowance_tells_its_reset(client: Client) -> None:
    switch(client, "exhausted", seconds=5)
    answer = client.get(REPO)
    now = parsedate_to_datetime(answer.headers["date"]).timestamp()
    assert answer.headers["x-ratelimit-remaining"] == "0"
    assert int(answer.headers["x-ratelimit-reset"]) - now == 5


def test_an_expired_token_stays_expired(client: Client) -> None:
    switch(client, "expired_token")
    assert [client.get(REPO).status_code for _ in range(2)] == [401, 401]
    assert client.sign_in().get(REPO).status_code == 200


def test_a_connection_is_cut_in_the_middle_of_a_body(client: Client) -> None:
    switch(client, "reset_mid_body")
    with pytest.raises(ConnectionResetError):
        client.get(REPO)


def test_a_slow_body_comes_whole_in_the_end(client: Client) -> None:
    whole = client.get(REPO).content
    switch(client, "slow_body", seconds=0.02)
    assert client.get(REPO).content == whole


def test_a_truncated_gzip_cannot_be_unpacked(client: Client) -> None:
    switch(client, "truncated_gzip")
    answer = client.get(REPO)
    assert answer.headers["content-encoding"] == "gzip"
    with pytest.raises((EOFError, gzip.BadGzipFile, orjson.JSONDecodeError)):
        orjson.loads(gzip.decompress(answer.content))


def test_bytes_that_are_no_text_and_keys_said_twice(client: Client) -> None:
    switch(client, "invalid_utf8")
    with pytest.raises(UnicodeDecodeError):
        client.get(REPO).content.decode()
    switch(client, "duplicate_keys")
    answer = walk(client)
    assert answer.content.count(b'"data"') == 2
    assert answer.json()["data"]["repository"]


def test_a_huge_page_still_parses(client: Client) -> None:
    switch(client, "huge_page")
    answer = client.get(REPO)
    assert len(answer.content) > 25 * 1024 * 1024
    assert answer.json()["name"] == "ranking"


def test_a_nul_in_every_title(client: Client) -> None:
    switch(client, "nul_in_text")
    rows = walk(client).json()["data"]["repository"]["pullRequests"]["nodes"]
    assert all(row["title"].startswith("\0") for row in rows)


def test_pages_that_lead_nowhere(client: Client) -> None:
    switch(client, "empty_page_with_cursor")
    found = walk(client).json()["data"]["repository"]["pullRequests"]
    assert (found["nodes"], found["pageInfo"]["hasNextPage"]) == ([], True)
    switch(client, "same_cursor", cursor="again")
    found = walk(client).json()["data"]["repository"]["pullRequests"]
    assert found["pageInfo"] == {"hasNextPage": True, "endCursor": "again"}


def test_graphql_errors_inside_200(client: Client) -> None:
    switch(client, "graphql_rate_limited", type="RATE_LIMIT")
    assert walk(client).json()["errors"][0]["type"] == "RATE_LIMIT"
    switch(client, "graphql_partial")
    told = walk(client).json()
    assert told["data"]["repository"]["pullRequests"]["nodes"][-1] is None
    assert told["errors"]
    switch(client, "graphql_repository_missing")
    assert walk(client).json()["data"] == {"repository": None}


def test_heavy_pages_time_out_and_light_ones_do_not(client: Client) -> None:
    switch(client, "gateway_timeout", always=True, most=25)
    assert walk(client, 26).status_code == 504
    assert walk(client, 25).status_code == 200


def test_every_author_is_a_ghost(client: Client) -> None:
    switch(client, "null_author")
    rows = walk(client).json()["data"]["repository"]["pullRequests"]["nodes"]
    assert {row["author"] is None for row in rows} == {True}


def test_a_clock_that_is_ahead(client: Client) -> None:
    switch(client, "clock_skew", minutes=10)
    assert client.get(REPO).headers["date"] == "Fri, 20 Nov 2026 12:10:00 GMT"
    client.ask("DELETE", "/_sandbox/faults")
    assert client.get(REPO).headers["date"] == "Fri, 20 Nov 2026 12:00:00 GMT"


def test_a_server_without_rate_limits(client: Client) -> None:
    switch(client, "no_rate_headers")
    assert "x-ratelimit-limit" not in client.get(REPO).headers
    assert client.graphql("{ rateLimit { cost } }")["data"]["rateLimit"] is None
    assert client.get("/api/v3/rate_limit").status_code == 404
    client.ask("DELETE", "/_sandbox/faults")
    assert "x-ratelimit-limit" in client.get(REPO).headers


def test_a_redirect_to_a_foreign_host(client: Client) -> None:
    switch(client, "foreign_redirect", location="http://127.0.0.9/steal")
    answer = client.get(REPO)
    assert (answer.status_code, answer.headers["location"]) == (302, "http://127.0.0.9/steal")


def test_the_world_may_move_between_two_pages(client: Client) -> None:
    change = {"kind": "touch", "repository": "northwind/ranking", "number": 1}
    number = client.get(f"{REPO}/pulls?state=all").json()[-1]["number"]
    switch(client, "advance_before", hours=2, events=[{**change, "number": number}])
    assert client.get(REPO).headers["date"] == "Fri, 20 Nov 2026 14:00:00 GMT"
    pull = client.get(f"{REPO}/pulls/{number}").json()
    assert pull["updated_at"] == "2026-11-20T14:00:00Z"


def test_a_path_chooses_what_is_spoilt(client: Client) -> None:
    switch(client, "server_error", path="/labels", times=2)
    assert client.get(REPO).status_code == 200
    assert [client.get(f"{REPO}/labels").status_code for _ in range(3)] == [500, 500, 200]


def test_a_share_of_requests_is_spoilt(client: Client) -> None:
    switch(client, "unavailable", share=0.3)
    statuses = [client.get(f"{REPO}/labels").status_code for _ in range(60)]
    assert 8 <= statuses.count(503) <= 30


def test_unknown_faults_are_refused_with_the_names(client: Client) -> None:
    answer = client.post("/_sandbox/faults", {"fault": "mood"})
    assert answer.status_code == 422
    assert "server_error" in answer.json()["message"]
    assert client.post("/_sandbox/faults", {"fault": "gone", "path": "("}).status_code == 422


def test_every_fault_is_tried_here() -> None:
    tried = {
        "bad_credentials", "forbidden", "throttled", "retry_after", "retry_after_missing",
        "retry_after_long", "server_error", "bad_gateway", "unavailable", "not_found", "gone",
        "suspended", "retry_after_date", "exhausted", "expired_token", "reset_mid_body",
        "slow_body", "truncated_gzip", "invalid_utf8", "duplicate_keys", "huge_page",
        "nul_in_text", "empty_page_with_cursor", "same_cursor", "graphql_rate_limited",
        "graphql_partial", "graphql_repository_missing", "gateway_timeout", "null_author",
        "clock_skew", "no_rate_headers", "foreign_redirect", "advance_before",
    }  # fmt: skip
    assert set(FAULTS) == tried
