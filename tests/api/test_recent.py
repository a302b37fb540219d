import asyncio

import pytest

from headway.api.recent import Recent

TAG = b'W/"one"'
MARKED = [(b"etag", TAG), (b"cache-control", b"private, no-cache"), (b"content-length", b"5")]


class Server:
    """Answers, and counts how often it had to."""

    def __init__(self, **recent):
        self.count = 0
        self.status, self.headers, self.body = 200, MARKED, b"hello"
        self.is_whole = True
        self.recent = Recent(self, **{"seconds": 60, **recent})

    async def __call__(self, scope, _receive, send):
        self.count += 1
        scope["route"] = "a route"
        start = {"type": "http.response.start", "status": self.status, "headers": self.headers}
        await send(start)
        if not self.is_whole:
            await send({"type": "http.response.body", "body": b"part", "more_body": True})
        await send({"type": "http.response.body", "body": self.body})

    def ask(self, path="/", method="GET", more=(), **headers):
        sent = []
        pairs = [(name.replace("_", "-").encode(), value) for name, value in headers.items()]
        pairs = [*more, *pairs]
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": pairs,
        }

        async def send(message):
            sent.append(message)

        async def receive():
            return {"type": "http.disconnect"}

        asyncio.run(self.recent(scope, receive, send))
        assert scope["route"] == "a route"
        return sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:])


@pytest.fixture
def server():
    return Server()


def test_the_same_reader_gets_it_again_unasked(server):
    assert {server.ask(cookie=b"me") for _ in range(3)} == {(200, b"hello")}
    assert server.count == 1


@pytest.mark.parametrize("form", [TAG, b'"one"', b'"zero", W/"one"'])
def test_who_has_it_gets_304(server, form):
    server.ask(cookie=b"me")
    assert server.ask(cookie=b"me", if_none_match=form) == (304, b"")
    assert server.ask(cookie=b"me", if_none_match=b'"two"') == (200, b"hello")
    assert server.count == 1


@pytest.mark.parametrize(
    "other",
    [
        {"cookie": b"you"},
        {"authorization": b"Bearer you"},
        {"cookie": b"me", "accept_encoding": b"gzip"},
        {"cookie": b"me", "path": "/other"},
        {},
    ],
    ids=str,
)
def test_another_reader_or_question_is_asked(server, other):
    server.ask(cookie=b"me")
    server.ask(**other)
    assert server.count == 2


@pytest.mark.parametrize("name", [b"cookie", b"authorization"])
def test_a_repeated_header_counts_with_all_its_values(server, name):
    for more in ([], [(name, b"ada")], [(name, b"bob")], [(name, b"ada"), (name, b"bob")]):
        for _ in range(2):
            server.ask(more=more, **{name.decode(): b"theme=dark"})
    assert server.count == 4


def test_looking_at_the_head_forgets_nothing(server):
    server.ask(cookie=b"me")
    server.ask(method="HEAD", cookie=b"me")
    server.ask(cookie=b"me")
    assert server.count == 2


def test_after_its_time_it_is_asked_again(monkeypatch):
    server, now = Server(seconds=1), [0.0]
    monkeypatch.setattr("headway.api.recent.time.monotonic", lambda: now[0])
    server.ask()
    now[0] = 0.9
    server.ask()
    assert server.count == 1
    now[0] = 1.0
    server.ask()
    assert server.count == 2


def test_a_browsers_own_change_is_seen_at_once(server):
    server.ask(cookie=b"me")
    server.ask(method="POST", cookie=b"me")
    server.ask(cookie=b"me")
    assert server.count == 3


def test_what_was_asked_before_a_change_is_not_kept_after_it(server):
    reading = server.recent._noting({}, _nowhere, (b"key",))
    server.ask(method="POST", cookie=b"me")
    start = {"type": "http.response.start", "status": 200, "headers": MARKED}
    asyncio.run(reading(start))
    asyncio.run(reading({"type": "http.response.body", "body": b"hello"}))
    assert not server.recent._kept


async def _nowhere(_message):
    return None


def test_a_webhook_forgets_nothing(server):
    server.ask(cookie=b"me")
    server.ask(method="POST")
    server.ask(cookie=b"me")
    assert server.count == 2


def test_a_304_serves_only_who_has_the_body(server):
    server.status, server.body = 304, b""
    assert server.ask(if_none_match=TAG) == (304, b"")
    assert server.ask(if_none_match=TAG) == (304, b"")
    assert server.count == 1
    server.status, server.body = 200, b"hello"
    assert server.ask() == (200, b"hello")
    assert server.count == 2


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, []),
        (200, [(b"etag", TAG)]),
        (200, [(b"etag", TAG), (b"cache-control", b"no-store")]),
        (404, MARKED),
        (500, MARKED),
    ],
)
def test_only_what_is_marked_is_kept(server, status, headers):
    server.status, server.headers = status, headers
    server.ask()
    server.ask()
    assert server.count == 2


def test_a_stream_is_not_kept(server):
    server.is_whole = False
    assert server.ask() == (200, b"parthello")
    server.ask()
    assert server.count == 2


def test_it_is_bounded_and_the_oldest_goes_first():
    server = Server(most_bytes=12)
    for path in ("/1", "/2", "/3"):
        server.ask(path)
    server.ask("/3")
    server.ask("/2")
    assert server.count == 3
    server.ask("/1")
    assert server.count == 4


def test_what_is_too_large_is_not_kept():
    server = Server(most_bytes=3)
    server.ask()
    server.ask()
    assert server.count == 2


def test_without_a_length_nothing_is_kept():
    server = Server(seconds=0)
    server.ask()
    server.ask()
    assert server.count == 2
