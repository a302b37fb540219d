"""How often each fact of an organisation changed."""

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from headway.store import driver
from headway.store.session import organisation_of
from headway.store.tables.facts import DataVersion

if TYPE_CHECKING:
    import psycopg

PULL_REQUEST = "pull_request"
PEOPLE = "people"
"""Logins, kinds of identities, people, teams, calendars, and names of repositories."""

_STAMP = text(
    """
    SELECT concat_ws('|',
        (SELECT string_agg(fact || '=' || version, ',' ORDER BY fact)
         FROM data_versions WHERE organisation_id = :organisation_id),
        (SELECT concat_ws(',', count(*), sum(extract(epoch FROM until_at)),
                          sum(extract(epoch FROM from_at)), count(*) FILTER (WHERE is_complete))
         FROM coverage WHERE organisation_id = :organisation_id),
        (SELECT concat_ws(',', count(*), count(deleted_at), count(*) FILTER (WHERE is_selected),
                          count(*) FILTER (WHERE is_open))
         FROM scopes WHERE organisation_id = :organisation_id))
    """
)


_BUMP = """
    INSERT INTO data_versions AS v (organisation_id, fact, version)
    VALUES (%(organisation_id)s, %(fact)s, 1)
    ON CONFLICT (organisation_id, fact)
        DO UPDATE SET version = v.version + 1, changed_at = clock_timestamp()
    RETURNING version
"""


def stamp(session: Session) -> str:
    """A word that changes whenever what reports rest on has: facts, people, how much is in."""
    found = session.execute(_STAMP, {"organisation_id": organisation_of(session)})
    return str(found.scalar_one())


def current(session: Session, fact: str = PULL_REQUEST) -> int:
    """The version that is committed, 0 before anything was."""
    query = select(DataVersion.version).where(
        DataVersion.organisation_id == organisation_of(session), DataVersion.fact == fact
    )
    return session.execute(query).scalar_one_or_none() or 0


def both(session: Session) -> tuple[int, int]:
    """The committed versions of pull requests and of people, by one query."""
    query = select(DataVersion.fact, DataVersion.version).where(
        DataVersion.organisation_id == organisation_of(session),
        DataVersion.fact.in_((PULL_REQUEST, PEOPLE)),
    )
    found = {row.fact: row.version for row in session.execute(query)}
    return found.get(PULL_REQUEST, 0), found.get(PEOPLE, 0)


def bump(session: Session, fact: str) -> int:
    """The next version. Its row stays locked until the commit: do this last, write, commit.

    So versions are committed in their order, and a reader that has version 7 and asks for rows
    above 7 misses none. Whoever bumps several bumps them in the order of their names' declaration.
    """
    (version,) = cast("tuple[int]", advance(session, fact).fetchone())
    return version


def advance(session: Session, fact: str) -> "psycopg.Cursor[Any]":
    """`bump` whose answer is not waited for in a block of `driver.together`."""
    return driver.run(session, _BUMP, {"organisation_id": organisation_of(session), "fact": fact})
