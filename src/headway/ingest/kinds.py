"""The kinds of jobs, the most urgent first, and the queue each waits in."""

from enum import StrEnum

from headway.queue import Queue


class Kind(StrEnum):
    """What a job does; the order is the order in which a connection's jobs start."""

    WEBHOOK = "webhook"
    """Reads again what a webhook named."""
    DISCOVER = "discover"
    """Lists what the connection may read."""
    RECENT = "recent"
    """The newest 90 days of one stream of one scope."""
    SYNC = "sync"
    """What changed since the watermark."""
    RECONCILE = "reconcile"
    """Reads again what is open or was closed lately."""
    CENSUS = "census"
    """Names every id, to find what was deleted."""
    BACKFILL = "backfill"
    """What is older than the newest 90 days."""


ORDER = tuple(kind.value for kind in Kind)
"""As the store wants them."""

_QUEUES = {
    Kind.WEBHOOK: Queue.WEBHOOKS,
    Kind.DISCOVER: Queue.INTERACTIVE,
    Kind.RECENT: Queue.INTERACTIVE,
    Kind.BACKFILL: Queue.BACKFILL,
}


def queue_of(kind: str) -> Queue:
    """The queue that jobs of this kind wait in."""
    return _QUEUES.get(Kind(kind), Queue.SYNC)
