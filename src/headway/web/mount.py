"""Hangs the dashboard into an application."""

import logging
import os
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import platformdirs
from fastapi import FastAPI

from headway.charts import bundle
from headway.kernel.settings import Settings
from headway.web import errors, respond
from headway.web.routes import events, files, gate, own, reading

_log = logging.getLogger(__name__)


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
    _build_ahead(app)


def _build_ahead(app: FastAPI) -> None:
    """Builds the chart library while the process starts, so that no visitor waits for it."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[Any]:
        Thread(target=_build, args=(app.state.chart_folder,), name="charts", daemon=True).start()
        async with inner(running) as state:
            yield state

    app.router.lifespan_context = lifespan


def _build(folder: Path) -> None:
    try:
        bundle.ensure(folder)
    except (bundle.BundleNotBuilt, OSError, subprocess.SubprocessError):
        _log.warning("the chart library is not built; pages show their tables", exc_info=True)


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
