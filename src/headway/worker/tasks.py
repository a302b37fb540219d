"""The tasks: one call each, ids in, nothing out."""

from uuid import UUID

from celery import Celery

from headway.ingest import sync
from headway.queue import TaskName
from headway.worker.base import IngestTask, process_services


def register(app: Celery) -> None:
    """Let `app` run every task that can be sent."""
    app.task(name=TaskName.RUN_JOB.value, base=IngestTask)(run_job)


def run_job(organisation_id: str, job_id: str) -> None:
    """Do a slice of a job."""
    sync.run_job(process_services(), UUID(organisation_id), UUID(job_id))
