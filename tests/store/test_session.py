"""What connections a process gives out when the server has left some of them."""

import psycopg
import pytest

from headway.store import driver, session
from headway.store.roles import plain_url

PID = "SELECT pg_backend_pid()"


def backend(world):
    with world.database.organisation(world.organisation_id) as given:
        ((pid,),) = driver.run(given, PID, {}).fetchall()
    return pid


@pytest.mark.parametrize("after_seconds", [0.0, 60.0])
def test_a_connection_is_used_again(world, monkeypatch, after_seconds):
    monkeypatch.setattr(session, "ASK_AFTER_SECONDS", after_seconds)
    assert backend(world) == backend(world)


@pytest.mark.parametrize("after_seconds", [0.0, 60.0])
def test_nobody_gets_a_connection_that_the_server_ended(
    world, database_urls, monkeypatch, after_seconds
):
    monkeypatch.setattr(session, "ASK_AFTER_SECONDS", after_seconds)
    before = backend(world)
    with psycopg.connect(plain_url(database_urls.superuser), autocommit=True) as superuser:
        superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    assert backend(world) != before


def test_a_connection_that_this_process_closed_is_replaced(world):
    before = backend(world)
    with world.database.engine.connect() as link:
        held = link.connection.driver_connection
    assert held is not None
    held.close()
    assert backend(world) != before
