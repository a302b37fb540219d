"""Lists what a connection may read, and sees to it that every stream of it has its jobs."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from headway.connectors.base import BadPayload, Scope
from headway.ingest.kinds import Kind
from headway.ingest.work import Work
from headway.records import Record
from headway.store.repositories import cursors, jobs, scopes
from headway.store.repositories.jobs import JobRow

_MOST_LOST_SHARE = 0.05
_FEW = 5
"""So many may disappear at once however few there are."""

ScopePage = Sequence[tuple[Scope, Sequence[Record]]]


def run(work: Work) -> None:
    """List everything, then let what was not named any more be gone. Raises ConnectorError."""
    seen: list[UUID] = []
    for page in work.connector.scopes():
        seen += work.commit(partial(_store, work, page))
    work.commit(partial(_finish, work, seen))


def _store(work: Work, page: ScopePage, session: Session) -> list[UUID]:
    found = [record for _scope, records in page for record in records]
    work.write(session, found, work.services.now())
    known = {(job.scope_id, job.stream, job.kind): job for job in _jobs(work, session)}
    seen = []
    for scope, _records in page:
        scope_id = scopes.upsert(
            session,
            connection_id=work.connection.id,
            instance_id=work.connection.instance_id,
            kind=scope.kind,
            external_id=scope.external_id,
            name=scope.name,
            node_id=scope.node_id,
            is_open=scope.is_open,
        )
        row = scopes.get(session, scope_id)
        if row is not None and row.is_selected and row.is_open:
            _ensure(work, session, scope_id, known)
        seen.append(scope_id)
    return seen


def _jobs(work: Work, session: Session) -> list[JobRow]:
    return jobs.everyone(session, work.connection.id)


def _ensure(
    work: Work,
    session: Session,
    scope_id: UUID,
    known: dict[tuple[UUID | None, str | None, str], JobRow],
) -> None:
    """Make what is missing, and take up again what had failed or was paused."""
    walks = {(row.stream, row.walk): row for row in cursors.of_scope(session, scope_id)}
    for stream in work.connector.streams:
        place = walks.get((stream.name, Kind.BACKFILL))
        wanted = [Kind.RECENT]
        if (stream.name, Kind.SYNC) in walks:
            wanted = [Kind.SYNC, Kind.CENSUS]
            wanted += [Kind.RECONCILE] if stream.can_reread else []
            wanted += [Kind.BACKFILL] if place is not None and place.cursor is not None else []
        for kind in wanted:
            job = known.get((scope_id, stream.name, kind))
            if job is None or job.state not in {"due", "running"}:
                jobs.enqueue(
                    session,
                    connection_id=work.connection.id,
                    kind=kind,
                    scope_id=scope_id,
                    stream=stream.name,
                )


def _finish(work: Work, seen: list[UUID], session: Session) -> None:
    known = {row.id for row in scopes.everyone(session, work.connection.id)}
    lost_count = len(known - set(seen))
    if lost_count > max(_FEW, len(known) * _MOST_LOST_SHARE) or (known and not seen):
        raise BadPayload(
            f"the provider names {lost_count} of {len(known)} scopes no more; nothing was removed"
        )
    scopes.delete_missing(session, work.connection.id, seen)
    work.again(session, work.after(work.services.settings.discover_seconds))
