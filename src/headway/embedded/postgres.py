"""A private PostgreSQL: made by initdb, reached only through its Unix socket."""

import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from headway.embedded.account import Account
from headway.embedded.binaries import POSTGRES_MAJOR, Binaries
from headway.embedded.places import Places, own
from headway.embedded.process import ChildProcess, end_leftover
from headway.kernel.errors import ConfigurationError

SUPERUSER = "postgres"
DATABASE = "headway"
_START_SECONDS = 60
_ENVIRONMENT = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"}


@dataclass(slots=True)
class Postgres:
    """One private PostgreSQL server; `is_durable=False` (tests) leaves fsync out."""

    binaries: Binaries
    places: Places
    account: Account | None
    is_durable: bool = True
    process: ChildProcess = field(init=False)

    def __post_init__(self) -> None:
        self.process = ChildProcess(
            "PostgreSQL",
            pid_file=self.places.servers / "postgres.pid",
            log_file=self.places.servers / "postgres.log",
            polite=signal.SIGINT,  # "fast" shutdown: ends sessions, then a checkpoint
            account=self.account,
        )

    @property
    def _data(self) -> Path:
        return self.places.servers / "postgres"

    @property
    def pid(self) -> int:
        """The postmaster's process id; 0 while it does not run."""
        return self.process.pid

    def url(self, role: str, database: str = DATABASE) -> str:
        """SQLAlchemy's URL of a role, through the socket."""
        host = quote(str(self.places.sockets), safe="")
        return f"postgresql+psycopg://{role}@/{database}?host={host}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection in autocommit, for set-up."""
        return psycopg.connect(
            host=str(self.places.sockets), user=SUPERUSER, dbname=database, autocommit=True
        )

    def start(self) -> None:
        """Make the cluster if there is none, start, and wait until it answers.

        Raises:
            ConfigurationError: it cannot start; one sentence says why.
        """
        end_leftover(self.process.pid_file, signal.SIGINT)
        self._refuse_other_version()
        if not self._data.exists():
            self._initdb()
        self._forget_dead_postmaster()
        self._write_access_rules()
        self.process.start([self.binaries.postgres, *self._options()], self._data, _ENVIRONMENT)
        self._wait()

    def stop(self) -> None:
        """Fast shutdown: a checkpoint, nothing to recover at the next start."""
        self.process.stop(patience=30)

    def kill(self, *, immediate: bool = True) -> None:
        """Crash it: `immediate` as `pg_ctl -m immediate` does, else SIGKILL to every process."""
        if immediate:
            self.process.send(signal.SIGQUIT)
            if self.process.wait(10):
                return
        self.process.kill()

    def _options(self) -> list[str]:
        rules = self.places.servers
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.places.sockets),
            "hba_file": str(rules / "pg_hba.conf"),
            "ident_file": str(rules / "pg_ident.conf"),
            "timezone": "UTC",
            "log_timezone": "UTC",
            "max_connections": "100",
            "shared_buffers": "128MB",
            "log_checkpoints": "off",
            "fsync": "on" if self.is_durable else "off",
            "synchronous_commit": "on" if self.is_durable else "off",
        }
        return ["-D", str(self._data), *(f"--{name}={value}" for name, value in options.items())]

    def _refuse_other_version(self) -> None:
        version_file = self._data / "PG_VERSION"
        if not self._data.exists():
            return
        found = version_file.read_text().strip() if version_file.exists() else "no version at all"
        if found != str(POSTGRES_MAJOR):
            raise ConfigurationError(
                f"{self._data} was written by PostgreSQL {found}, this Headway brings"
                f" {POSTGRES_MAJOR}: move that directory away to start empty, or carry its data"
                " over with pg_upgrade."
            )

    def _initdb(self) -> None:
        # Made beside and renamed, so that a start that was killed half way leaves no half cluster.
        making = self._data.with_name("postgres.making")
        shutil.rmtree(making, ignore_errors=True)
        own(making, self.account)
        words = ["-D", str(making), "-U", SUPERUSER, "--auth=reject", "--encoding=UTF8"]
        words += ["--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"]
        words += [] if self.is_durable else ["--no-sync"]
        done = subprocess.run(
            [self.binaries.initdb, *words],
            cwd=making,
            env=_ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
            user=self.account.uid if self.account is not None else None,
            group=self.account.gid if self.account is not None else None,
            extra_groups=[] if self.account is not None else None,
        )
        if done.returncode != 0:
            shutil.rmtree(making, ignore_errors=True)
            raise ConfigurationError(self._sentence(done.stderr))
        making.rename(self._data)

    def _forget_dead_postmaster(self) -> None:
        """Drop lock files whose process is gone; PostgreSQL trusts any process of that number."""
        lock = self._data / "postmaster.pid"
        if not lock.exists():
            return
        first = lock.read_text().split("\n", 1)[0]
        try:
            alive = str(self._data) in psutil.Process(int(first)).cmdline()
        except (ValueError, psutil.Error):
            alive = False
        if not alive:
            lock.unlink()
            (self.places.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _write_access_rules(self) -> None:
        """Peer authentication: the user who started Headway may be each role, nobody else any."""
        rules = self.places.servers
        users = {psutil.Process().username(), *([self.account.name] if self.account else [])}
        (rules / "pg_hba.conf").write_text("local all all peer map=headway\n")
        (rules / "pg_ident.conf").write_text("".join(f'headway "{user}" all\n' for user in users))
        for name in ("pg_hba.conf", "pg_ident.conf"):
            (rules / name).chmod(0o644)

    def _wait(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                if not self.process.is_running:
                    break
                time.sleep(0.02)
            else:
                return
        words = self.process.last_words()
        self.stop()
        raise ConfigurationError(self._sentence(words))

    def _sentence(self, words: str) -> str:
        if "No space left on device" in words:
            free = shutil.disk_usage(self.places.servers).free // 1_000_000
            return (
                f"The disk under {self.places.servers} is full ({free} MB free): PostgreSQL cannot"
                " start. Make room, or choose another directory with --data-dir."
            )
        if "could not resize shared memory" in words or "could not map anonymous" in words:
            return "PostgreSQL cannot start: this machine grants it too little (shared) memory."
        last = next((line for line in reversed(words.splitlines()) if line.strip()), "no reason")
        return f"PostgreSQL did not start: {last} (its log: {self.process.log_file})"
