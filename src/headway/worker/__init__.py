"""The Celery worker, its tasks and the scheduler."""
