"""Runs what is due in this very process: for the command line, small installations and tests."""

from uuid import UUID

from headway.ingest.kinds import ORDER
from headway.ingest.services import Services
from headway.ingest.sync import run_job
from headway.store.repositories import connections, job_slots


def run_due(services: Services, organisation_id: UUID, *, most: int = 100_000) -> int:
    """Run the organisation's jobs until none is due now, at most `most`; how many ran.

    A job that hands itself back is due again and goes on; one that waits for a provider's limit
    is not due and stays.
    """
    ran_count = 0
    while ran_count < most:
        job_id = _next(services, organisation_id)
        if job_id is None or not run_job(services, organisation_id, job_id):
            break
        ran_count += 1
    return ran_count


def _next(services: Services, organisation_id: UUID) -> UUID | None:
    with services.database.organisation(organisation_id) as session:
        for connection in connections.everyone(session):
            found = job_slots.start(
                session,
                connection.id,
                slots=services.settings.connection_slots,
                seconds=0,
                kinds=ORDER,
            )
            if found:
                return found[0][0]
    return None
