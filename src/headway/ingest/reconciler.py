"""Starts again whatever is due: what was never sent, what the broker lost, what a dead worker held.

It reads which organisations have something due, then works inside each. Any number of them may
run at once: what one starts, another does not see for a while.
"""

import logging

from headway.ingest import starting, webhooks
from headway.ingest.services import Services
from headway.store.repositories import due_work, organisations, upkeep

_log = logging.getLogger(__name__)

_CLEANED = "headway:cleaned"
_CLEAN_SECONDS = 3_600


def tick(services: Services) -> int:
    """Send what is due, and once an hour forget what is old; how many jobs were sent."""
    with services.database.shared() as session:
        deliveries = due_work.due(session, kind=due_work.WEBHOOK)
    for row in deliveries:
        webhooks.plan(services, row.organisation_id, row.id)
    with services.database.shared() as session:
        waiting = due_work.organisations(session, due_work.JOB)
    sent_count = sum(starting.start_all(services, each) for each in waiting)
    if sent_count:
        _log.info("%d jobs were due and sent", sent_count)
    if services.redis.set(_CLEANED, 1, nx=True, ex=_CLEAN_SECONDS):
        _clean(services)
    return sent_count


def _clean(services: Services) -> None:
    with services.database.shared() as session:
        found = organisations.everyone(session)
    for organisation in found:
        with services.database.organisation(organisation.id) as session:
            upkeep.clean(session)
