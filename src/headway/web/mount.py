"""Hangs the dashboard into an application."""

import os
import tempfile
from pathlib import Path

import platformdirs
from fastapi import FastAPI

from headway.kernel.settings import Settings
from headway.web import errors, respond
from headway.web.routes import events, files, gate, own, reading


def register(app: FastAPI, chart_folder: Path | None = None) -> None:
    """Adds every page, and answers people with pages where something fails.

    Call it after the API is mounted, so that programs keep their own errors. The chart library is
    built and kept in `chart_folder`; without one, in the data directory that `app.state.settings`
    names, else in the user's cache. At run time `app.state` must hold `database`, `frames` and
    `settings`.
    """
    app.state.rendered = respond.Kept()
    app.state.chart_folder = chart_folder or _folder(getattr(app.state, "settings", None))
    for part in (reading, own, gate, files, events):
        app.include_router(part.router)
    errors.add_handlers(app)


def _folder(settings: Settings | None) -> Path:
    if settings is not None and settings.data_dir is not None:
        return settings.data_dir / "charts"
    cache = Path(platformdirs.user_cache_dir("headway")) / "charts"
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        return _private()
    return cache if os.access(cache, os.W_OK) else _private()


def _private() -> Path:
    # Not a fixed name below /tmp: whoever got there first could lay a script of theirs.
    return Path(tempfile.mkdtemp(prefix="headway-charts-"))
