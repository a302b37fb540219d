"""Sends a task once its transaction is committed; losing a message is harmless, so it may fail."""

import logging
from uuid import UUID

import redis
from celery import Celery
from kombu.exceptions import OperationalError

from headway.queue.celery import Queue, TaskName

_log = logging.getLogger(__name__)


class Sender:
    """Sends messages of ids for one process.

    Call it after the commit that made the work due, never inside the transaction.
    """

    def __init__(self, app: Celery) -> None:
        self._app = app

    def send(self, name: TaskName, *ids: UUID, queue: Queue) -> bool:
        """Send `name` with `ids` only. False (and a log line) when the broker did not take it.

        The work stays due in PostgreSQL, so the reconciler sends it again.
        """
        try:
            self._app.send_task(name.value, args=[str(each) for each in ids], queue=queue.value)
        except (OperationalError, redis.RedisError, OSError) as error:
            _log.warning("the broker did not take a message (%s); it is sent again later", error)
            return False
        return True
