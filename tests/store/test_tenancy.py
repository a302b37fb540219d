"""Two organisations with the same ids: nothing of one reaches the other."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from headway.store.facts import pull_requests as facts
from headway.store.repositories import (
    coverage,
    cursors,
    identities,
    jobs,
    people,
    runs,
    scopes,
    teams,
    users,
    webhook_inbox,
)
from headway.store.session import ORGANISATION_SETTING, organisation_of
from headway.store.tables import Table, TenantTable

TENANT_TABLES = sorted(
    mapper.class_.__tablename__
    for mapper in Table.registry.mappers
    if issubclass(mapper.class_, TenantTable)
)


def fill(world):
    """A row in every tenant table."""
    world.write(*world.everything())
    world.write(world.pull_request(base_branch="dev", version_at=world.at(12)))
    with world.database.shared() as session:
        user_id = users.ensure(session, email="who@example.org")
    with world.database.organisation(world.organisation_id) as session:
        users.set_role(session, user_id, "admin")
        person = people.create(session, name="Ann")
        identities.link(session, world.instance_id, "ann", person.id)
        team_id = teams.save(session, slug="core", name="Core")
        day = world.at(0).date()
        teams.add_member(session, team_id, person.id, valid_from=day)
        people.add_absence(session, person.id, from_on=day, to_on=world.at(48).date())
        scope_id = scopes.upsert(
            session,
            connection_id=world.connection_id,
            instance_id=world.instance_id,
            kind="repository",
            external_id="R1",
            name="acme/web",
        )
        cursors.save(session, scope_id=scope_id, stream="s", walk="sync", cursor={"a": 1})
        coverage.add(
            session,
            scope_id=scope_id,
            stream="s",
            from_at=world.at(0),
            until_at=world.at(1),
            is_complete=True,
        )
        job_id = jobs.enqueue(session, connection_id=world.connection_id, kind="sync")
        runs.start(session, job_id=job_id, connection_id=world.connection_id, kind="sync")
        webhook_inbox.receive(
            session,
            connection_id=world.connection_id,
            delivery_id="1",
            event="push",
            body={"kind": "push"},
        )


def counts(world, table):
    query = f"SELECT organisation_id, count(*) FROM {table} GROUP BY 1"  # noqa: S608  # our own tables
    return {row[0]: row[1] for row in world.rows(query)}


@pytest.fixture
def twins(make_world):
    made = make_world("one"), make_world("two")
    for world in made:
        fill(world)
    return made


def test_no_table_shows_or_takes_rows_of_another_organisation(twins):
    one, two = twins
    for table in TENANT_TABLES:
        mine = counts(one, table)
        assert list(mine) == [one.organisation_id], f"{table} is empty or leaks"
        assert mine[one.organisation_id] == counts(two, table)[two.organisation_id]
        with one.database.shared() as session:
            assert session.execute(text(f"SELECT * FROM {table}")).all() == [], table  # noqa: S608  # our own
        with pytest.raises(ProgrammingError, match="row-level security"):
            one.rows(
                f"UPDATE {table} SET organisation_id = :theirs RETURNING 1",  # noqa: S608  # our own
                theirs=two.organisation_id,
            )
        assert (
            one.rows(
                f"DELETE FROM {table} WHERE organisation_id = :theirs RETURNING 1",  # noqa: S608  # our own
                theirs=two.organisation_id,
            )
            == []
        )


def test_what_one_organisation_says_does_not_change_the_other(twins):
    one, two = twins
    one.write(one.pull_request(title="mine", version_at=one.at(30)))
    assert two.rows("SELECT title FROM pull_requests")[0].title == "Add a thing"
    assert len(facts.load(two.database, two.organisation_id)) == 1


def test_the_organisation_is_forgotten_when_its_connection_goes_back(world):
    with world.database.organisation(world.organisation_id) as session:
        session.execute(text("SET headway.organisation_id = 'left behind'"))
    for _ in range(6):
        with world.database.shared() as session:
            found = session.execute(
                text("SELECT current_setting(:name, true)"), {"name": ORGANISATION_SETTING}
            ).scalar_one()
            assert found in (None, "")


def create_then_fail(session):
    people.create(session, name="Ann")
    raise ZeroDivisionError


def test_an_error_takes_everything_back(world):
    with (
        pytest.raises(ZeroDivisionError),
        world.database.organisation(world.organisation_id) as session,
    ):
        create_then_fail(session)
    assert world.rows("SELECT id FROM people") == []


def test_a_shared_transaction_has_no_organisation(world):
    with world.database.shared() as session, pytest.raises(LookupError, match="no organisation"):
        organisation_of(session)


def test_connections_carry_their_limits(world):
    (row,) = world.rows(
        "SELECT current_setting('lock_timeout') AS lock, current_setting('TimeZone') AS zone,"
        " current_setting('statement_timeout') AS statement"
    )
    assert tuple(row) == ("20s", "UTC", "2min")
