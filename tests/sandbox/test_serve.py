"""The command: options, the line it prints, ends at once, says clearly what is wrong."""

import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from headway.kernel.errors import ConfigurationError
from headway.sandbox import serve, state


def test_options_are_read() -> None:
    given = ["--port", "7", "--seed", "3", "--size", "tiny", "--now", "2026-01-02T03:04:05"]
    found = serve.parse([*given, "--archive", "a", "b", "--archive", "c", "--control"])
    assert (found.port, found.seed, found.size) == (7, 3, "tiny")
    assert found.now == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert found.archives == (Path("a"), Path("b"), Path("c"))
    assert found.is_control


def test_a_damaged_state_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / state.FILE).write_text("{")
    with pytest.raises(ConfigurationError, match="delete it"):
        state.load(tmp_path, seed=1, size="tiny", now=None, is_control=False)


def test_the_clock_of_an_old_state_goes_on_to_the_present(tmp_path: Path) -> None:
    past = datetime(2026, 1, 1, tzinfo=UTC)
    state.save(tmp_path, state.load(tmp_path, seed=1, size="tiny", now=past, is_control=False))
    found = state.load(tmp_path, seed=2, size="large", now=None, is_control=True)
    assert (found.seed, found.size, found.is_control) == (1, "tiny", False)
    assert found.first_now == "2026-01-01T00:00:00Z"
    assert found.now > found.first_now


@pytest.mark.usefixtures("loopback")
def test_a_missing_archive_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert serve.main(["--size", "none", "--archive", "/nowhere/at/all.json"]) == 1
    assert "/nowhere/at/all.json cannot be read" in capsys.readouterr().err


@pytest.mark.usefixtures("loopback")
def test_a_port_in_use_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve.main(["--size", "none", "--port", str(port)]) == 1
    assert f"port {port} of 127.0.0.1 is in use" in capsys.readouterr().err


@pytest.mark.usefixtures("loopback")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_and_ends_at_once(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "headway.sandbox", "--size", "tiny", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            words = process.stdout.readline().split()
            assert words[:2] == ["sandbox", "ready"]
            answer = httpx.get(f"{words[2]}/_sandbox/config", timeout=20)
            assert answer.headers["server"] == "github.com"
            process.send_signal(number)
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()
