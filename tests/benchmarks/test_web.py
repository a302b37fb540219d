"""How soon pages and JSON answer, beside a bare application on the same server in the same run.

The floor sends the same bytes from memory, by FastAPI on uvicorn with uvloop and httptools.
"""

import contextlib
import gzip
import http.client
import itertools
import os
import socket
import statistics
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta

import pytest
from pydantic import SecretStr
from tests.factories import tenants

from headway.accounts import sign_in
from headway.kernel.encryption import vault
from headway.kernel.settings import Settings

KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
MANY = 2_000
RUNS = 60
MINUTES = 2
"""A race of pages lasts no longer."""
NOT_MODIFIED = 304
JSON_PATH = "/api/v1/metrics/cycle_time"
FLOOR = """
import pathlib
from fastapi import FastAPI, Request, Response
app, here = FastAPI(), pathlib.Path(__file__).parent
page, answer = (here / "page").read_bytes(), (here / "json").read_bytes()
@app.get("/page")
def show():
    return Response(page, media_type="text/html")
@app.get("/json")
async def tell(request: Request):
    if request.headers.get("if-none-match") == "1":
        return Response(status_code=304)
    return Response(answer, media_type="application/json")
"""


def say(words):
    print(f"\n{words}")  # noqa: T201 - a benchmark prints


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(*words, environment=None):
    """One process of ours; its words go to nobody."""
    with subprocess.Popen(
        [sys.executable, *words],
        env=os.environ | (environment or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def until(is_so, process, seconds=80):
    ends_at = time.monotonic() + seconds
    while not is_so():
        assert process.poll() is None, "the process ended"
        assert time.monotonic() < ends_at
        time.sleep(0.05)


def listens(port):
    def is_so():
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        return False

    return is_so


class Browser:
    """One connection that stays open."""

    def __init__(self, port, **headers):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {"Accept-Encoding": "gzip"} | headers

    def close(self):
        self._connection.close()

    def ask(self, path, **headers):
        """Status, headers, body, and milliseconds to the first byte."""
        start = time.perf_counter()
        self._connection.request("GET", path, headers=self._headers | headers)
        answer = self._connection.getresponse()
        took = (time.perf_counter() - start) * 1000
        return answer.status, answer.headers, answer.read(), took


@pytest.fixture
def environment(database_urls, servers, tmp_path):
    return {
        "HEADWAY_DATABASE_URL": database_urls.application,
        "HEADWAY_REDIS_URL": servers.redis_url,
        "HEADWAY_MASTER_KEY": KEY,
        "HEADWAY_DATA_DIR": str(tmp_path),
        "HEADWAY_LOG_LEVEL": "WARNING",
    }


@pytest.fixture
def tenant(database):
    """An organisation with 2,000 merged pull requests in the eight months before."""
    made = tenants.found(database, vault(Settings(master_key=SecretStr(KEY))), "Northwind")
    tenants.fill(made)
    written = []
    for number in range(100, 100 + MANY):
        at = tenants.READ_UNTIL - timedelta(hours=3 * (number - 90))
        told = {"opened_at": at, "closed_at": at + timedelta(hours=10)}
        told |= {"merged_at": told["closed_at"], "version_at": told["closed_at"]}
        written.append(tenants.pull_request("northwind", number, **told))
    made.write(*written)
    return made


@pytest.fixture
def port(environment):
    made = free_port()
    told = environment | {"HEADWAY_PUBLIC_URL": f"http://127.0.0.1:{made}"}
    words = ("-m", "headway.cli", "serve", "--port", str(made))
    with running(*words, environment=told) as process:
        until(listens(made), process)
        yield made


@contextlib.contextmanager
def floor(folder, page, answer):
    """The bare application with these two bodies."""
    (folder / "page").write_bytes(page)
    (folder / "json").write_bytes(answer)
    (folder / "bare.py").write_text(FLOOR)
    port = free_port()
    where = ("--app-dir", str(folder), "--port", str(port))
    how = ("--loop", "uvloop", "--http", "httptools", "--no-access-log")
    with running("-m", "uvicorn", "bare:app", *where, *how) as process:
        until(listens(port), process)
        with closing(Browser(port)) as browser:
            yield browser


def race(name, mine, bare, status=200):
    """Both by turns; prints the medians, and gives every different body that ours sent."""
    took, bodies = [], set()
    for _ in range(RUNS):
        (code, _, body, ours), (bare_code, _, sent, theirs) = mine(), bare()
        assert (code, bare_code) == (status, status)
        bodies |= {body}
        assert len(sent) == 0 if status == NOT_MODIFIED else sent
        took.append((ours, theirs))
    ours, theirs = (statistics.median(times) for times in zip(*took, strict=True))
    say(f"{name}: {ours:.2f} ms, floor {theirs:.2f} ms, ratio {ours / theirs:.1f}")
    return bodies


def test_first_byte_of_pages(tenant, database, port, tmp_path):
    token = sign_in.create_link(database, "ada@northwind.example")
    cookie = f"headway_{port}={sign_in.spend(database, token)}"
    numbers = itertools.count()
    with closing(Browser(port, Cookie=cookie)) as ours:
        status, _, page, first = ours.ask("/overview")
        assert (status, b"Overview" in gzip.decompress(page)) == (200, True)
        say(f"the first page of a process, nothing loaded: {first:.0f} ms")
    with floor(tmp_path, page, b"-") as bare, closing(Browser(port, Cookie=cookie)) as ours:
        sent = race(
            "page at a new address",
            lambda: ours.ask(f"/overview?n={next(numbers)}"),
            lambda: bare.ask("/page"),
        )
        sent |= race("cached page", lambda: ours.ask("/overview"), lambda: bare.ask("/page"))
    # A page tells the minute, and one may have passed meanwhile.
    assert len(sent | {page}) <= MINUTES
    assert all(b"Overview" in gzip.decompress(one) for one in sent)


def test_first_byte_of_json(tenant, port, tmp_path):
    told = tenant.headers() | {"Accept-Encoding": "identity"}
    with closing(Browser(port, **told)) as ours:
        status, headers, answer, first = ours.ask(JSON_PATH)
        assert (status, b"cycle_time" in answer) == (200, True)
        say(f"the first answer of a process, nothing loaded: {first:.0f} ms")
    tag = {"If-None-Match": headers["ETag"]}
    with floor(tmp_path, b"-", answer) as bare, closing(Browser(port, **told)) as ours:
        sent = race("cached JSON", lambda: ours.ask(JSON_PATH), lambda: bare.ask("/json"))
        assert sent == {answer}
        sent = race(
            "JSON not modified",
            lambda: ours.ask(JSON_PATH, **tag),
            lambda: bare.ask("/json", **{"If-None-Match": "1"}),
            NOT_MODIFIED,
        )
        assert sent == {b""}
