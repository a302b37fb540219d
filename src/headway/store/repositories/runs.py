"""Runs of sync jobs, with their progress."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from headway.store import driver
from headway.store.rows import columns_of, read_all, read_one
from headway.store.session import organisation_of
from headway.store.tables.work import SyncRun


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run; `expected_count` is None where the provider does not say how much there is."""

    id: UUID
    job_id: UUID
    connection_id: UUID
    scope_id: UUID | None
    stream: str | None
    kind: str
    state: str
    reason: str
    started_at: datetime
    finished_at: datetime | None
    records_count: int
    pages_count: int
    requests_count: int
    expected_count: int | None
    last_progress_at: datetime


def start(
    session: Session,
    *,
    job_id: UUID,
    connection_id: UUID,
    kind: str,
    scope_id: UUID | None = None,
    stream: str | None = None,
    expected_count: int | None = None,
) -> UUID:
    """A new run's id. Runs of the job that a killed worker left open end as `failed`."""
    end_open(session, job_id, "failed", "the worker was lost")
    run_id = uuid4()
    session.execute(
        insert(SyncRun).values(
            organisation_id=organisation_of(session),
            id=run_id,
            job_id=job_id,
            connection_id=connection_id,
            kind=kind,
            scope_id=scope_id,
            stream=stream,
            expected_count=expected_count,
        )
    )
    return run_id


def end_open(session: Session, job_id: UUID, state: str, reason: str) -> None:
    """End the job's run where one is still open."""
    session.execute(
        update(SyncRun)
        .where(
            SyncRun.organisation_id == organisation_of(session),
            SyncRun.job_id == job_id,
            SyncRun.state == "running",
        )
        .values(state=state, reason=reason, finished_at=func.clock_timestamp())
    )


_PROGRESS = """
    UPDATE sync_runs
    SET records_count = records_count + %(records_count)s::bigint,
        pages_count = pages_count + %(pages_count)s::int,
        requests_count = requests_count + %(requests_count)s::int,
        expected_count = COALESCE(%(expected_count)s::bigint, expected_count),
        last_progress_at = clock_timestamp()
    WHERE organisation_id = %(organisation_id)s AND id = %(id)s
"""


def progress(
    session: Session,
    run_id: UUID,
    *,
    records_count: int = 0,
    pages_count: int = 0,
    requests_count: int = 0,
    expected_count: int | None = None,
) -> None:
    """Add to the run's counts; `expected_count`, where given, replaces what was expected."""
    given = {
        "organisation_id": organisation_of(session),
        "id": run_id,
        "records_count": records_count,
        "pages_count": pages_count,
        "requests_count": requests_count,
        "expected_count": expected_count,
    }
    driver.run(session, _PROGRESS, given)


def finish(session: Session, run_id: UUID, state: str, reason: str = "") -> None:
    """End the run: ok, partial, failed or paused, and why."""
    _update(
        session,
        run_id,
        {"state": state, "reason": reason, "finished_at": func.clock_timestamp()},
    )


def get(session: Session, run_id: UUID) -> RunRow | None:
    """The run, None without one."""
    query = columns_of(RunRow, SyncRun).where(
        SyncRun.organisation_id == organisation_of(session), SyncRun.id == run_id
    )
    return read_one(session, RunRow, query)


def latest(
    session: Session, connection_id: UUID | None = None, *, limit: int = 200
) -> list[RunRow]:
    """The newest runs, of one connection or of all."""
    query = columns_of(RunRow, SyncRun).where(SyncRun.organisation_id == organisation_of(session))
    if connection_id is not None:
        query = query.where(SyncRun.connection_id == connection_id)
    ordered = query.order_by(SyncRun.started_at.desc(), SyncRun.id).limit(limit)
    return read_all(session, RunRow, ordered)


def last_of_each(session: Session) -> list[RunRow]:
    """The newest run of each standing job: how every walk of every stream stands."""
    query = (
        columns_of(RunRow, SyncRun)
        .where(SyncRun.organisation_id == organisation_of(session), SyncRun.kind != "webhook")
        .ext(distinct_on(SyncRun.job_id))
        .order_by(SyncRun.job_id, SyncRun.started_at.desc(), SyncRun.id)
    )
    return read_all(session, RunRow, query)


def records_total(session: Session) -> int:
    """Records received in all runs that are kept: what a rate is computed from."""
    query = select(func.coalesce(func.sum(SyncRun.records_count), 0)).where(
        SyncRun.organisation_id == organisation_of(session)
    )
    return int(session.execute(query).scalar_one())


def _update(session: Session, run_id: UUID, values: dict[str, object]) -> None:
    session.execute(
        update(SyncRun)
        .where(SyncRun.organisation_id == organisation_of(session), SyncRun.id == run_id)
        .values(values)
    )
