import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import uvicorn
from playwright.sync_api import sync_playwright
from tests.web.devserver import app

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path; without one these tests are skipped aloud, and fail where CI says so."""
    path = shutil.which("chromium")
    if path is None:
        words = "Chromium is missing: apt install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    return path


@pytest.fixture(scope="module")
def browser(chromium: str, loopback: None) -> "Iterator[Browser]":
    """One browser for a module's journeys; each takes a context of its own.

    Not for the session: while Playwright runs, no other test of the process may start a loop.
    """
    with sync_playwright() as playwright:
        # Root may not use the sandbox, and a container has little shared memory.
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        opened = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def site(loopback: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard over factory reports, served over real HTTP."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app(tmp_path_factory.mktemp("charts")), log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()
