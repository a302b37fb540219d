"""What happens when a walk is over: watermark, coverage, completeness check, and what follows."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from headway.connectors.base import Stream
from headway.ingest.kinds import Kind
from headway.ingest.verdicts import RunState
from headway.ingest.walk import BEGINNING, OVERLAP, Walk
from headway.ingest.work import Work
from headway.store.repositories import coverage, cursors, jobs, records, runs
from headway.store.repositories.cursors import CursorRow


def recent_floor(work: Work, began_at: datetime) -> datetime:
    """How far back the first walk goes."""
    return began_at - timedelta(days=work.services.settings.recent_days)


def upper_edge(work: Work, walk: Walk, place: CursorRow | None) -> datetime:
    """Where the stretch that this walk reads ends: a backfill's where the recent walk's began."""
    if work.job.kind == Kind.BACKFILL and place is not None and place.floor_at is not None:
        return place.floor_at
    return walk.watermark_at


def end(work: Work, walk: Walk, place: CursorRow | None, session: Session) -> None:
    """Close the walk in the transaction of its last page."""
    if work.job.kind == Kind.SYNC and place is not None:
        _end_sync(work, walk, place, session)
    else:
        _end_history(work, walk, place, session)


def nothing_new(work: Work, place: CursorRow, session: Session) -> None:
    """The provider says that nothing changed: the stream is read until the moment of asking.

    A validator is kept only of a walk that ended well, so nothing is missing before it.
    """
    from_at = place.watermark_at or BEGINNING
    until_at = (work.connector.answered_at or work.services.now()) - OVERLAP
    if from_at < until_at:
        coverage.add(
            session,
            scope_id=work.scope.id,
            stream=work.stream.name,
            from_at=from_at,
            until_at=until_at,
            is_complete=True,
        )
    _save_sync(work, session, place.watermark_at, place.validator)
    work.again(session, work.after(work.services.settings.poll_seconds))


def _end_sync(work: Work, walk: Walk, place: CursorRow, session: Session) -> None:
    """What could not be read is read again by the next poll: the watermark stays below it."""
    before = place.watermark_at or BEGINNING
    watermark_at = max(before, walk.watermark_at)
    if before < watermark_at:
        _cover(work, walk, session, before, watermark_at)
    is_ok = _close_run(work, walk, session)
    kept_at = place.watermark_at if walk.gaps else watermark_at
    _save_sync(work, session, kept_at, walk.validator if is_ok else None)
    work.again(session, work.after(work.services.settings.poll_seconds))


def _end_history(work: Work, walk: Walk, place: CursorRow | None, session: Session) -> None:
    until_at = upper_edge(work, walk, place)
    from_at = _lower_edge(work, walk, until_at)
    if from_at < until_at:
        _cover(work, walk, session, from_at, until_at)
    cursors.save(
        session,
        scope_id=work.scope.id,
        stream=work.stream.name,
        walk=work.job.kind,
        cursor=None,
        floor_at=from_at,
        watermark_at=walk.watermark_at,
    )
    is_ok = _close_run(work, walk, session)
    if work.job.kind == Kind.RECENT:
        _save_sync(work, session, walk.watermark_at, walk.validator if is_ok else None)
        if walk.position is not None:
            _begin_backfill(work, walk, session, from_at)
        follow(work, session, work.stream)
    work.finish(session)


def _lower_edge(work: Work, walk: Walk, until_at: datetime) -> datetime:
    if walk.is_end:
        return BEGINNING
    reached_at = until_at if walk.reached_at is None else walk.reached_at
    if work.job.kind == Kind.RECENT and walk.began_at is not None:
        return max(reached_at, recent_floor(work, walk.began_at))
    return reached_at


def _begin_backfill(work: Work, walk: Walk, session: Session, floor_at: datetime) -> None:
    """Go on where the recent walk ended, in the background."""
    cursors.save(
        session,
        scope_id=work.scope.id,
        stream=work.stream.name,
        walk=Kind.BACKFILL,
        cursor=Walk(
            position=walk.position,
            reached_at=walk.reached_at,
            total_count=walk.total_count,
            items_count=walk.items_count,
        ).stored(),
        floor_at=floor_at,
    )
    _enqueue(work, session, Kind.BACKFILL, work.stream, 0)


def follow(work: Work, session: Session, stream: Stream) -> None:
    """See to it that the stream's periodic jobs exist."""
    settings = work.services.settings
    _enqueue(work, session, Kind.SYNC, stream, settings.poll_seconds)
    if stream.can_reread and stream.entity == "pull_request":
        _enqueue(work, session, Kind.RECONCILE, stream, settings.refresh_seconds)
    _enqueue(work, session, Kind.CENSUS, stream, settings.census_seconds)


def _enqueue(work: Work, session: Session, kind: Kind, stream: Stream, seconds: float) -> None:
    jobs.enqueue(
        session,
        connection_id=work.connection.id,
        kind=kind,
        scope_id=work.scope.id,
        stream=stream.name,
        due_at=work.after(seconds),
    )


def _save_sync(
    work: Work, session: Session, watermark_at: datetime | None, validator: str | None
) -> None:
    cursors.save(
        session,
        scope_id=work.scope.id,
        stream=work.stream.name,
        walk=Kind.SYNC,
        cursor=None,
        watermark_at=watermark_at,
        validator=validator,
    )


def _cover(work: Work, walk: Walk, session: Session, from_at: datetime, until_at: datetime) -> None:
    coverage.add(
        session,
        scope_id=work.scope.id,
        stream=work.stream.name,
        from_at=from_at,
        until_at=until_at,
        is_complete=not walk.gaps,
        reason="; ".join(walk.gaps),
        run_id=walk.run_id,
    )


def _close_run(work: Work, walk: Walk, session: Session) -> bool:
    """End the run: `ok` only if nothing is known to be missing. Whether it is."""
    reasons = list(walk.gaps)
    mismatch = _mismatch(work, walk, session)
    if mismatch:
        reasons.append(mismatch)
        _enqueue(work, session, Kind.CENSUS, work.stream, work.services.settings.confirm_seconds)
    state = RunState.PARTIAL if reasons else RunState.OK
    runs.finish(session, walk.run, state, "; ".join(reasons))
    return not reasons


def _mismatch(work: Work, walk: Walk, session: Session) -> str:
    """In words, that the provider counts another number of records than are stored; '' if not.

    Nothing can be said before the stream has been read back to its beginning.
    """
    if walk.total_count is None or not is_whole(work, session):
        return ""
    stored_count = records.count(
        session,
        work.stream.entity,
        instance_id=work.connection.instance_id,
        scope_external_id=work.scope.external_id,
    )
    if stored_count == walk.total_count:
        return ""
    words = work.stream.name.replace("_", " ")
    if stored_count < walk.total_count:
        rest = "the missing ones are looked for"
    else:
        rest = "those that were deleted are looked for"
    return f"the provider counts {walk.total_count:,} {words}, {stored_count:,} are stored; {rest}"


def is_whole(work: Work, session: Session) -> bool:
    """Whether the stream has been read back to the provider's very first record."""
    rows = coverage.of_scope(session, work.scope.id, work.stream.name)
    return any(row.is_complete and row.from_at == BEGINNING for row in rows)
