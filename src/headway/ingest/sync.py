"""Runs one job for one slice: takes its lease, does its work, and says what happened."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from sqlalchemy.orm import Session

from headway.connectors.base import ConnectorError
from headway.ingest import census, discover, identities, refresh, starting, walks, webhooks
from headway.ingest.budget import RedisBudget
from headway.ingest.heartbeat import heartbeat
from headway.ingest.kinds import Kind
from headway.ingest.services import Link, Services
from headway.ingest.settle import settle
from headway.ingest.work import Work
from headway.kernel.errors import ConfigurationError, LeaseLost
from headway.store.repositories import connections, jobs, runs, scopes
from headway.store.repositories.connections import ConnectionRow, InstanceRow
from headway.store.repositories.jobs import JobRow, Lease
from headway.store.repositories.scopes import ScopeRow

_log = logging.getLogger(__name__)

CODE: Mapping[str, Callable[[Work], None]] = {
    Kind.WEBHOOK: webhooks.run,
    Kind.DISCOVER: discover.run,
    Kind.RECENT: walks.run,
    Kind.SYNC: walks.run,
    Kind.RECONCILE: refresh.run,
    Kind.CENSUS: census.run,
    Kind.BACKFILL: walks.run,
}
"""What each kind of job does. It ends its job in the transaction of its last page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A job that this process holds, and what it is about."""

    job: JobRow
    lease: Lease
    connection: ConnectionRow
    instance: InstanceRow
    scope: ScopeRow | None


def run_job(services: Services, organisation_id: UUID, job_id: UUID) -> bool:
    """Do a slice of the job's work. False when it is not due, or another worker has it.

    What goes wrong at the provider ends in the job's row; whatever else is raised leaves the
    lease to run out, after which the job is due again.
    """
    with services.database.organisation(organisation_id) as session:
        held = _claim(services, session, job_id)
    if held is None:
        return False
    settings = services.settings
    beating = heartbeat(
        services.database,
        organisation_id,
        held.lease,
        every=settings.heartbeat_seconds,
        seconds=settings.lease_seconds,
    )
    try:
        with beating:
            _run(services, organisation_id, held)
        identities.match(services.database, organisation_id)
    except LeaseLost as error:
        _log.warning("%s: another worker has gone on with it", error)
    starting.start(services, organisation_id, held.connection.id)
    return True


def _claim(services: Services, session: Session, job_id: UUID) -> _Held | None:
    before = jobs.get(session, job_id)
    lease = jobs.claim(session, job_id, services.owner, services.settings.lease_seconds)
    job = jobs.get(session, job_id)
    if before is None or job is None or lease is None:
        return None
    connection, instance = _connection(session, job)
    scope = None if job.scope_id is None else scopes.get(session, job.scope_id)
    if before.state == "running" and job.attempts_count > services.settings.attempts:
        lost_count = job.attempts_count - 1
        _stop(session, lease, "failed", f"its worker was lost {lost_count} times in a row")
        return None
    obstacle = _obstacle(connection, scope)
    if obstacle:
        _stop(session, lease, "paused", obstacle)
        return None
    return _Held(job=job, lease=lease, connection=connection, instance=instance, scope=scope)


def _stop(session: Session, lease: Lease, state: str, reason: str) -> None:
    """End the job, and the run that its last slice may have left open. Raises LeaseLost."""
    runs.end_open(session, lease.job_id, state, reason)
    jobs.finish(session, lease, state, reason)


def _connection(session: Session, job: JobRow) -> tuple[ConnectionRow, InstanceRow]:
    connection = connections.get(session, job.connection_id)
    if connection is not None:
        instance = connections.instance(session, connection.instance_id)
        if instance is not None:
            return connection, instance
    raise LookupError(f"job {job.id} is of no connection")


def _obstacle(connection: ConnectionRow, scope: ScopeRow | None) -> str:
    """Why nothing may be read now, in words; '' if it may."""
    if connection.state != "active":
        return connection.state_reason or f"the connection is {connection.state}"
    if scope is None:
        return ""
    if scope.deleted_at is not None:
        return f"{scope.name} is no longer there"
    if not scope.is_selected:
        return f"{scope.name} is not selected"
    if not scope.is_open:
        return scope.reason or f"{scope.name} is closed to us"
    return ""


def _run(services: Services, organisation_id: UUID, held: _Held) -> None:
    budget = RedisBudget(services.redis, f"{organisation_id}:{held.connection.id}", services.now)
    link = Link(
        organisation_id=organisation_id,
        connection=held.connection,
        instance=held.instance,
        budget=budget,
        guard=services.guard,
    )
    try:
        connector = services.builders[held.connection.provider](
            link, services.vault, services.tokens, services.now
        )
    except ConfigurationError as error:
        with services.database.organisation(organisation_id) as session:
            connections.set_state(session, held.connection.id, "needs_reauth", str(error))
            _stop(session, held.lease, "paused", str(error))
        return
    work = Work(
        services=services,
        organisation_id=organisation_id,
        job=held.job,
        lease=held.lease,
        connection=held.connection,
        scope_row=held.scope,
        connector=connector,
        budget=budget,
        ends_at=monotonic() + services.settings.slice_seconds,
    )
    try:
        CODE[held.job.kind](work)
    except ConnectorError as error:
        _log.info("job %s (%s): %s", held.job.id, held.job.kind, error)
        settle(work, error)
    finally:
        connector.close()
