"""Real processes on private servers: a sandbox, a worker, a scheduler, to be killed at will."""

import base64
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psutil
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.factories import truth

from headway import embedded
from headway.ingest.connect import GithubApp, connect_github
from headway.ingest.services import Services, services
from headway.kernel.settings import Settings
from headway.store import migrate
from headway.store.repositories import jobs, organisations

_KEY = base64.b64encode(b"k" * 32).decode()
_WORLD = ("--port", "0", "--size", "tiny", "--now", "2026-11-20T12:00:00+00:00")
_WORKER = "from headway.kernel.settings import settings; from headway.worker import run;"
_WORKER += " run.run(settings())"
_SCHEDULER = "from headway.kernel.settings import settings; from headway.worker import schedule;"
_SCHEDULER += " schedule.run(settings())"


@dataclass
class FaultRig:
    """One organisation of a tiny simulated company, read by processes that get killed."""

    servers: embedded.Servers
    origin: str
    services: Services
    organisation_id: UUID
    environment: Mapping[str, str]
    log_dir: Path
    dice: random.Random
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    kills: list[str] = field(default_factory=list)

    def start(self, name: str) -> None:
        """Start the worker or the scheduler in a process group of its own."""
        code = {"worker": _WORKER, "scheduler": _SCHEDULER}[name]
        with (self.log_dir / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-c", code],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill_group(self, name: str) -> None:
        """SIGKILL the process and all its children."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def kill(self, what: str) -> None:
        """Kill something without warning and start it again."""
        self.kills.append(what)
        if what == "child":
            children = psutil.Process(self.processes["worker"].pid).children()
            if children:
                self.dice.choice(children).send_signal(signal.SIGKILL)
        elif what == "valkey":
            self.servers.valkey.kill()
            self.servers.valkey.start()
        elif what.startswith("postgres"):
            self.servers.postgres.kill(immediate=what.endswith("immediate"))
            self.servers.postgres.start()
        else:
            self.kill_group(what)
            self.start(what)

    def campaign(self, kills_count: int, *, between: Callable[[], None]) -> None:
        """Kill at random moments of work, every kind as often; `between` runs after each kill."""
        kinds = ["child", "worker", "valkey", "postgres immediate", "postgres", "scheduler"]
        order = [kinds[number % len(kinds)] for number in range(kills_count)]
        self.dice.shuffle(order)
        for what in order:
            self.wait_for_work(30)
            time.sleep(self.dice.uniform(0, 0.4))
            self.kill(what)
            between()

    def wait_for_work(self, seconds: float) -> None:
        """Until a worker holds a lease that it took since; what was read is asked for again."""
        ends = time.monotonic() + seconds
        before = self.leases_count()
        while self.leases_count() == before:
            if not self.execute("SELECT 1 FROM sync_jobs WHERE due_at <= now() AND state = 'due'"):
                self.make_due("recent", "sync", "backfill", "reconcile")
            if time.monotonic() > ends:
                raise AssertionError(f"nothing is worked on after {self.kills}{self.logs()}")
            self.start_what_ended()
            time.sleep(0.02)

    def start_what_ended(self) -> None:
        """Start a process that ended by itself again, as the supervisor does."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                self.start(name)

    def leases_count(self) -> object:
        """How many leases have ever been taken."""
        ((count,),) = self.execute("SELECT sum(lease_epoch) FROM sync_jobs")
        return count

    def advance(self, hours: float) -> None:
        """Let the company work on."""
        truth.ask(self.origin, "advance", {"hours": hours})

    def execute(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the store; waits for a database that is coming back."""
        for _ in range(100):
            try:
                with self.services.database.organisation(self.organisation_id) as session:
                    found = session.execute(text(sql))
                    return [tuple(row) for row in found]
            except DBAPIError:
                time.sleep(0.1)
        raise AssertionError("the database did not come back")

    def make_due(self, *kinds: str) -> None:
        """Ask for these kinds of jobs now; waits for a database that is coming back."""
        for _ in range(100):
            try:
                with self.services.database.organisation(self.organisation_id) as session:
                    for job in jobs.everyone(session):
                        if job.kind in kinds and job.state != "running":
                            jobs.enqueue(
                                session,
                                connection_id=job.connection_id,
                                kind=job.kind,
                                scope_id=job.scope_id,
                                stream=job.stream,
                            )
            except DBAPIError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the database did not come back")

    def wait_until_idle(self, seconds: float) -> None:
        """Until no job is running or due. Fails with what is left after so long."""
        ends = time.monotonic() + seconds
        query = (
            "SELECT kind, stream, state, last_error FROM sync_jobs WHERE state = 'running'"
            " OR state = 'due' AND (due_at <= clock_timestamp() OR last_error <> '')"
        )
        left = self.execute(query)
        while left:
            if time.monotonic() > ends:
                raise AssertionError(f"not done after {self.kills}: {left[:10]}{self.logs()}")
            time.sleep(0.25)
            self.start_what_ended()
            left = self.execute(query)

    def logs(self) -> str:
        """The end of each log."""
        return "\n".join(
            f"--- {path.name}\n{path.read_text()[-2000:]}" for path in self.log_dir.glob("*.log")
        )

    def differences(self) -> list[str]:
        """What is stored and not true, or true and not stored."""
        told = truth.ask(self.origin, "truth")
        return truth.differences(self.services.database, self.organisation_id, told)


@pytest.fixture
def fault_rig(loopback: None, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FaultRig]:
    """A rig whose dice fall by the test's parameter, read from its marker `seed`."""
    seed = getattr(request, "param", 1)
    data_dir = Path(tempfile.mkdtemp(prefix="headway-faults-"))
    sandbox = subprocess.Popen(
        [sys.executable, "-m", "headway.sandbox", "--seed", str(seed), *_WORLD],
        stdout=subprocess.PIPE,
    )
    try:
        assert sandbox.stdout is not None
        origin = sandbox.stdout.readline().decode().split()[-1]
        with embedded.servers(data_dir, is_durable=False) as running:
            yield from _rig(running, origin, tmp_path, seed)
    finally:
        sandbox.kill()
        sandbox.communicate()
        embedded.remove(data_dir)


def _rig(running: embedded.Servers, origin: str, log_dir: Path, seed: int) -> Iterator[FaultRig]:
    migrate.upgrade(running.owner_url)
    settings = Settings(
        database_url=running.database_url,
        redis_url=running.redis_url,
        master_key=SecretStr(_KEY),
        allowed_hosts=(origin.removeprefix("http://"),),
        lease_seconds=2,
        heartbeat_seconds=0.5,
        reconcile_seconds=0.5,
        slice_seconds=1,
        poll_seconds=3600,
        attempts=100,
        confirm_seconds=1,
    )
    made = services(settings, is_sending=False)
    with made.database.shared() as session:
        organisation_id = organisations.create(session, slug="northwind", name="Northwind")
    _connect(made, organisation_id, origin)
    environment = {**os.environ, **_environment(settings)}
    dice = random.Random(seed)
    rig = FaultRig(running, origin, made, organisation_id, environment, log_dir, dice)
    try:
        yield rig
    finally:
        for name in rig.processes:
            rig.kill_group(name)
        made.close()


def _connect(made: Services, organisation_id: UUID, origin: str) -> None:
    config = truth.ask(origin, "config")
    key = config["app"]["private_key"]
    for installation in config["installations"]:
        connect_github(
            made.database,
            made.vault,
            organisation_id,
            app=GithubApp(app_id=str(config["app"]["id"]), private_key=key),
            installation_id=str(installation["id"]),
            account="Northwind",
            base_url=origin,
            api_url=f"{origin}/api/v3",
        )


def _environment(settings: Settings) -> dict[str, str]:
    told = {f"HEADWAY_{name.upper()}": value for name, value in settings if value is not None}
    text_of = {
        name: ",".join(value) if isinstance(value, tuple) else str(value)
        for name, value in told.items()
    }
    return {**text_of, "HEADWAY_MASTER_KEY": _KEY}
