"""Puts a verdict into effect: the run and the job say what happened, and what follows is due."""

import random
from uuid import UUID

from sqlalchemy.orm import Session

from headway.connectors.base import ConnectorError
from headway.ingest.kinds import Kind
from headway.ingest.verdicts import Consequence, Verdict, judge
from headway.ingest.walk import BEGINNING, Walk
from headway.ingest.work import Work
from headway.store.repositories import connections, coverage, cursors, jobs, runs
from headway.store.repositories.jobs import JobRow

_jitter = random.Random()  # noqa: S311  # spreads retries; nothing secret


def settle(work: Work, error: ConnectorError) -> None:
    """Store what `error` means for the job. Raises LeaseLost."""
    with work.services.database.organisation(work.organisation_id) as session:
        jobs.check(session, work.lease)
        job = jobs.get(session, work.lease.job_id) or work.job
        failures = max(0, job.attempts_count - 1)
        verdict = judge(error, work.services.now(), failures, _jitter.random())
        _end_run(work, job, session, verdict)
        _EFFECTS[verdict.consequence](work, session, verdict)


def _reschedule(work: Work, session: Session, verdict: Verdict) -> None:
    jobs.reschedule(session, work.lease, verdict.due_at, verdict.reason, is_good=verdict.is_limit)


def _authorise(work: Work, session: Session, verdict: Verdict) -> None:
    connections.set_state(session, work.connection.id, "needs_reauth", verdict.reason)
    jobs.finish(session, work.lease, "paused", verdict.reason)


def _restart(work: Work, session: Session, verdict: Verdict) -> None:
    if work.scope_row is not None and work.job.stream is not None:
        found = cursors.get(session, work.scope_row.id, work.job.stream, work.job.kind)
        if found is not None:
            cursors.save(
                session,
                scope_id=found.scope_id,
                stream=found.stream,
                walk=found.walk,
                cursor=None,
                floor_at=found.floor_at,
                watermark_at=found.watermark_at,
            )
    _reschedule(work, session, verdict)


def _gap(work: Work, session: Session, verdict: Verdict) -> None:
    if work.scope_row is not None and work.job.stream is not None:
        until_at = work.services.now()
        rows = coverage.of_scope(session, work.scope_row.id, work.job.stream)
        from_at = max((row.until_at for row in rows if row.is_complete), default=BEGINNING)
        if from_at < until_at:
            coverage.add(
                session,
                scope_id=work.scope_row.id,
                stream=work.job.stream,
                from_at=from_at,
                until_at=until_at,
                is_complete=False,
                reason=verdict.reason,
            )
    _reschedule(work, session, verdict)


def _discover(work: Work, session: Session, verdict: Verdict) -> None:
    if work.job.kind != Kind.DISCOVER:
        jobs.enqueue(session, connection_id=work.connection.id, kind=Kind.DISCOVER)
    _reschedule(work, session, verdict)


_EFFECTS = {
    Consequence.NONE: _reschedule,
    Consequence.AUTHORISE: _authorise,
    Consequence.RESTART: _restart,
    Consequence.GAP: _gap,
    Consequence.DISCOVER: _discover,
}


def _end_run(work: Work, job: JobRow, session: Session, verdict: Verdict) -> None:
    """End the job's open run, if it has one; the walk itself can be gone on with."""
    run_id = job.payload.get("run")
    if work.scope_row is not None and work.job.stream is not None:
        found = cursors.get(session, work.scope_row.id, work.job.stream, work.job.kind)
        if found is not None and found.cursor is not None:
            run_id = Walk.from_stored(found.cursor).run_id
    if run_id is not None:
        runs.finish(session, UUID(str(run_id)), verdict.run_state, verdict.reason)
