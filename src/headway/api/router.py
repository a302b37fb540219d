"""All of the JSON API under /api/v1, and its neighbours at the root."""

from fastapi import FastAPI

from headway.api import connections, health, hooks, lists, metrics, problems, reference, work


def register(app: FastAPI) -> None:
    """Hang the API, the webhooks' door and the operators' addresses into an application."""
    for part in (metrics, lists, work, connections):
        app.include_router(part.router, responses=reference.responses())
    for other in (reference, hooks, health):
        app.include_router(other.router)
    problems.add_handlers(app)
