"""Starts what is due: within each connection's slots, fresh data before history."""

from uuid import UUID

from headway.ingest.kinds import ORDER, queue_of
from headway.ingest.services import Services
from headway.queue import TaskName
from headway.store.repositories import connections, job_slots


def start(services: Services, organisation_id: UUID, connection_id: UUID) -> int:
    """Send the connection's due jobs that fit in its free slots; how many.

    A message may be lost, then it is sent again after two periods of the reconciler; or come
    twice: the lease decides who works.
    """
    if services.send is None:
        return 0
    with services.database.organisation(organisation_id) as session:
        found = job_slots.start(
            session,
            connection_id,
            slots=services.settings.connection_slots,
            seconds=services.settings.reconcile_seconds * 2,
            kinds=ORDER,
        )
    for job_id, kind in found:
        services.send(TaskName.RUN_JOB, organisation_id, job_id, queue=queue_of(kind))
    return len(found)


def start_all(services: Services, organisation_id: UUID) -> int:
    """`start` for each of the organisation's connections."""
    with services.database.organisation(organisation_id) as session:
        found = [row.id for row in connections.everyone(session)]
    return sum(start(services, organisation_id, connection_id) for connection_id in found)
