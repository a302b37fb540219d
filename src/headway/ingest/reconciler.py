"""Starts again whatever is due: what was never sent, what the broker lost, what a dead worker held.

It reads which organisations have something due, then works inside each. Any number of them may
run at once: what one takes, another does not see for a while.
"""

import logging
from uuid import UUID

from headway.ingest import starting, webhooks
from headway.ingest.services import Services
from headway.store.repositories import due_work

_log = logging.getLogger(__name__)
_LIMIT = 1_000


def tick(services: Services) -> int:
    """Send what is due; how many jobs were sent."""
    seconds = services.settings.reconcile_seconds * 2
    with services.database.shared() as session:
        taken = due_work.take(session, seconds=seconds, limit=_LIMIT)
    organisations: dict[UUID, None] = {}
    for row in taken:
        organisations[row.organisation_id] = None
        if row.kind == due_work.WEBHOOK:
            webhooks.plan(services, row.organisation_id, row.id)
    sent_count = sum(starting.start_all(services, each) for each in organisations)
    if sent_count:
        _log.info("%d jobs were due and sent", sent_count)
    return sent_count
