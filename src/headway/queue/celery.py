"""The Celery application's settings: every one of them was measured or cost somebody an outage.

PostgreSQL is the truth. The broker may lose or repeat any message at any moment: a message holds
only ids, a lost one is sent again by the reconciler, a repeated one finds the job taken.
"""

from enum import StrEnum

from celery import Celery
from kombu import Exchange
from kombu import Queue as KombuQueue

from headway.kernel.errors import ConfigurationError
from headway.kernel.settings import Settings
from headway.queue.broker import broker_url

TIME_LIMIT_SECONDS = 900
"""A task is killed then; three slices of five minutes."""

_BROKER = {
    "broker_transport_options": {
        # Longer than twice the time limit, else a long task starts twice.
        "visibility_timeout": TIME_LIMIT_SECONDS * 2 + 300,
        # Otherwise what a dead worker held comes back a hundred seconds late.
        "unacked_restore_throttle": 1,
        # Queues in the order given: fresh data before history.
        "queue_order_strategy": "priority",
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
    },
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "broker_connection_timeout": 4,
    # A sender does not wait for a dead broker: the reconciler sends again.
    "task_publish_retry": False,
}
_TASKS = {
    # Acknowledged only after the work; without the second one a killed child's task is lost.
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_time_limit": TIME_LIMIT_SECONDS,
    "task_soft_time_limit": TIME_LIMIT_SECONDS - 60,
    "task_ignore_result": True,
    "result_backend": None,
    "task_serializer": "json",
    "accept_content": ["json"],
}
_WORKER = {
    # A child takes one message at a time, so that a long one starves nobody.
    "worker_prefetch_multiplier": 1,
    "worker_max_tasks_per_child": 200,
    "worker_max_memory_per_child": 300_000,
    "worker_soft_shutdown_timeout": 30.0,
    "worker_hijack_root_logger": False,
    "worker_send_task_events": False,
    "worker_cancel_long_running_tasks_on_connection_loss": False,
}


class Queue(StrEnum):
    """Where messages wait, the most urgent first."""

    WEBHOOKS = "webhooks"
    INTERACTIVE = "interactive"
    SYNC = "sync"
    BACKFILL = "backfill"


class TaskName(StrEnum):
    """The tasks that can be sent; headway.worker.tasks holds their code."""

    RUN_JOB = "headway.run_job"


def create(settings: Settings) -> Celery:
    """A Celery application for the broker of `settings`. Raises ConfigurationError without one."""
    if not settings.redis_url:
        raise ConfigurationError(
            "HEADWAY_REDIS_URL is not set; give a redis://host:port/0 or redis+socket:///path URL"
        )
    app = Celery("headway", broker=broker_url(settings.redis_url), set_as_current=False)
    app.conf.update(_settings(settings))
    return app


def _settings(settings: Settings) -> dict[str, object]:
    return {
        **_BROKER,
        **_TASKS,
        **_WORKER,
        "worker_concurrency": settings.worker_children,
        "task_queues": tuple(
            KombuQueue(name.value, Exchange("headway"), routing_key=name.value) for name in Queue
        ),
        "task_default_queue": Queue.SYNC.value,
        "task_create_missing_queues": False,
        "enable_utc": True,
    }
