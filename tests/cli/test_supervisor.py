"""The parent of everything: it restarts what dies and leaves nothing behind."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from headway.cli import supervisor as module
from headway.cli.supervisor import Stop, Supervisor, stoppable


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Supervisor]:
    """One whose children sleep instead of being Headway's processes."""
    monkeypatch.setattr(module, "PROGRAM", (sys.executable, "-c"))
    made = Supervisor(tmp_path, dict(os.environ), said.append)
    yield made
    made.stop()


def _until(true: Callable[[], bool], supervisor: Supervisor, seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        supervisor.tick()
        if true():
            return True
        time.sleep(0.02)
    return False


def test_a_child_that_died_is_started_again(supervisor: Supervisor, said: list[str]) -> None:
    child = supervisor.start("worker", "import time; time.sleep(60)")
    first = child.pid
    os.kill(first, signal.SIGKILL)
    assert _until(lambda: child.pid not in {0, first}, supervisor)
    assert said == [f"worker ended (SIGKILL) and starts again in 1 s; its log: {child.log_file}"]


def test_a_child_that_dies_again_and_again_rests_longer(
    supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.start("web", "import sys; sys.exit(3)")
    assert _until(lambda: len(said) == 2, supervisor)
    assert "(exit 3) and starts again in 1 s" in said[0]
    assert "(exit 3) and starts again in 2 s" in said[1]


def test_stopping_ends_a_child_that_does_not_listen(supervisor: Supervisor) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        " print('deaf', flush=True); time.sleep(60)"
    )
    child = supervisor.start("worker", deaf)
    pid = child.pid
    assert _until(lambda: "deaf" in child.last_words(), supervisor)
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 8
    assert not psutil.pid_exists(pid)


def test_grandchildren_are_not_left_behind(supervisor: Supervisor, tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time, pathlib\n"
        "one = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(one.pid))\n"
        "time.sleep(60)\n"
    )
    supervisor.start("worker", code)
    assert _until(
        lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text() != "", supervisor
    )
    grandchild = int((tmp_path / "pid").read_text())
    supervisor.stop()
    until = time.monotonic() + 5
    while psutil.pid_exists(grandchild) and time.monotonic() < until:
        time.sleep(0.02)
    alive = psutil.pid_exists(grandchild)
    assert not alive or psutil.Process(grandchild).status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_to_stop_is_one_stop(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(Stop), stoppable():
        signal.raise_signal(number)
    assert signal.getsignal(number) == before


def test_a_second_signal_does_not_break_the_orderly_end() -> None:
    steps = []

    def interrupted() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGTERM)
            steps.append("stopped in order")

    with pytest.raises(Stop), stoppable():
        interrupted()
    assert steps == ["stopped in order"]


def test_an_ignored_interrupt_is_heard_all_the_same() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(Stop), stoppable():
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
