"""Walks a stream and stores it page by page: the newest 90 days, what is older, what is new.

A page is read while no transaction is open. Then one transaction checks the lease, writes the
records, the walk's place, the coverage and the run's progress; with the last page also the
watermark, the completeness check and what follows.
"""

from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.orm import Session

from headway.connectors.base import BadPayload, Page, Position
from headway.ingest import endings
from headway.ingest.kinds import Kind
from headway.ingest.walk import Walk
from headway.ingest.work import Work
from headway.store import driver
from headway.store.repositories import coverage, cursors, runs
from headway.store.repositories.cursors import CursorRow


@dataclass(frozen=True, slots=True)
class _Read:
    """A page as it came: after how many requests, and whether it is the walk's last."""

    page: Page
    requests_count: int
    is_over: bool


def run(work: Work) -> None:
    """Go on with the job's walk until it or the slice is over.

    Raises ConnectorError, LeaseLost; what was stored until then stays.
    """
    walk, place = work.commit(partial(_begin, work), is_progress=False)
    position = _position(work, walk, place)
    spent_count = work.budget.requests_count
    for page in work.stream.read(work.connector_scope, position):
        requests_count = work.budget.requests_count - spent_count
        spent_count += requests_count
        walk = walk.after(page, work.stream.entity)
        is_over = page.cursor is None or _is_recent_enough(work, walk)
        walk = work.commit(partial(_store, work, walk, place, _Read(page, requests_count, is_over)))
        if is_over:
            return
        if work.is_slice_over:
            work.commit(partial(_hand_back, work))
            return
    if place is None or walk.began_at is not None or position.validator is None:
        raise BadPayload(f"{work.connection.provider} ended a list without saying that it is over")
    work.commit(partial(endings.nothing_new, work, place))


def _begin(work: Work, session: Session) -> tuple[Walk, CursorRow | None]:
    """Where this job's walk stands; a run that was paused or failed is not gone on with."""
    place = cursors.get(session, work.scope.id, work.stream.name, work.job.kind)
    if place is None or place.cursor is None:
        return Walk(), place
    walk = Walk.from_stored(place.cursor)
    found = None if walk.run_id is None else runs.get(session, walk.run_id)
    is_open = found is not None and found.state == "running"
    return (walk if is_open else replace(walk, run_id=None)), place


def _position(work: Work, walk: Walk, place: CursorRow | None) -> Position:
    """Where the connector begins to read.

    The newest 90 days are read without a floor, so that the cursor after them leads on into the
    backfill; that walk is ended here.
    """
    if work.job.kind != Kind.SYNC or place is None:
        return Position(cursor=walk.position)
    is_fresh = walk.began_at is None
    return Position(
        cursor=walk.position,
        floor=place.watermark_at,
        validator=place.validator if is_fresh else None,
    )


def _is_recent_enough(work: Work, walk: Walk) -> bool:
    if work.job.kind != Kind.RECENT or walk.reached_at is None or walk.began_at is None:
        return False
    return walk.reached_at < endings.recent_floor(work, walk.began_at)


def _store(
    work: Work,
    walk: Walk,
    place: CursorRow | None,
    read: _Read,
    session: Session,
) -> Walk:
    written = work.write(session, read.page.records, read.page.answered_at)
    run_id = walk.run_id or runs.start(
        session,
        job_id=work.job.id,
        connection_id=work.connection.id,
        kind=work.job.kind,
        scope_id=work.scope.id,
        stream=work.stream.name,
    )
    walk = replace(walk, run_id=run_id)
    with driver.together(session):
        runs.progress(
            session,
            run_id,
            records_count=written.records_count,
            pages_count=1,
            requests_count=read.requests_count,
            expected_count=walk.total_count,
        )
        if not read.is_over:
            _save(work, walk, place, session)
    if read.is_over:
        endings.end(work, walk, place, session)
    return walk


def _save(work: Work, walk: Walk, place: CursorRow | None, session: Session) -> None:
    """Keep the walk's place, and say what stretch it has covered so far."""
    cursors.save(
        session,
        scope_id=work.scope.id,
        stream=work.stream.name,
        walk=work.job.kind,
        cursor=walk.stored(),
        floor_at=None if place is None else place.floor_at,
        watermark_at=None if place is None else place.watermark_at,
        validator=None if place is None else place.validator,
    )
    until_at = endings.upper_edge(work, walk, place)
    if work.job.kind != Kind.SYNC and walk.reached_at is not None and walk.reached_at < until_at:
        coverage.add(
            session,
            scope_id=work.scope.id,
            stream=work.stream.name,
            from_at=walk.reached_at,
            until_at=until_at,
            is_complete=not walk.gaps,
            reason="; ".join(walk.gaps),
            run_id=walk.run_id,
        )


def _hand_back(work: Work, session: Session) -> None:
    work.again(session, work.services.now())
