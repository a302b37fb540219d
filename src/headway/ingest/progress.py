"""How far reading has come, in numbers and in sentences: for the terminal, `/events` and a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from headway.ingest import sentences
from headway.ingest.kinds import Kind
from headway.ingest.sentences import StreamFacts
from headway.ingest.verdicts import RunState
from headway.ingest.walk import Walk
from headway.kernel import clock
from headway.store.repositories import (
    connections,
    coverage,
    cursors,
    jobs,
    organisations,
    runs,
    scopes,
)
from headway.store.repositories.connections import ConnectionRow
from headway.store.repositories.coverage import CoverageRow
from headway.store.repositories.jobs import JobRow
from headway.store.repositories.runs import RunRow
from headway.store.repositories.scopes import ScopeRow
from headway.store.session import Database

_LATELY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamProgress:
    """One stream of one scope. `state` is waiting, running, ok, partial, failed or paused."""

    stream: str
    state: str
    sentence: str
    read_count: int
    """Of the stream's own records, in the walk under way; 0 where none is."""
    expected_count: int | None
    """How many the provider says there are, while a walk is under way."""
    from_at: datetime | None
    """How far back the stream is read without a gap; 1970 means from the very first record."""
    until_at: datetime | None
    """Until when it is read."""
    gaps: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeProgress:
    """A repository, project or channel; its state is the worst of its streams'."""

    id: UUID
    name: str
    state: str
    sentence: str
    streams: Sequence[StreamProgress]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionProgress:
    """A connection. `state` is active, needs_reauth, paused or disconnected."""

    id: UUID
    provider: str
    name: str
    state: str
    sentence: str
    scopes: Sequence[ScopeProgress]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """An organisation's reading as it stands."""

    records_count: int
    """Records received so far, with repetitions."""
    records_per_second: float
    """Over the last half minute."""
    left_count: int
    """Records of the streams' own kinds that are still to be read in the walks under way."""
    waiting_count: int
    """Streams whose first walk has not begun: what they hold is not in `left_count`."""
    is_recent_read: bool
    """Every stream has been read as far back as the first walk goes."""
    is_all_read: bool
    """And back to the provider's very first record."""
    connections: Sequence[ConnectionProgress]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Everything that progress is made of, read in one transaction."""

    connections: Sequence[ConnectionRow]
    scopes: Sequence[ScopeRow]
    jobs: Sequence[JobRow]
    runs: Sequence[RunRow]
    walks: Mapping[tuple[UUID, str, str], Walk]
    coverage: Sequence[CoverageRow]
    records_count: int


def read(database: Database, organisation_id: UUID, now: clock.Now = clock.now) -> Progress:
    """The organisation's progress. Writes nothing. Raises LookupError for an unknown one."""
    with database.shared() as session:
        organisation = organisations.by_id(session, organisation_id)
    if organisation is None:
        raise LookupError(f"there is no organisation {organisation_id}")
    with database.snapshot(organisation_id) as session:
        rows = _read(session)
    at, zone = now(), ZoneInfo(organisation.zone)
    is_recent_read = not (_unlisted(rows) or _open(rows, Kind.RECENT))
    walks = [walk for (_scope, _stream, kind), walk in rows.walks.items() if kind != Kind.SYNC]
    return Progress(
        records_count=rows.records_count,
        records_per_second=_rate(rows.runs, at),
        left_count=sum(max(0, (walk.total_count or 0) - walk.items_count) for walk in walks),
        waiting_count=sum(
            (job.scope_id, job.stream, job.kind) not in rows.walks
            for job in _open(rows, Kind.RECENT)
        ),
        is_recent_read=is_recent_read,
        is_all_read=is_recent_read and not _open(rows, Kind.BACKFILL),
        connections=[_connection(rows, row, at, zone) for row in rows.connections],
    )


