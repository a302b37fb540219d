"""The scheduler: a plain loop around the reconciler, whose truth is in PostgreSQL.

Any number of schedulers may run; none for a while only delays. It needs no clock but the
database's, so it has nothing to lose when it is killed.
"""

import logging
import signal
from collections.abc import Callable
from threading import Event
from types import FrameType

import redis
from sqlalchemy.exc import DBAPIError

from headway.ingest import reconciler
from headway.ingest.services import Services, services
from headway.kernel.settings import Settings
from headway.store.roles import refuse_unsafe_role

_log = logging.getLogger(__name__)


def run(settings: Settings) -> None:
    """Tick until told to end (SIGTERM or SIGINT). Raises ConfigurationError."""
    is_over = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        is_over.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    made = services(settings)
    try:
        refuse_unsafe_role(made.database)
        loop(made, is_over.wait)
    finally:
        made.close()


def loop(made: Services, wait: Callable[[float], bool]) -> None:
    """Tick, then `wait`; until it answers True. A database that is away is waited for."""
    is_over = False
    while not is_over:
        try:
            reconciler.tick(made)
        except (DBAPIError, redis.RedisError) as error:
            first = str(error).partition("\n")[0]
            _log.warning("the scheduler could not look for what is due: %s", first)
        is_over = wait(made.settings.reconcile_seconds)
