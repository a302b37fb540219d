"""All of the JSON API under /api/v1, and its neighbours at the root."""

from fastapi import APIRouter, FastAPI

from headway.api import connections, health, hooks, lists, metrics, problems, reference, work


def register(app: FastAPI) -> None:
    """Hang the API, the webhooks' door and the operators' addresses into an application."""
    v1 = APIRouter(prefix="/api/v1", responses=reference.responses())
    for part in (metrics, lists, work, connections):
        v1.include_router(part.router)
    app.include_router(v1)
    for other in (reference, hooks, health):
        app.include_router(other.router)
    problems.add_handlers(app)
