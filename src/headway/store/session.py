"""Connections and transactions: the only place where an organisation is set on one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast
from uuid import UUID

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState

if TYPE_CHECKING:
    import psycopg

ORGANISATION_SETTING = "headway.organisation_id"
SET_ORGANISATION = text(f"SELECT set_config('{ORGANISATION_SETTING}', :organisation_id, true)")
LOCK_TIMEOUT = "20s"
STATEMENT_TIMEOUT = "120s"
IDLE_TIMEOUT = "300s"


def engine(url: str, pool_size: int) -> Engine:
    """An engine with as many connections as there are threads, each with timeouts set."""
    options = (
        f"-c timezone=UTC -c lock_timeout={LOCK_TIMEOUT} -c statement_timeout={STATEMENT_TIMEOUT}"
        f" -c idle_in_transaction_session_timeout={IDLE_TIMEOUT} -c jit=off"
    )
    made = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        pool_pre_ping=True,
        pool_recycle=1800,
        pool_reset_on_return=None,
        connect_args={"options": options, "application_name": "headway"},
    )
    event.listen(made, "reset", _forget_settings)
    return made


def _forget_settings(
    connection: DBAPIConnection, _entry: ConnectionPoolEntry, state: PoolResetState
) -> None:
    """Give a connection back without anything that its user set for the session."""
    if not state.terminate_only:
        connection.rollback()
        cast("psycopg.Connection", connection).pgconn.exec_(b"RESET ALL")


class Database:
    """One process's way to PostgreSQL; safe to share between threads, made after any fork."""

    def __init__(self, url: str, pool_size: int = 4) -> None:
        self.url = url
        self.engine = engine(url, pool_size)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, autoflush=False)

    @contextmanager
    def organisation(self, organisation_id: UUID) -> Iterator[Session]:
        """One transaction inside one organisation: commits on exit, rolls back on an error."""
        with self._sessions.begin() as session:
            enter(session, organisation_id)
            yield session

    @contextmanager
    def snapshot(self, organisation_id: UUID) -> Iterator[Session]:
        """One reading transaction in which every statement sees the same moment."""
        with self._sessions.begin() as session:
            session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            enter(session, organisation_id)
            yield session

    @contextmanager
    def shared(self) -> Iterator[Session]:
        """One transaction without an organisation: only the tables of UNTENANTED hold rows."""
        with self._sessions.begin() as session:
            yield session

    def close(self) -> None:
        """Close every connection; needed before a fork and at the end of a process."""
        self.engine.dispose()


def enter(session: Session, organisation_id: UUID) -> None:
    """Go on inside an organisation: the rest of a transaction of `Database.shared`.

    For the edge, which learns only on the way whose request it is.
    """
    session.execute(SET_ORGANISATION, {"organisation_id": str(organisation_id)})
    session.info["organisation_id"] = organisation_id


def organisation_of(session: Session) -> UUID:
    """The organisation of this transaction. Raises LookupError outside one."""
    found: UUID | None = session.info.get("organisation_id")
    if found is None:
        raise LookupError("this transaction belongs to no organisation")
    return found
