"""The HTTP client: bounded, guarded, never leaking, never waiting for a limit."""

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from headway.connectors import http
from headway.connectors.base import (
    AccessRevoked,
    BadPayload,
    ConnectorError,
    Gone,
    ProviderUnavailable,
    RateLimited,
    ScopeForbidden,
    UnsafeUrl,
)
from headway.connectors.doubles import Everywhere
from headway.connectors.http import Answer, ProviderClient, TooSlow, error_of, retry_after

NOW = datetime(2026, 2, 1, 9, tzinfo=UTC)
BASE = "https://host.example/api/v3"
Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def guard() -> Everywhere:
    return Everywhere()


@pytest.fixture
def ask(waits: list[float], guard: Everywhere) -> Callable[..., Answer]:
    def ask(handler: Handler, url: str = "/things", *, can_shrink: bool = False) -> Answer:
        client = ProviderClient(
            BASE,
            guard=guard,
            transport=httpx.MockTransport(handler),
            sleep=waits.append,
            now=lambda: NOW,
        )
        try:
            return client.ask("GET", url, headers={"Authorization": "x"}, can_shrink=can_shrink)
        finally:
            client.close()

    return ask


def always(status: int, **given: object) -> Handler:
    return lambda _request: httpx.Response(status, **given)  # type: ignore[arg-type]


def test_an_answer_is_decoded_with_the_providers_clock(ask, guard) -> None:
    answer = ask(
        always(200, json={"id": 2**53 + 1}, headers={"date": "Sun, 01 Feb 2026 08:50:00 GMT"})
    )
    assert answer.data == {"id": 2**53 + 1}
    assert answer.answered_at == NOW - timedelta(minutes=10)
    assert answer.resource == "/api/v3/things"
    assert guard.checked == [f"{BASE}/things"]


@pytest.mark.parametrize("date", ["", "yesterday", "Sun, 99 Feb 2026 08:50:00 GMT"])
def test_without_a_readable_date_our_clock_counts(ask, date: str) -> None:
    assert ask(always(200, json=[], headers={"date": date})).answered_at == NOW


def test_a_date_without_a_zone_is_utc(ask) -> None:
    answer = ask(always(200, json=[], headers={"date": "Sun, 01 Feb 2026 08:50:00 -0000"}))
    assert answer.answered_at == NOW - timedelta(minutes=10)


def test_an_empty_answer_has_no_data(ask) -> None:
    assert ask(always(204)).data is None


@pytest.mark.parametrize(
    "body",
    [b"<html>", b'{"a": "\xff"}', gzip.compress(b"[1, 2, 3]" * 99)[:40]],
    ids=["a page", "bytes of no encoding", "packed bytes"],
)
def test_what_is_not_json_is_asked_for_again_then_given_up(ask, waits, body: bytes) -> None:
    with pytest.raises(ProviderUnavailable):
        ask(always(200, content=body))
    assert len(waits) == http.ATTEMPTS - 1


def test_a_truncated_gzip_is_unavailable(ask) -> None:
    body = gzip.compress(b'["a long enough list to be cut"]')[:25]
    with pytest.raises(ProviderUnavailable):
        ask(always(200, content=body, headers={"content-encoding": "gzip"}))


def test_a_refusal_need_not_be_json(ask) -> None:
    answer = ask(always(403, content=b"<html>"))
    assert (answer.status, answer.data) == (403, None)


def test_waits_are_few_and_short(ask, waits) -> None:
    with pytest.raises(ProviderUnavailable):
        ask(always(500))
    assert len(waits) == 2
    assert all(0 <= wait <= 30 for wait in waits)


def test_a_hiccup_is_survived(ask) -> None:
    statuses = iter((500, 502, 200))
    assert ask(lambda _request: httpx.Response(next(statuses), json=[])).status == 200


@pytest.mark.parametrize("status", [502, 504])
def test_who_can_ask_for_less_is_told_at_once(ask, waits, status: int) -> None:
    with pytest.raises(TooSlow):
        ask(always(status), can_shrink=True)
    assert waits == []


