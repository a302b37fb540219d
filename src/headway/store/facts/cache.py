"""Keeps fact frames of a process, bounded in bytes, and brings them up to date by what changed."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from uuid import UUID

import pandas as pd

from headway.store.facts import dimensions, pull_requests, teams, versions
from headway.store.facts.binary import bytes_of
from headway.store.facts.dimensions import Dimensions
from headway.store.facts.growing import Growing
from headway.store.session import Database

DEFAULT_BYTES = 400_000_000


@dataclass(frozen=True, slots=True)
class Frames:
    """One organisation's frames, all of one moment. Nobody may write into them."""

    pull_requests: pd.DataFrame
    """As headway.records.facts.PULL_REQUEST, without `external_id`, in the order of `id`."""
    memberships: pd.DataFrame
    """As headway.records.facts.MEMBERSHIP."""
    version: int
    """Of the pull requests."""
    people_version: int
    nbytes: int


@dataclass(slots=True)
class _Entry:
    """What is held of one organisation; `lock` lets one thread at a time bring it up to date."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    rows: Growing | None = None
    known: Dimensions | None = None
    frames: Frames | None = None


class FrameCache:
    """Frames by organisation; a newer data version loads only the rows above the one held.

    Safe between threads. When the frames of all organisations pass `max_bytes`, those that were
    not asked for longest are forgotten; a forgotten frame lives as long as somebody reads it.
    """

    def __init__(self, max_bytes: int = DEFAULT_BYTES) -> None:
        self.max_bytes = max_bytes
        self._entries: OrderedDict[UUID, _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, database: Database, organisation_id: UUID) -> Frames:
        """The organisation's frames as of now. Raises what the database raises."""
        entry = self._entry(organisation_id)
        with entry.lock:
            frames = _up_to_date(database, organisation_id, entry)
        self._make_room(organisation_id)
        return frames

    def forget(self, organisation_id: UUID) -> None:
        """Drop an organisation's frames."""
        with self._lock:
            self._entries.pop(organisation_id, None)

    @property
    def nbytes(self) -> int:
        """How much memory all frames hold."""
        with self._lock:
            held = [entry.frames for entry in self._entries.values()]
        return sum(frames.nbytes for frames in held if frames is not None)

    def _entry(self, organisation_id: UUID) -> _Entry:
        with self._lock:
            entry = self._entries.setdefault(organisation_id, _Entry())
            self._entries.move_to_end(organisation_id)
            return entry

    def _make_room(self, keep: UUID) -> None:
        while self.nbytes > self.max_bytes:
            with self._lock:
                oldest = next(iter(self._entries))
                if oldest == keep:
                    return
                del self._entries[oldest]


def _up_to_date(database: Database, organisation_id: UUID, entry: _Entry) -> Frames:
    with database.snapshot(organisation_id) as session:
        version, people_version = versions.both(session)
        held = entry.frames
        if held is not None and (held.version, held.people_version) == (version, people_version):
            return held
        is_new_people = held is None or held.people_version != people_version
        found = entry.known
        if found is None or is_new_people:
            found = dimensions.load(session)
        rows = entry.rows
        if rows is None or held is None:
            rows = Growing(pull_requests.read_rows(session, pull_requests.source(session)))
        elif held.version != version:
            newer = pull_requests.source(session, above_version=held.version)
            rows = rows.replaced(pull_requests.read_rows(session, newer))
        memberships = teams.read(session) if held is None or is_new_people else held.memberships
    default = pull_requests.base_is_default(rows.columns, found)
    frame = pull_requests.frame_of(rows.columns, found, default, _earlier(entry))
    entry.rows, entry.known = rows, found
    entry.frames = Frames(
        pull_requests=frame,
        memberships=memberships,
        version=version,
        people_version=people_version,
        nbytes=_nbytes(rows, frame),
    )
    return entry.frames


def _earlier(entry: _Entry) -> pull_requests.Earlier | None:
    if entry.rows is None or entry.known is None or entry.frames is None:
        return None
    return pull_requests.Earlier(entry.frames.pull_requests, entry.rows.columns, entry.known)


def _nbytes(rows: Growing, frame: pd.DataFrame) -> int:
    """Raw columns, and what the frame has besides those it shares with them."""
    own = ("repository", "repository_id", "author", "author_kind", "merged_by", "state")
    shared = bytes_of(rows.columns)
    return shared + sum(int(frame[name].memory_usage(index=False)) for name in own)
