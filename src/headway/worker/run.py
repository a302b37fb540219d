"""Starts the Celery worker: a parent that only receives, and children that do the work."""

import logging
import warnings
from collections.abc import Sequence

from celery import signals
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]  # a stub's gap

from headway.kernel.settings import Settings
from headway.queue import create
from headway.store.roles import refuse_unsafe_role
from headway.store.session import Database
from headway.worker import base, tasks


def run(settings: Settings, options: Sequence[str] = ()) -> None:
    """Work until told to end. Raises ConfigurationError for a database role that may do too much.

    `options` are celery's own, for tests. The parent opens no database connection and starts no
    thread before it forks.
    """
    database = Database(settings.database_url, pool_size=1)
    try:
        refuse_unsafe_role(database)
    finally:
        database.close()
    # A line for each request to a provider would bury what a worker has to say.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # Messages are JSON, so the one danger that it warns root of does not exist here.
    warnings.simplefilter("ignore", SecurityWarning)
    app = create(settings)
    tasks.register(app)
    signals.worker_process_shutdown.connect(_end_of_child)
    app.worker_main(
        [
            "worker",
            "--pool=prefork",
            f"--concurrency={settings.worker_children}",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            "--loglevel=INFO",
            *options,
        ]
    )


def _end_of_child(**_: object) -> None:
    base.forget_services()
