"""Statements that go past SQLAlchemy: their errors, and what is left of a broken connection."""

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from headway.store import driver


def fail(session):
    driver.run(session, "SELECT nothing", {})


def fail_among_others(session):
    with driver.together(session):
        driver.run(session, "SELECT nothing", {})
        driver.run(session, "SELECT 1", {}).fetchone()


@pytest.mark.parametrize("act", [fail, fail_among_others])
def test_errors_come_up_as_sqlalchemys(world, act):
    with world.database.organisation(world.organisation_id) as session:
        with pytest.raises(ProgrammingError) as raised:
            act(session)
        session.rollback()
    assert getattr(raised.value.orig, "sqlstate", None) == "42703"
    assert world.rows("SELECT 1")


def test_statements_sent_together_run_in_their_order(world):
    with world.database.organisation(world.organisation_id) as session:
        with driver.together(session):
            driver.run(session, "CREATE TEMP TABLE seen (n int)", {})
            driver.run(session, "INSERT INTO seen VALUES (%(n)s)", {"n": 7})
            found = driver.run(session, "SELECT n FROM seen", {})
        assert found.fetchall() == [(7,)]


SUICIDE = "SELECT pg_terminate_backend(pg_backend_pid())"


def die(session):
    driver.run(session, SUICIDE, {})


def die_by_itself(session):
    with driver.translating(session):
        driver.connection(session).execute(SUICIDE)


def die_among_others(session):
    with driver.together(session):
        driver.run(session, SUICIDE, {})


@pytest.mark.parametrize("act", [die, die_by_itself, die_among_others])
def test_a_connection_that_broke_is_not_used_again(world, act):
    with world.database.organisation(world.organisation_id) as session:
        with pytest.raises(OperationalError) as raised:
            act(session)
        session.rollback()
    assert raised.value.connection_invalidated
    assert world.rows("SELECT 1")
