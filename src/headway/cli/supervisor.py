"""One parent for every process of a one-machine installation: starts, restarts, stops them."""

import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from headway.embedded import Servers
from headway.embedded.process import ChildProcess, end_leftover

PROGRAM = (sys.executable, "-m", "headway.cli")
_LONGEST_REST = 30.0
_STABLE_SECONDS = 60.0
_TICK_SECONDS = 0.2


class Stop(BaseException):
    """Somebody asked Headway to stop; not an error, so nothing may catch it as one."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn Ctrl-C, SIGTERM and a closed terminal into one `Stop`, however they were set before.

    A shell that started us in the background has SIGINT ignored; here it is heard all the same.
    Once stopping, further signals change nothing: everything ends within seconds anyway.
    """
    heard = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal heard
        if not heard:
            heard = True
            raise Stop

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        heard = True
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(slots=True)
class Child:
    """One `headway …` process and when it may be started again."""

    process: ChildProcess
    words: tuple[str, ...]
    started_at: float = 0.0
    rest_seconds: float = 0.0
    start_again_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    """Keeps the children running until it is told to stop.

    `say` gets one sentence whenever something that a person should know happens.
    """

    data_dir: Path
    environment: Mapping[str, str]
    say: Callable[[str], None]
    servers: Servers | None = None
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, *words: str) -> ChildProcess:
        """Start `python -m headway.cli WORDS` under a name, after ending what it left before."""
        for folder in ("run", "logs"):
            (self.data_dir / folder).mkdir(exist_ok=True)
        process = ChildProcess(
            name,
            pid_file=self.data_dir / "run" / f"{name}.pid",
            log_file=self.data_dir / "logs" / f"{name}.log",
        )
        end_leftover(process.pid_file, signal.SIGTERM, patience=3)
        child = Child(process, words)
        self.children.append(child)
        self._launch(child)
        return process

    def _launch(self, child: Child) -> None:
        child.process.start([*PROGRAM, *child.words], cwd=self.data_dir, env=self.environment)
        child.started_at, child.start_again_at = time.monotonic(), None

    def tick(self) -> None:
        """Look after everything once: restart what died, resting longer each time."""
        now = time.monotonic()
        if self.servers is not None:
            self._keep_servers(self.servers)
        for child in self.children:
            if child.process.is_running:
                continue
            if child.start_again_at is None:
                lasted = now - child.started_at
                rest = 1.0 if lasted > _STABLE_SECONDS else max(1.0, child.rest_seconds * 2)
                child.rest_seconds = min(rest, _LONGEST_REST)
                child.start_again_at = now + child.rest_seconds
                self.say(
                    f"{child.process.name} ended ({_how(child.process.exit_code)}) and starts again"
                    f" in {child.rest_seconds:.0f} s; its log: {child.process.log_file}"
                )
            elif now >= child.start_again_at:
                self._launch(child)

    def _keep_servers(self, servers: Servers) -> None:
        for name, server in (("PostgreSQL", servers.postgres), ("Valkey", servers.valkey)):
            if not server.pid:
                self.say(f"{name} ended and starts again; its log: {server.process.log_file}")
                server.start()

    def forever(self) -> None:
        """Look after everything until `Stop` is raised."""
        while True:
            self.tick()
            time.sleep(_TICK_SECONDS)

    def stop(self) -> None:
        """Stop every child within seconds; what is in the middle is taken up at the next start."""
        for child in self.children:
            child.process.send(child.process.polite)
        until = time.monotonic() + 5
        for child in reversed(self.children):
            child.process.stop(patience=max(0.1, until - time.monotonic()))


def _how(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return signal.Signals(-exit_code).name
    return f"exit {exit_code}"
