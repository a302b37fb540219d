"""Runs the migrations, as the owner of the tables."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from headway.kernel.errors import ConfigurationError
from headway.kernel.settings import Settings
from headway.store.tables import Table


def owner_url() -> str:
    """The URL given by the caller, else the environment's."""
    url: str = context.config.attributes.get("url") or Settings().database_owner_url
    if not url:
        raise ConfigurationError("Set HEADWAY_DATABASE_OWNER_URL: migrations run as the owner.")
    return url


def run() -> None:
    """One transaction a migration, and one migrator at a time."""
    engine = create_engine(owner_url(), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtext('headway.migrations'))"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Table.metadata,
            transaction_per_migration=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
