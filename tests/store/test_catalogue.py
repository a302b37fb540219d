"""What must be true of every table, present and future."""

import pytest
from alembic import command

from headway.store import migrate
from headway.store.tables import UNTENANTED, RecordTable, Table, TenantTable


@pytest.fixture
def catalogue(module_database):
    def ask(query):
        with module_database.engine.connect() as connection:
            return connection.exec_driver_sql(query).all()

    return ask


TABLES = """
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS is_forced, c.relkind
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
"""


def test_every_table_forces_row_security_or_is_listed_as_shared(catalogue):
    rows = catalogue(TABLES)
    assert len(rows) > 40
    assert {row.relname for row in rows if not row.is_forced} == UNTENANTED
    assert {row.relkind for row in rows} == {"r"}, "no views, materialised views or partitions"


def test_every_policy_checks_what_is_written_as_what_is_read(catalogue):
    rows = catalogue("SELECT tablename, cmd, permissive, qual, with_check FROM pg_policies")
    forced = {row.relname for row in catalogue(TABLES) if row.is_forced}
    assert {row.tablename for row in rows} == forced
    assert len(rows) == len(forced), "a second policy would widen the first"
    for row in rows:
        assert (row.cmd, row.permissive) == ("ALL", "PERMISSIVE")
        assert row.qual == row.with_check
        assert row.qual.startswith("(organisation_id = ( SELECT (NULLIF(current_setting(")


def test_every_unique_key_of_a_tenant_table_starts_with_the_organisation(catalogue):
    rows = catalogue(
        """
        SELECT c.relname, i.indexrelid::regclass::text AS index, a.attname
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE i.indisunique AND c.relkind = 'r'
        """
    )
    leading = {row.index: row.attname for row in rows if row.relname not in UNTENANTED}
    assert len(leading) > 30
    assert set(leading.values()) == {"organisation_id"}


def test_the_application_role_owns_nothing_and_may_not_change_the_schema(catalogue):
    assert catalogue("SELECT relname FROM pg_class WHERE relowner = 'headway_app'::regrole") == []
    (role,) = catalogue(
        """
        SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
               has_schema_privilege('headway_app', 'public', 'CREATE') AS may_create,
               has_table_privilege('headway_app', 'alembic_version', 'UPDATE') AS may_migrate
        FROM pg_roles WHERE rolname = 'headway_app'
        """
    )
    assert not any(role)


def test_no_function_runs_with_its_owners_rights(catalogue):
    assert (
        catalogue(
            """
        SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'public' AND p.prosecdef
        """
        )
        == []
    )


def test_the_models_say_what_the_migrations_built(database_urls):
    command.check(migrate.configuration(database_urls.owner))


def test_every_model_belongs_to_an_organisation_or_is_listed():
    for mapper in Table.registry.mappers:
        is_tenant = issubclass(mapper.class_, TenantTable)
        assert is_tenant != (mapper.class_.__tablename__ in UNTENANTED)


def test_records_keep_when_they_were_seen_and_gone():
    kept = {"version_at", "first_seen_at", "deleted_at", "deleted_reason", "connection_id"}
    for mapper in Table.registry.mappers:
        if issubclass(mapper.class_, RecordTable):
            assert kept <= set(mapper.columns.keys())
