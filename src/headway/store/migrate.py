"""Brings the schema to the newest revision, and says whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from headway.kernel.errors import ConfigurationError
from headway.store import roles, statistics
from headway.store.session import Database


def _directory() -> Path:
    """The migrations: inside an installed package, else beside `src` in a checkout."""
    here = Path(__file__).resolve()
    for candidate in (here.parents[1] / "_migrations", here.parents[3] / "migrations"):
        if (candidate / "env.py").is_file():
            return candidate
    raise ConfigurationError(
        "The migrations are missing: install Headway from its wheel or run it from a checkout."
    )


def configuration(owner_url: str = "") -> Config:
    """Alembic's configuration without a file; `owner_url` is the migration role's."""
    made = Config()
    made.set_main_option("script_location", str(_directory()).replace("%", "%%"))
    made.attributes["url"] = owner_url
    return made


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Apply what is missing, as the owner, and let the application role use it."""
    command.upgrade(configuration(owner_url), revision)
    roles.grant(owner_url)
    statistics.seed(owner_url)


def downgrade(owner_url: str, revision: str) -> None:
    """Go back to an older revision; data that it had no place for is lost."""
    command.downgrade(configuration(owner_url), revision)


def heads() -> tuple[str, ...]:
    """The newest revision that this code knows."""
    return tuple(ScriptDirectory.from_config(configuration()).get_heads())


def is_current(database: Database) -> bool:
    """Whether the schema is exactly what this code expects."""
    with database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return set(found) == set(heads())
