"""Tells open browsers that reading has come further: one poller a process, whoever listens."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.exc import SQLAlchemyError

from headway.ingest import progress
from headway.store.session import Database

POLL_SECONDS = 2.0
MOST_STREAMS = 3
"""A sign-in may hold so many streams open at once."""
END = b""
"""Instead of an event: the process ends, and the stream with it."""
_log = logging.getLogger(__name__)

Read = Callable[[UUID], bytes]


class TooManyStreams(Exception):
    """This sign-in already holds as many streams as it may."""


def words(database: Database, organisation_id: UUID) -> bytes:
    """An organisation's progress as the JSON of one event."""
    now = progress.read(database, organisation_id)
    return orjson.dumps(
        {
            "records_count": now.records_count,
            "records_per_second": now.records_per_second,
            "left_count": now.left_count,
            "is_recent_read": now.is_recent_read,
            "is_all_read": now.is_all_read,
            "connections": [
                {
                    "id": str(one.id),
                    "state": one.state,
                    "sentence": one.sentence,
                    "scopes": [{"id": str(scope.id), "state": scope.state} for scope in one.scopes],
                }
                for one in now.connections
            ],
        }
    )


@dataclass(frozen=True, slots=True, eq=False)
class Listener:
    """One open stream; its queue holds only the newest event."""

    sign_in: object
    organisation_id: UUID
    loop: asyncio.AbstractEventLoop
    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(maxsize=1))

    def tell(self, event: bytes) -> None:
        """Hands an event over from the poller's thread."""
        with suppress(RuntimeError):  # the loop closes while the process ends
            self.loop.call_soon_threadsafe(self._put, event)

    def _put(self, event: bytes) -> None:
        if self.queue.full() and self.queue.get_nowait() == END:
            event = END
        self.queue.put_nowait(event)


class Poller:
    """Reads each listened-to organisation's progress now and then, and tells what changed."""

    def __init__(self, read: Read, seconds: float = POLL_SECONDS) -> None:
        """`read` makes the event of an organisation; it runs in the poller's own thread."""
        self._read = read
        self._seconds = seconds
        self._listeners: set[Listener] = set()
        self._last: dict[UUID, bytes] = {}
        self._lock = Lock()
        self._thread: Thread | None = None
        self._is_over = False

    def refuse_more(self, sign_in: object) -> None:
        """Takes no place.

        Raises:
            TooManyStreams: the sign-in holds three already.
        """
        with self._lock:
            self._refuse_more(sign_in)

    def _refuse_more(self, sign_in: object) -> None:
        if Counter(one.sign_in for one in self._listeners)[sign_in] >= MOST_STREAMS:
            raise TooManyStreams

    def listen(self, sign_in: object, organisation_id: UUID) -> Listener:
        """Opens a stream for a sign-in; whoever opened it must `leave`.

        Raises:
            TooManyStreams: the sign-in holds three already.
        """
        listener = Listener(sign_in, organisation_id, asyncio.get_running_loop())
        with self._lock:
            self._refuse_more(sign_in)
            if self._is_over:
                listener.tell(END)
            self._listeners.add(listener)
            self._last.pop(organisation_id, None)
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._poll, name="progress", daemon=True)
                self._thread.start()
        return listener

    def leave(self, listener: Listener) -> None:
        """Closes a stream; the poller rests once nobody listens."""
        with self._lock:
            self._listeners.discard(listener)

    def end(self) -> None:
        """Ends every stream, also those still to come: else a server would wait for browsers."""
        with self._lock:
            self._is_over = True
            listeners = list(self._listeners)
        for listener in listeners:
            listener.tell(END)

    def _poll(self) -> None:
        while True:
            with self._lock:
                organisations = {one.organisation_id for one in self._listeners}
                if not organisations:
                    self._thread = None
                    return
            for organisation_id in organisations:
                self._tell(organisation_id)
            time.sleep(self._seconds)

    def _tell(self, organisation_id: UUID) -> None:
        try:
            event = self._read(organisation_id)
        except (SQLAlchemyError, OSError):
            # The database may be away for a while; those who listen wait.
            _log.warning("progress could not be read", exc_info=True)
            return
        with self._lock:
            if self._last.get(organisation_id) == event:
                return
            self._last[organisation_id] = event
            listeners = [one for one in self._listeners if one.organisation_id == organisation_id]
        for listener in listeners:
            listener.tell(event)


def of(state: Any) -> Poller:  # noqa: ANN401  (Starlette's state holds anything)
    """The process's poller, made when first asked for."""
    if not hasattr(state, "poller"):
        state.poller = Poller(lambda organisation_id: words(state.database, organisation_id))
    made: Poller = state.poller
    return made
