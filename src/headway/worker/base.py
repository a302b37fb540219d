"""What every task shares: the process's services, timing, and what an error means."""

import logging
from time import monotonic
from typing import Any

from celery import Task
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy.exc import DBAPIError

from headway.ingest.services import Services, services
from headway.kernel.errors import HeadwayError
from headway.kernel.settings import settings

_log = logging.getLogger(__name__)
_process: dict[str, Services] = {}


def process_services() -> Services:
    """The services of this worker child, made at its first task: nothing is shared over a fork."""
    if "services" not in _process:
        _process["services"] = services(settings())
    return _process["services"]


def forget_services() -> None:
    """Close them; called when a child ends."""
    made = _process.pop("services", None)
    if made is not None:
        made.close()


class IngestTask(Task):  # type: ignore[type-arg]  # celery's stub has parameters, its class none
    """A task whose truth is in PostgreSQL: it is never retried by the queue.

    Whatever is raised leaves the lease to run out, after which the reconciler sends the job
    again; so an error is logged once, in one line where its kind is known.
    """

    abstract = True

    def __call__(self, *ids: str) -> Any:  # noqa: ANN401  # celery's own signature
        """Run the task and log how long it took."""
        began = monotonic()
        try:
            return super().__call__(*ids)
        except (DBAPIError, HeadwayError) as error:
            kind = type(error).__name__
            _log.warning("%s %s stopped: %s: %s", self.name, " ".join(ids), kind, _first(error))
            return None
        except SoftTimeLimitExceeded:
            _log.warning("%s %s took too long and is done again", self.name, " ".join(ids))
            return None
        finally:
            _log.info("%s %s took %.3f s", self.name, " ".join(ids), monotonic() - began)


def _first(error: Exception) -> str:
    """The first line: a database error repeats its statement and parameters below it."""
    return str(error).partition("\n")[0]
