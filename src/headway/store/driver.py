"""The psycopg connection under a session, for statements that are run with every page.

A statement takes a third of the processor time it takes through SQLAlchemy, and several may share
one wait for the server. What fails is raised as SQLAlchemy would raise it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from typing import LiteralString

    from psycopg.sql import SQL


def connection(session: Session) -> "psycopg.Connection[Any]":
    """The connection of this transaction."""
    return cast("psycopg.Connection[Any]", session.connection().connection.driver_connection)


def run(
    session: Session, query: "LiteralString | SQL", given: Mapping[str, object]
) -> "psycopg.Cursor[Any]":
    """The cursor of a statement with %(named)s values. Raises DBAPIError."""
    driver = connection(session)
    try:
        return driver.execute(query, given)
    except psycopg.Error as error:
        raise _translated(session, error) from error


@contextmanager
def together(session: Session) -> Iterator[None]:
    """Statements of `run` in this block are sent without waiting for one another's answers.

    Whoever fetches waits for all that was sent so far. Nothing in the block may go through
    SQLAlchemy or COPY. Raises DBAPIError at a fetch's place or at the end.
    """
    driver = connection(session)
    try:
        with driver.pipeline():
            yield
    except psycopg.Error as error:
        raise _translated(session, error) from error


@contextmanager
def translating(session: Session) -> Iterator[None]:
    """For a block that uses `connection`: psycopg's errors come up as DBAPIError."""
    try:
        yield
    except psycopg.Error as error:
        raise _translated(session, error) from error


def _translated(session: Session, error: psycopg.Error) -> BaseException:
    """SQLAlchemy's word for the error; a connection that broke is not used again."""
    used = session.connection()
    is_broken = connection(session).closed
    if is_broken:
        used.invalidate(error)
    return DBAPIError.instance(
        None, None, error, psycopg.Error, connection_invalidated=is_broken, dialect=used.dialect
    )
