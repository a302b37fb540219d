"""Reads open pull requests again, and those closed lately: their children change unannounced."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from headway.connectors.base import Page
from headway.ingest.verdicts import RunState
from headway.ingest.walk import joined
from headway.ingest.work import Work
from headway.store.repositories import records, runs

BATCH = 18
"""As many as two of GitHub's points buy, with all their lists."""
_CLOSED = timedelta(days=30)

Ids = list[tuple[str, str | None]]
"""(id, node id) of each record."""


def run(work: Work) -> None:
    """Go on with the re-read until all are read or the slice is over. Raises ConnectorError."""
    run_id = work.commit(partial(open_run, work), is_progress=False)
    after = str(work.job.payload.get("after", ""))
    gaps: tuple[str, ...] = tuple(work.job.payload.get("gaps", ()))
    while True:
        batch = work.commit(partial(_next, work, after), is_progress=False)
        if not batch:
            work.commit(partial(_finish, work, run_id, gaps), payload={})
            return
        gaps = joined(gaps, reread(work, batch, run_id))
        after = batch[-1][0]
        place = {"after": after, "gaps": list(gaps), "run": str(run_id)}
        if work.is_slice_over:
            work.commit(partial(_hand_back, work), payload=place)
            return
        work.commit(_keep, payload=place)


def open_run(work: Work, session: Session) -> UUID:
    """The run that this job is in, begun if it is in none."""
    known = work.job.payload.get("run")
    found = None if known is None else runs.get(session, UUID(known))
    if found is not None and found.state == RunState.RUNNING:
        return found.id
    run_id = runs.start(
        session,
        job_id=work.job.id,
        connection_id=work.connection.id,
        kind=work.job.kind,
        scope_id=work.scope.id,
        stream=work.job.stream,
    )
    work.remember(session, {**work.job.payload, "run": str(run_id)})
    return run_id


def reread(work: Work, batch: Ids, run_id: UUID) -> tuple[str, ...]:
    """Read one batch again and store it; what could not be read. Raises ConnectorError."""
    spent_count = work.budget.requests_count
    gaps: tuple[str, ...] = ()
    ids = [node_id or external_id for external_id, node_id in batch]
    for page in work.stream.reread(work.connector_scope, ids):
        requests_count = work.budget.requests_count - spent_count
        spent_count += requests_count
        work.commit(partial(_store, work, page, run_id, requests_count))
        gaps = joined(gaps, page.gaps)
    return gaps


def _next(work: Work, after: str, session: Session) -> Ids:
    return records.open_pull_requests(
        session,
        instance_id=work.connection.instance_id,
        repository_id=work.scope.external_id,
        closed_since=work.services.now() - _CLOSED,
        after=after,
        limit=BATCH,
    )


def _store(work: Work, page: Page, run_id: UUID, requests_count: int, session: Session) -> None:
    written = work.write(session, page.records, page.answered_at)
    runs.progress(
        session,
        run_id,
        records_count=written.records_count,
        pages_count=1,
        requests_count=requests_count,
    )


def _keep(_session: Session) -> None:
    """Nothing besides the job's payload."""


def _hand_back(work: Work, session: Session) -> None:
    work.again(session, work.services.now())


def close_run(session: Session, run_id: UUID, gaps: tuple[str, ...]) -> None:
    """End the run: `partial` with what could not be read."""
    state = RunState.PARTIAL if gaps else RunState.OK
    runs.finish(session, run_id, state, "; ".join(gaps))


def _finish(work: Work, run_id: UUID, gaps: tuple[str, ...], session: Session) -> None:
    close_run(session, run_id, gaps)
    work.again(session, work.after(work.services.settings.refresh_seconds))
