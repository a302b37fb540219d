"""A child process that is known by pid and start time, so that a later run can end it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil

from headway.embedded.account import Account

_LAUNCH = Path(__file__).with_name("launch.py")
_SAME_MOMENT = 0.05  # seconds; the start time is kept in clock ticks of 10 ms


@dataclass(frozen=True, slots=True)
class Birth:
    """A process without the risk of meeting another one under the same number."""

    pid: int
    started_at: float

    def process(self) -> psutil.Process | None:
        """The process, while it is the very same one and not a zombie."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started_at) < _SAME_MOMENT
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


def read_birth(pid_file: Path) -> Birth | None:
    """What the file says, or None when there is none or a crash cut it short."""
    try:
        said = json.loads(pid_file.read_text())
        return Birth(int(said["pid"]), float(said["started_at"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def end_leftover(pid_file: Path, polite: signal.Signals, patience: float = 10) -> int | None:
    """End the process that an earlier, killed parent left behind; its pid, if there was one."""
    birth = read_birth(pid_file)
    process = birth.process() if birth is not None else None
    if process is not None:
        end(process, polite, patience)
    pid_file.unlink(missing_ok=True)
    return process.pid if process is not None else None


def end(process: psutil.Process, polite: signal.Signals, patience: float) -> None:
    """Ask, wait so many seconds, then kill it and everything below it."""
    try:
        below = process.children(recursive=True)
        process.send_signal(polite)
        _, alive = psutil.wait_procs([process], timeout=patience)
    except psutil.NoSuchProcess:
        return
    for one in [*alive, *(below if alive else [])]:
        try:
            one.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs([*alive, *below], timeout=5)


@dataclass(slots=True)
class ChildProcess:
    """One program under this process: started, watched, stopped, killed.

    `polite` asks it to stop in order; it also gets that signal when this process dies.
    """

    name: str
    pid_file: Path
    log_file: Path
    polite: signal.Signals = signal.SIGTERM
    account: Account | None = None
    _popen: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    def start(
        self, command: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None
    ) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches only the parent."""
        uid, gid = (self.account.uid, self.account.gid) if self.account is not None else (-1, -1)
        head = [sys.executable, "-I", "-S", _LAUNCH, os.getpid(), int(self.polite), uid, gid]
        with self._log() as log:
            self._popen = subprocess.Popen(
                [str(word) for word in (*head, *command)],
                cwd=cwd,
                env=dict(env) if env is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        started_at = psutil.Process(self._popen.pid).create_time()
        writing = self.pid_file.with_suffix(".writing")
        writing.write_text(json.dumps({"pid": self._popen.pid, "started_at": started_at}))
        writing.replace(self.pid_file)

    def _log(self) -> IO[bytes]:
        full = 10_000_000
        if self.log_file.exists() and self.log_file.stat().st_size > full:
            self.log_file.replace(self.log_file.with_suffix(".log.old"))
        return self.log_file.open("ab")

    @property
    def pid(self) -> int:
        """Its process id; 0 while it does not run."""
        return self._popen.pid if self._popen is not None and self.is_running else 0

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._popen is not None and self._popen.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How it ended; negative: by that signal. None while it runs or before it ran."""
        return self._popen.poll() if self._popen is not None else None

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if it runs."""
        if self._popen is not None:
            self._popen.send_signal(number)

    def wait(self, seconds: float) -> bool:
        """Whether it ended within so many seconds."""
        if self._popen is None:
            return True
        try:
            self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, patience: float = 10) -> None:
        """Ask it to stop, then kill it and what it left in its process group."""
        if self._popen is None:
            return
        group = self._popen.pid
        if self.is_running:
            self.send(self.polite)
            if not self.wait(patience):
                self.kill()
        self._sweep(group)
        self.pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """SIGKILL to it and its whole process group, as a crash would."""
        if self._popen is not None and self.is_running:
            os.killpg(self._popen.pid, signal.SIGKILL)
            self._popen.wait()

    @staticmethod
    def _sweep(group: int) -> None:
        """Kill what stayed in the group after its leader ended."""
        until = time.monotonic() + 2
        while time.monotonic() < until:
            try:
                os.killpg(group, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return
            time.sleep(0.02)

    def last_words(self, lines_count: int = 12) -> str:
        """The end of its log, for an error's sentence."""
        if not self.log_file.exists():
            return ""
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-lines_count:])
