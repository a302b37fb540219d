import os
import sys
import tempfile
import threading
from pathlib import Path

from fastapi import FastAPI
from tests.web.conftest import TestClient

import headway.web
from headway.charts import bundle
from headway.kernel.settings import Settings
from headway.web import mount


def folder_of(settings=None, chosen=None):
    app = FastAPI()
    if settings is not None:
        app.state.settings = settings
    headway.web.register(app, chosen)
    return app.state.chart_folder


def test_the_chart_library_lies_in_the_data_directory(tmp_path):
    assert folder_of(Settings(data_dir=tmp_path)) == tmp_path / "charts"
    assert folder_of(Settings(data_dir=tmp_path), tmp_path / "own") == tmp_path / "own"


def test_without_a_data_directory_it_lies_in_the_users_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert folder_of(Settings()) == tmp_path / "headway" / "charts"
    assert folder_of() == tmp_path / "headway" / "charts"


def test_where_nothing_may_be_written_it_gets_a_private_folder(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = folder_of(Settings())
    assert made.parent == tmp_path
    assert made.stat().st_mode & 0o077 == 0


def test_a_cache_of_somebody_else_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert Path(folder_of(Settings())) != tmp_path / "headway" / "charts"


def test_the_chart_library_is_built_while_the_process_starts(tmp_path, monkeypatch):
    built = threading.Event()
    monkeypatch.setattr(bundle, "ensure", lambda _: built.set())
    app = FastAPI()
    headway.web.register(app, tmp_path)
    with TestClient(app):
        assert built.wait(5)


def test_a_library_that_cannot_be_built_does_not_stop_the_start(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    mount._build(tmp_path / "charts")
    assert "pages show their tables" in caplog.text
