"""The whole path in a real browser: demo, sign-in, Overview, a number, its evidence, its origin."""

import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from headway import embedded

READY = re.compile(r"Headway is ready: (http://\S+)")
READY_SECONDS = 280


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for_link(process: "subprocess.Popen[str]") -> str:
    """The sign-in link that the demo prints; fails with its words when it ends before."""
    said: list[str] = []
    ends_at = time.monotonic() + READY_SECONDS
    assert process.stdout is not None
    while time.monotonic() < ends_at:
        if not select.select([process.stdout], [], [], 1)[0]:
            continue
        line = process.stdout.readline()
        said.append(line)
        found = READY.search(line)
        if found:
            return found[1]
        if not line:
            break
    raise AssertionError("the demo is not ready: " + "".join(said[-20:]))


@pytest.fixture(scope="module")
def link(loopback: None) -> Iterator[str]:
    """A running demo's one-time sign-in link."""
    # Not below pytest's own folder, which PostgreSQL's user may not enter.
    data_dir = Path(tempfile.mkdtemp(prefix="headway-journey-"))
    headway = Path(sys.executable).with_name("headway")
    command = [str(headway), "demo", "--data-dir", str(data_dir / "data"), "--no-open"]
    command += ["--size", "small", "--port", str(free_port())]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            yield wait_for_link(process)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=60)
            finally:
                process.kill()
                embedded.remove(data_dir / "data")
                shutil.rmtree(data_dir, ignore_errors=True)


def axe_finds_nothing(page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.timeout(400)
def test_from_the_demos_link_to_the_providers_page(browser, link):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/overview")
    axe_finds_nothing(page)

    row = page.locator("table.metrics tr", has=page.get_by_role("link", name="Pickup time"))
    number = row.locator("a.now")
    shown = number.inner_text()
    number.click()
    page.wait_for_url("**/pull-requests?**metric=pickup_time**")
    assert shown in page.locator(".lede").inner_text()
    axe_finds_nothing(page)

    page.locator("table.pulls tbody th a").first.click()
    page.wait_for_url("**open=**")
    axe_finds_nothing(page)
    provider = page.get_by_role("link", name="Open in GitHub")
    with page.expect_navigation() as arrived:
        provider.click()
    assert arrived.value.status == 200
    assert complaints == []
    context.close()
