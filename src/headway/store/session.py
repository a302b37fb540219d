"""Connections and transactions: the only place where an organisation is set on one."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import cast
from uuid import UUID

import psycopg
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, PoolResetState

from headway.store import driver

ORGANISATION_SETTING = "headway.organisation_id"
_ENTER = "SELECT set_config('headway.organisation_id', %(organisation_id)s, true)"
LOCK_TIMEOUT = "20s"
STATEMENT_TIMEOUT = "120s"
IDLE_TIMEOUT = "300s"
ASK_AFTER_SECONDS = 5.0
"""Without use, a connection is asked whether it still leads to the server."""


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
        pool_recycle=1800,
        pool_reset_on_return=None,
        connect_args={"options": options, "application_name": "headway"},
    )
    event.listen(made, "reset", _forget_settings)
    event.listen(made, "checkin", _note_use)
    event.listen(made, "checkout", _refuse_broken)
    return made


def _forget_settings(
    connection: DBAPIConnection, _entry: ConnectionPoolEntry, state: PoolResetState
) -> None:
    """Give a connection back without anything that its user set for the session."""
    if not state.terminate_only:
        connection.rollback()
        cast("psycopg.Connection", connection).pgconn.exec_(b"RESET ALL")


def _note_use(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info["used_at"] = monotonic()


def _refuse_broken(
    connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Give out no connection that the server has left; the pool then makes another.

    A server that goes says so, or at least hangs up: then there is something to read. After a
    while without use it is asked, since a network may lose a connection without a word.
    """
    link = cast("psycopg.Connection[object]", connection)
    used_at = entry.info.get("used_at")
    if used_at is None:
        return  # it was opened just now
    if monotonic() - used_at < ASK_AFTER_SECONDS and _is_quiet(link):
        return
    try:
        link.execute("SELECT 1")
        link.rollback()
    except psycopg.Error as error:
        raise InvalidatePoolError from error


def _is_quiet(link: "psycopg.Connection[object]") -> bool:
    """Whether the server has sent nothing since the last answer."""
    if link.closed:
        return False
    asked = select.poll()
    asked.register(link.fileno(), select.POLLIN)
    return not asked.poll(0)


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
    with driver.together(session):
        driver.run(session, _ENTER, {"organisation_id": str(organisation_id)})
    session.info["organisation_id"] = organisation_id


def organisation_of(session: Session) -> UUID:
    """The organisation of this transaction. Raises LookupError outside one."""
    found: UUID | None = session.info.get("organisation_id")
    if found is None:
        raise LookupError("this transaction belongs to no organisation")
    return found