def test_a_timeout_is_too_slow(ask) -> None:
    def late(_request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("late")

    with pytest.raises(TooSlow):
        ask(late)


def test_a_reset_connection_is_unavailable(ask) -> None:
    def reset(_request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("reset")

    with pytest.raises(ProviderUnavailable, match="ReadError"):
        ask(reset)


def test_too_large_an_answer_is_not_read_to_its_end(ask) -> None:
    read = 0

    def chunks() -> Iterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield b" " * 1_000_000

    with pytest.raises(TooSlow, match="more than"):
        ask(always(200, content=chunks()), can_shrink=True)
    assert read == 21


def test_a_dripping_answer_ends(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter(range(0, 10_000, 50))
    monkeypatch.setattr("time.monotonic", lambda: next(seconds))
    with pytest.raises(TooSlow, match="took more than"):
        ask(lambda _request: httpx.Response(200, content=iter([b" "] * 9)), can_shrink=True)


@pytest.mark.parametrize("location", ["/api/v3/other", f"{BASE}/other", "other"])
def test_a_redirect_at_the_same_origin_is_followed(ask, guard, location: str) -> None:
    def moved(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/other"):
            return httpx.Response(200, json=request.headers["authorization"])
        return httpx.Response(301, headers={"location": location})

    assert ask(moved).data == "x"
    assert guard.checked[-1] == f"{BASE}/other"


@pytest.mark.parametrize(
    "location",
    [
        "https://elsewhere.example/",
        "http://host.example/api/v3/other",
        "https://host.example:8443/other",
        "//elsewhere.example/x",
    ],
)
def test_a_redirect_elsewhere_is_refused_unasked(ask, guard, location: str) -> None:
    with pytest.raises(UnsafeUrl):
        ask(always(302, headers={"location": location}))
    assert guard.checked == [f"{BASE}/things"]


def test_redirects_end(ask, guard) -> None:
    with pytest.raises(ProviderUnavailable, match="circles"):
        ask(always(307, headers={"location": "/api/v3/things"}), can_shrink=True)
    assert len(guard.checked) == (http.MAX_REDIRECTS + 1) * http.ATTEMPTS


@pytest.mark.parametrize("location", ["/a\x00b", "https://host.example:port/"])
def test_a_redirect_to_no_address_is_the_providers_failure(ask, location: str) -> None:
    with pytest.raises(ProviderUnavailable):
        ask(always(302, headers={"location": location}))


@pytest.mark.parametrize("url", ["/a\x00b", "https://host.example:port/", "ftp://host.example/x"])
def test_an_address_that_cannot_be_one_is_unsafe(ask, url: str) -> None:
    with pytest.raises(UnsafeUrl):
        ask(always(200, json=[]), url)


def test_a_guard_refuses_before_anything_is_sent(ask, guard, monkeypatch) -> None:
    def refuse(_url: str) -> None:
        raise UnsafeUrl("no")

    monkeypatch.setattr(Everywhere, "check", lambda _self, url: refuse(url))
    with pytest.raises(UnsafeUrl):
        ask(always(200, json=[]))


def test_every_request_is_counted(guard) -> None:
    statuses = iter((301, 500, 200))
    client = ProviderClient(
        BASE,
        guard=guard,
        transport=httpx.MockTransport(
            lambda _request: httpx.Response(next(statuses), headers={"location": "/x"}, json=[])
        ),
        sleep=lambda _seconds: None,
    )
    client.ask("GET", "/things", headers={})
    assert client.requests_count == 3


def answer(status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(
        status=status, headers=httpx.Headers(named), data=None, answered_at=NOW, resource="/x"
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30),
        (" 30 ", 30),
        ("7200", 600),
        ("9" * 40, 600),
        ("Sun, 01 Feb 2026 09:00:20 GMT", 20),
        ("Sun, 01 Feb 2026 08:00:00 GMT", 0),
        ("Fri, 31 Dec 2100 23:59:59 GMT", 600),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_never_long(text: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after(answer(retry_after=text)) == expected


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, BadPayload),
        (401, AccessRevoked),
        (403, ScopeForbidden),
        (404, Gone),
        (410, Gone),
        (422, BadPayload),
        (429, RateLimited),
        (451, ScopeForbidden),
        (503, RateLimited),
    ],
)
def test_a_status_says_what_to_do(status: int, error: type[ConnectorError]) -> None:
    assert type(error_of(answer(status), "rest", NOW)) is error


def test_a_limit_says_until_when() -> None:
    limited = error_of(answer(429, retry_after="30"), "rest", NOW)
    assert isinstance(limited, RateLimited)
    assert (limited.until, limited.bucket) == (NOW + timedelta(seconds=30), "rest")
    unsaid = error_of(answer(429), "rest", NOW)
    assert isinstance(unsaid, RateLimited)
    assert unsaid.until == NOW + http.UNSAID_WAIT


def test_503_that_names_a_time_is_left_to_the_caller(ask) -> None:
    assert ask(always(503, headers={"retry-after": "5"})).status == 503
