"""`headway demo` as a whole: ready, stopped, killed and started again."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

from headway import embedded

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket, pytest.mark.timeout(600)]
READY = re.compile(r"^Headway is ready: (http://127\.0\.0\.1:(\d+)/sign-in\?token=\S+)$")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """A demo in a process of its own, with everything it printed."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(line.rstrip("\n") for line in self.process.stdout)

    def ready(self, seconds: float = 400) -> str:
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            found = [match for line in self.lines[:] if (match := READY.match(line))]
            if found:
                return str(found[0][1])
            time.sleep(0.1)
        pytest.fail("not ready:\n" + "\n".join(self.lines))

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        code = self.process.wait(60)
        self._reader.join(10)
        return code


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="headway-demo-"))
    yield made
    embedded.remove(made)


@pytest.fixture
def started(place: Path) -> Iterator[list[Running]]:
    running: list[Running] = []
    yield running
    for one in running:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()
        if one.process.stdout is not None:
            one.process.stdout.close()


def _start(started: list[Running], place: Path, port: int, *words: str) -> Running:
    command = [sys.executable, "-m", "headway.cli", "demo", "--no-open", "--size", "tiny"]
    environment = {name: value for name, value in os.environ.items() if "COV" not in name}
    process = subprocess.Popen(
        [*command, "--data-dir", str(place), "--port", str(port), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        start_new_session=True,
    )
    started.append(Running(process))
    return started[-1]


def _left(processes: list[psutil.Process], seconds: float = 20) -> list[str]:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return [str(one) for one in alive if one.status() != psutil.STATUS_ZOMBIE]


def test_a_demo_gets_ready_stops_and_goes_on(place: Path, started: list[Running]) -> None:
    first = _start(started, place, _free_port())
    link = first.ready()
    assert sum(bool(READY.match(line)) for line in first.lines) == 1
    assert any(re.search(r"Northwind: [\d,]+ records", line) for line in first.lines)
    assert httpx.get(link, trust_env=False).status_code == 200
    base = link.split("/sign-in", 1)[0]
    assert httpx.get(f"{base}/healthz", trust_env=False).status_code == 200
    family = first.family()
    assert len(family) >= 6
    assert first.end(signal.SIGINT) == 0
    assert first.lines[-1] == "Headway has stopped; its data is kept for the next start."
    assert _left(family) == []

    second = _start(started, place, _free_port())
    began = time.monotonic()
    second.ready()
    took = time.monotonic() - began
    assert "Reading through the real connectors and workers:" not in second.lines
    assert took < 180  # about 8 where nothing else runs; a loaded machine gets the rest
    family = second.family()
    second.process.kill()
    second.process.wait()
    assert _left(family) == []

    third = _start(started, place, _free_port())
    third.ready()
    other = _start(started, place, _free_port())
    assert other.process.wait(60) == 1
    other._reader.join(10)
    assert re.match(r"Headway already runs on .* \(process \d+\)", other.lines[-1])
    assert third.end(signal.SIGTERM) == 0


def test_a_busy_port_is_said_before_anything_starts(place: Path, started: list[Running]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        running = _start(started, place, port)
        assert running.process.wait(60) == 1
    running._reader.join(10)
    assert len(running.lines) == 1
    assert running.lines[0].startswith(f"Port {port} on 127.0.0.1 cannot be used")
