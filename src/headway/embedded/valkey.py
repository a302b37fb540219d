"""A private Valkey: broker and budgets, kept on disk, reached only through its Unix socket."""

import shutil
import signal
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

from headway.embedded.account import Account
from headway.embedded.binaries import Binaries
from headway.embedded.places import Places, own
from headway.embedded.process import ChildProcess, end_leftover
from headway.kernel.errors import ConfigurationError

_START_SECONDS = 30


@dataclass(slots=True)
class Valkey:
    """One private Valkey server with an append-only file and `noeviction`."""

    binaries: Binaries
    places: Places
    account: Account | None
    process: ChildProcess = field(init=False)

    def __post_init__(self) -> None:
        self.process = ChildProcess(
            "Valkey",
            pid_file=self.places.servers / "valkey.pid",
            log_file=self.places.servers / "valkey.log",
            account=self.account,
        )

    @property
    def _socket(self) -> Path:
        return self.places.sockets / "valkey.sock"

    @property
    def pid(self) -> int:
        """Its process id; 0 while it does not run."""
        return self.process.pid

    @property
    def url(self) -> str:
        """The broker's URL as Celery writes it, through the socket."""
        return f"redis+socket://{self._socket}"

    def start(self) -> None:
        """Start and wait until it answers with what it had.

        Raises:
            ConfigurationError: it cannot start; one sentence says why.
        """
        end_leftover(self.process.pid_file, signal.SIGTERM)
        data = self.places.servers / "valkey"
        own(data, self.account)
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(data),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        self.process.start([self.binaries.valkey, *words], data, {"LANG": "C.UTF-8"})
        self._wait()

    def stop(self) -> None:
        """Stop in order, the append-only file written."""
        self.process.stop()

    def kill(self) -> None:
        """Crash it: SIGKILL."""
        self.process.kill()

    def _wait(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            if self._answers():
                return
            if not self.process.is_running:
                break
            time.sleep(0.01)
        words = self.process.last_words(3)
        self.stop()
        if "No space left" in words:
            free = shutil.disk_usage(self.places.servers).free // 1_000_000
            raise ConfigurationError(
                f"The disk under {self.places.servers} is full ({free} MB free): Valkey cannot"
                " start. Make room, or choose another directory with --data-dir."
            )
        last = words.splitlines()[-1] if words else "no reason given"
        raise ConfigurationError(f"Valkey did not start: {last} (its log: {self.process.log_file})")

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self._socket))
                line.sendall(b"PING\r\n")
                return line.recv(64).startswith(b"+PONG")
            except OSError:
                return False
