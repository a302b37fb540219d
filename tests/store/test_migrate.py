import pytest
from alembic import command
from sqlalchemy import create_engine, inspect

from headway.kernel.errors import ConfigurationError
from headway.store import migrate, roles
from headway.store.session import Database


def tables(url):
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_an_empty_database_is_brought_up_down_and_up_again(empty_database_urls):
    urls = empty_database_urls
    database = Database(urls.application)
    assert not migrate.is_current(database)
    migrate.upgrade(urls.owner)
    assert migrate.is_current(database)
    migrate.upgrade(urls.owner)
    migrate.downgrade(urls.owner, "base")
    assert tables(urls.owner) == {"alembic_version"}
    migrate.upgrade(urls.owner)
    command.check(migrate.configuration(urls.owner))
    roles.refuse_unsafe_role(database)
    database.close()


def test_every_migration_limits_how_long_it_waits_and_runs(project):
    files = list((project / "migrations" / "versions").glob("*.py"))
    files.append(project / "migrations" / "script.py.mako")
    assert len(files) > 5
    for file in files:
        words = file.read_text()
        assert "SET LOCAL lock_timeout" in words, file.name
        assert "SET LOCAL statement_timeout" in words, file.name


def test_migrations_need_the_owners_address():
    with pytest.raises(ConfigurationError, match="HEADWAY_DATABASE_OWNER_URL"):
        command.current(migrate.configuration())


@pytest.mark.parametrize(
    ("role", "words"),
    [("owner", "owns tables"), ("superuser", "is a superuser and bypasses row-level security")],
)
def test_a_process_refuses_to_run_as_a_mighty_role(database_urls, role, words):
    database = Database(getattr(database_urls, role))
    with pytest.raises(ConfigurationError, match=words) as caught:
        roles.refuse_unsafe_role(database)
    assert "HEADWAY_DATABASE_URL" in str(caught.value)
    database.close()


def test_roles_and_database_are_made_once_and_set_right_again(servers, database_urls):
    for _ in range(2):
        roles.create_roles(
            database_urls.superuser,
            database="made_by_test",
            owner_password="owner's",
            app_password="app's",
        )
    migrate.upgrade(servers.postgres.url("headway_owner", "made_by_test"))
    database = Database(servers.postgres.url("headway_app", "made_by_test"))
    roles.refuse_unsafe_role(database)
    assert migrate.is_current(database)
    database.close()
    with servers.postgres.connect() as connection:
        connection.execute("DROP DATABASE made_by_test WITH (FORCE)")
