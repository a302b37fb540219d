import asyncio
import threading
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError
from tests.web.devserver import account

from headway.accounts import organisations
from headway.web import live
from headway.web.routes import events

NORTHWIND, OTHER = UUID(int=1), UUID(int=2)


class Reading:
    """Progress that a test says; `seen` counts the reads of each organisation."""

    def __init__(self):
        self.words = {NORTHWIND: b"1", OTHER: b"1"}
        self.seen = []
        self.is_down = False
        self.failure = OperationalError("SELECT 1", {}, Exception("away"))

    def __call__(self, organisation_id):
        self.seen.append(organisation_id)
        if self.is_down:
            raise self.failure
        return self.words[organisation_id]


@pytest.fixture
def reading():
    return Reading()


@pytest.fixture
def poller(reading):
    return live.Poller(reading, seconds=0.005)


def signed_in(session_hash):
    return replace(account(), session_hash=session_hash)


async def event_of(listener):
    return await asyncio.wait_for(listener.queue.get(), 5)


def test_a_listener_is_told_now_and_when_something_moved(poller, reading):
    async def listen():
        listener = poller.listen("ada", NORTHWIND)
        first = await event_of(listener)
        reading.words[NORTHWIND] = b"2"
        second = await event_of(listener)
        await asyncio.sleep(0.05)
        poller.leave(listener)
        return first, second, listener.queue.empty()

    assert asyncio.run(listen()) == (b"1", b"2", True)
    assert OTHER not in reading.seen


def test_only_the_newest_event_waits_for_a_slow_browser(poller):
    async def listen():
        listener = poller.listen("ada", NORTHWIND)
        await event_of(listener)
        for event in (b"a", b"b", b"c"):
            listener.tell(event)
        await asyncio.sleep(0.02)
        poller.leave(listener)
        return listener.queue.get_nowait()

    assert asyncio.run(listen()) == b"c"


def test_a_sign_in_holds_three_streams_and_no_more(poller):
    async def listen():
        mine = [poller.listen("ada", NORTHWIND) for _ in range(3)]
        with pytest.raises(live.TooManyStreams):
            poller.listen("ada", NORTHWIND)
        others = poller.listen("bob", OTHER)
        poller.leave(mine.pop())
        again = poller.listen("ada", NORTHWIND)
        for one in [*mine, others, again]:
            poller.leave(one)

    asyncio.run(listen())


def test_the_poller_rests_when_nobody_listens_and_wakes_again(poller):
    async def listen():
        listener = poller.listen("ada", NORTHWIND)
        event = await event_of(listener)
        poller.leave(listener)
        return event

    assert asyncio.run(listen()) == b"1"
    for thread in threading.enumerate():
        if thread.name == "progress":
            thread.join(timeout=5)
    assert poller._thread is None
    assert asyncio.run(listen()) == b"1"


def test_a_database_that_is_away_for_a_while_ends_no_stream(poller, reading):
    reading.is_down = True

    async def listen():
        listener = poller.listen("ada", NORTHWIND)
        await asyncio.sleep(0.03)
        reading.is_down = False
        event = await event_of(listener)
        poller.leave(listener)
        return event

    assert asyncio.run(listen()) == b"1"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_poller_that_broke_is_started_again_by_the_next_listener(poller, reading):
    reading.is_down, reading.failure = True, ZeroDivisionError()

    async def listen():
        left = poller.listen("ada", NORTHWIND)
        await asyncio.to_thread(poller._thread.join, 5)
        reading.is_down = False
        listener = poller.listen("bob", NORTHWIND)
        event = await event_of(listener)
        poller.leave(left)
        poller.leave(listener)
        return event

    assert asyncio.run(listen()) == b"1"


def test_an_event_carries_progress_as_json(database):
    made = organisations.create(database, name="Northwind")
    assert b'"left_count":0' in live.words(database, made.id)


def test_a_stream_speaks_server_sent_events_and_leaves_when_it_is_over(poller, monkeypatch):
    monkeypatch.setattr(events, "BEAT_SECONDS", 0.02)
    monkeypatch.setattr(events, "STREAM_SECONDS", 0.2)

    async def listen():
        return [piece async for piece in events._events(poller, account())]

    pieces = asyncio.run(listen())
    assert pieces[:2] == [b"retry: 3000\n\n", b"event: progress\ndata: 1\n\n"]
    assert b": still here\n\n" in pieces
    assert not poller._listeners


def test_a_browser_gone_before_the_first_byte_took_no_place(poller):
    async def leave():
        await events._events(poller, account()).aclose()
        began = events._events(poller, account())
        await anext(began)
        assert len(poller._listeners) == 1
        await began.aclose()

    asyncio.run(leave())
    assert not poller._listeners


def test_places_are_counted_for_a_sign_in_and_not_for_its_user(poller):
    async def ask():
        mine = [poller.listen(b"laptop", NORTHWIND) for _ in range(3)]
        late = [piece async for piece in events._events(poller, signed_in(b"laptop"))]
        phone = events._events(poller, signed_in(b"phone"))
        other = await anext(phone)
        await phone.aclose()
        for one in mine:
            poller.leave(one)
        return late, other

    assert asyncio.run(ask()) == ([b"retry: 60000\n\n"], b"retry: 3000\n\n")


def test_a_server_that_ends_ends_its_streams(poller):
    async def listen():
        running = events._events(poller, account())
        pieces = [await anext(running), await anext(running)]
        poller.end()
        pieces += [piece async for piece in running]
        late = [piece async for piece in events._events(poller, account())]
        return pieces, late

    began = b"retry: 3000\n\n"
    event = b"event: progress\ndata: 1\n\n"
    assert asyncio.run(asyncio.wait_for(listen(), 5)) == ([began, event], [began])
    assert not poller._listeners


def test_the_head_of_a_stream_takes_no_place(client):
    answer = client.head("/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert not client.app.state.poller._listeners


def test_a_fourth_stream_is_told_to_come_back(client):
    class Full:
        def refuse_more(self, *_):
            raise live.TooManyStreams

    before = client.app.state.poller
    client.app.state.poller = Full()
    try:
        answer = client.get("/events")
    finally:
        client.app.state.poller = before
    assert answer.status_code == 429
    assert "close one" in answer.text


def test_the_process_has_one_poller():
    class State:
        database = None

    state = State()
    assert live.of(state) is live.of(state)
