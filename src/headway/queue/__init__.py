"""The Celery application, the names of its tasks, and sending after commit; no task code."""

from headway.queue.broker import client_url
from headway.queue.celery import Queue, TaskName, create
from headway.queue.sending import Sender

__all__ = ["Queue", "Sender", "TaskName", "client_url", "create"]
