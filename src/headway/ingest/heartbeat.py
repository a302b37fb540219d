"""Keeps a lease alive while a provider takes its time."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from headway.kernel.errors import LeaseLost
from headway.store.repositories import jobs
from headway.store.repositories.jobs import Lease
from headway.store.session import Database

_log = logging.getLogger(__name__)


@contextmanager
def heartbeat(
    database: Database, organisation_id: UUID, lease: Lease, *, every: float, seconds: float
) -> Iterator[None]:
    """Renew `lease` for `seconds`, every `every` seconds, until the block ends.

    It only prolongs: whether the lease still holds is asked again by each page's transaction.
    """
    is_over = Event()

    def beat() -> None:
        while not is_over.wait(every):
            try:
                with database.organisation(organisation_id) as session:
                    jobs.renew(session, lease, seconds)
            except LeaseLost:
                return
            except SQLAlchemyError as error:
                # The database may come back before the lease ends; if not, the lease is lost.
                _log.warning("a heartbeat failed: %s", type(error).__name__)

    thread = Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
