"""Hangs the dashboard into an application."""

from pathlib import Path

from fastapi import FastAPI

from headway.web import errors, respond
from headway.web.routes import events, files, gate, own, reading


def register(app: FastAPI, chart_folder: Path) -> None:
    """Adds every page, and answers people with pages where something fails.

    Call it after the API is mounted, so that programs keep their own errors. `chart_folder` is
    where the chart library is built and kept; it must be writable or hold the library already.
    """
    app.state.rendered = respond.Kept()
    app.state.chart_folder = chart_folder
    for part in (reading, own, gate, files, events):
        app.include_router(part.router)
    errors.add_handlers(app)