def _read(session: Session) -> _Rows:
    return _Rows(
        connections=connections.everyone(session),
        scopes=scopes.everyone(session),
        jobs=jobs.standing(session),
        runs=runs.last_of_each(session),
        walks={
            (row.scope_id, row.stream, row.walk): Walk.from_stored(row.cursor)
            for row in cursors.everything(session)
            if row.cursor is not None
        },
        coverage=coverage.everything(session),
        records_count=runs.records_total(session),
    )


def _open(rows: _Rows, kind: Kind) -> list[JobRow]:
    return [job for job in rows.jobs if job.kind == kind and job.state in {"due", "running"}]


def _unlisted(rows: _Rows) -> bool:
    """Whether a connection has not been listed yet."""
    listed = {scope.connection_id for scope in rows.scopes}
    return any(job.connection_id not in listed for job in _open(rows, Kind.DISCOVER))


def _rate(found: Sequence[RunRow], at: datetime) -> float:
    lately = [run for run in found if run.records_count and at - run.last_progress_at < _LATELY]
    if not lately:
        return 0.0
    began_at = min(run.started_at for run in lately)
    seconds = max(1.0, (at - began_at).total_seconds())
    return sum(run.records_count for run in lately) / seconds


def _connection(
    rows: _Rows, row: ConnectionRow, at: datetime, zone: ZoneInfo
) -> ConnectionProgress:
    found = [
        _scope(rows, scope, at, zone) for scope in rows.scopes if scope.connection_id == row.id
    ]
    sentence = f"{len(found)} scopes"
    discovery = [job for job in rows.jobs if (job.connection_id, job.kind) == (row.id, "discover")]
    if row.state != "active":
        sentence = row.state_reason or row.state
    elif any(job.last_error for job in discovery):
        sentence = next(job.last_error for job in discovery if job.last_error)
    return ConnectionProgress(
        id=row.id,
        provider=row.provider,
        name=row.name,
        state=row.state,
        sentence=sentence,
        scopes=found,
    )


def _scope(rows: _Rows, row: ScopeRow, at: datetime, zone: ZoneInfo) -> ScopeProgress:
    names = {job.stream for job in rows.jobs if job.scope_id == row.id and job.stream is not None}
    streams = [_stream(rows, row.id, name, at, zone) for name in sorted(names)]
    state = sentences.worst([stream.state for stream in streams])
    if not row.is_open:
        state, sentence = RunState.PARTIAL, row.reason or "the provider does not let us read it"
    elif not row.is_selected:
        state, sentence = "paused", "not selected"
    else:
        sentence = next((each.sentence for each in streams if each.state == state), "")
    return ScopeProgress(id=row.id, name=row.name, state=state, sentence=sentence, streams=streams)


def _stream(
    rows: _Rows, scope_id: UUID, stream: str, at: datetime, zone: ZoneInfo
) -> StreamProgress:
    mine = (scope_id, stream)
    found = [row for row in rows.coverage if (row.scope_id, row.stream) == mine]
    whole = [row for row in found if row.is_complete]
    gaps = [row.reason for row in found if not row.is_complete]
    last = max(whole, key=lambda row: row.until_at, default=None)
    walks = [walk for key, walk in rows.walks.items() if key[:2] == mine and key[2] != Kind.SYNC]
    facts = StreamFacts(
        jobs=[job for job in rows.jobs if (job.scope_id, job.stream) == mine],
        runs=[run for run in rows.runs if (run.scope_id, run.stream) == mine],
        walks=walks,
        gaps=gaps,
        until_at=None if last is None else last.until_at,
    )
    state, sentence = sentences.of_stream(facts, at, zone)
    return StreamProgress(
        stream=stream,
        state=state,
        sentence=sentence,
        read_count=sum(walk.items_count for walk in walks),
        expected_count=max((walk.total_count for walk in walks if walk.total_count), default=None),
        from_at=None if last is None else last.from_at,
        until_at=facts.until_at,
        gaps=gaps,
    )
