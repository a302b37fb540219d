"""Both private servers of one data directory, with their roles and database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from headway.embedded import binaries
from headway.embedded.account import servers_account
from headway.embedded.places import locked, prepare
from headway.embedded.postgres import DATABASE, SUPERUSER, Postgres
from headway.embedded.valkey import Valkey

# store.roles says the same; importing it here would load SQLAlchemy for every `headway --help`.
OWNER = "headway_owner"
APPLICATION = "headway_app"


@dataclass(frozen=True, slots=True)
class Servers:
    """The running servers; each can be killed and started again by itself."""

    postgres: Postgres
    valkey: Valkey

    @property
    def database_url(self) -> str:
        """The application role's URL: it owns nothing and cannot bypass row-level security."""
        return self.postgres.url(APPLICATION)

    @property
    def owner_url(self) -> str:
        """The migration role's URL."""
        return self.postgres.url(OWNER)

    @property
    def superuser_url(self) -> str:
        """For set-up and tests only; Headway's processes refuse to run with it."""
        return self.postgres.url(SUPERUSER)

    @property
    def redis_url(self) -> str:
        """Broker and budgets, `redis+socket:///…`."""
        return self.valkey.url


@contextmanager
def servers(data_dir: Path, *, is_durable: bool = True) -> Iterator[Servers]:
    """Start both servers on a data directory, stop them at the end; the data stays.

    Call it from a thread that lives as long as the servers: they end when it does.
    `is_durable=False` leaves fsync out, for tests: a killed process loses nothing, a power cut may.

    Raises:
        ConfigurationError: they cannot run here, or another Headway holds the directory.
    """
    from headway.store import roles  # noqa: PLC0415  # see OWNER

    data_dir = data_dir.expanduser().absolute()
    account = servers_account()
    places = prepare(data_dir, account)
    with locked(places.servers, data_dir):
        programs = binaries.find(account, places.engines)
        running = Servers(
            Postgres(programs, places, account, is_durable), Valkey(programs, places, account)
        )
        try:
            running.postgres.start()
            running.valkey.start()
            roles.create_roles(running.postgres.url(SUPERUSER, "postgres"), database=DATABASE)
            yield running
        finally:
            running.valkey.stop()
            running.postgres.stop()
