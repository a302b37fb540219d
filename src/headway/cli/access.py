"""What commands open: the database as the application role, and one organisation."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from headway.cli.installation import DEMO, INSTALLATION, default_data_dir, read_running
from headway.kernel.errors import ConfigurationError, NotFound
from headway.kernel.settings import Settings, settings

if TYPE_CHECKING:
    from headway.store.repositories.organisations import OrganisationRow
    from headway.store.session import Database


def configured() -> Settings:
    """The settings, or those of a running `headway up` or `headway demo` where no URL is set.

    So `headway token create` works beside a running demo without copying URLs.

    Raises:
        ConfigurationError: no URL is set, and nothing runs.
    """
    found = settings()
    if found.database_url:
        return found
    places = (found.data_dir, Path(".headway"), *map(default_data_dir, (DEMO, INSTALLATION)))
    for place in places:
        running = read_running(place, found) if place is not None else None
        if running is not None:
            return running
    raise ConfigurationError(
        "HEADWAY_DATABASE_URL is not set and no `headway up` or `headway demo` runs here: set it,"
        " or set HEADWAY_DATA_DIR to the data directory of the one that runs."
    )


@contextmanager
def database(found: Settings | None = None) -> Iterator["Database"]:
    """The database, open for one command, as the application role.

    Raises:
        ConfigurationError: no URL, a role that may too much, or a schema that is not the newest.
    """
    from headway.store import migrate, roles
    from headway.store.session import Database

    opened = Database((found or configured()).database_url, pool_size=2)
    try:
        roles.refuse_unsafe_role(opened)
        if not migrate.is_current(opened):
            raise ConfigurationError("The schema is not the newest: run `headway migrate` first.")
        yield opened
    finally:
        opened.close()


def organisation(database: "Database", slug: str | None) -> "OrganisationRow":
    """The organisation of that slug; without one, the only one there is.

    Raises:
        NotFound: there is none, or several and none was named.
    """
    from headway.store.repositories import organisations

    with database.shared() as session:
        everyone = organisations.everyone(session)
    names = ", ".join(row.slug for row in everyone) or "none yet: `headway org create NAME`"
    if slug is None and len(everyone) == 1:
        return everyone[0]
    if slug is None:
        raise NotFound(f"Say which organisation with --org (there are: {names}).")
    for row in everyone:
        if row.slug == slug.lower():
            return row
    raise NotFound(f"There is no organisation '{slug}' (there are: {names}).")
