"""The two roles of the database, and the refusal to run as anything mightier than the lesser."""

from psycopg import Connection, connect, sql
from sqlalchemy import make_url, text

from headway.kernel.errors import ConfigurationError
from headway.store.session import Database

OWNER = "headway_owner"
"""Owns every table and runs the migrations; nothing else."""
APP = "headway_app"
"""Reads and writes rows, owns nothing, and is bound by row-level security."""

_ABOUT_ME = text(
    """
    SELECT current_user AS name, r.rolsuper, r.rolbypassrls,
           EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm')
                     AND pg_has_role(current_user, c.relowner, 'MEMBER')) AS is_owner
    FROM pg_roles r WHERE r.rolname = current_user
    """
)


def refuse_unsafe_role(database: Database) -> None:
    """Raise ConfigurationError when connected as a superuser, an owner or one with BYPASSRLS."""
    with database.shared() as session:
        me = session.execute(_ABOUT_ME).one()
    reasons = [
        word
        for word, is_so in (
            ("is a superuser", me.rolsuper),
            ("bypasses row-level security", me.rolbypassrls),
            ("owns tables", me.is_owner),
        )
        if is_so
    ]
    if reasons:
        raise ConfigurationError(
            f"The database role {me.name} {' and '.join(reasons)}, so nothing would keep"
            f" organisations apart: let HEADWAY_DATABASE_URL name the role {APP}."
        )


def create_roles(
    superuser_url: str,
    *,
    database: str,
    owner_password: str | None = None,
    app_password: str | None = None,
) -> None:
    """Create (or set right) both roles and the database, as a superuser. May be run again.

    Without a password a role can only sign in where the server asks for none (peer, ident).
    """
    with connect(plain_url(superuser_url), autocommit=True) as connection:
        _role(connection, OWNER, owner_password)
        _role(connection, APP, app_password)
        exists = connection.execute("SELECT FROM pg_database WHERE datname = %s", [database])
        if exists.rowcount == 0:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(database), sql.Identifier(OWNER)
                )
            )
    inside = make_url(superuser_url).set(database=database)
    with connect(plain_url(inside.render_as_string(hide_password=False))) as connection:
        for statement in _GRANTS:
            connection.execute(
                sql.SQL(statement).format(
                    owner=sql.Identifier(OWNER),
                    app=sql.Identifier(APP),
                    database=sql.Identifier(database),
                )
            )


_GRANTS = (
    "ALTER SCHEMA public OWNER TO {owner}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {app}",
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}",
)

AFTER_MIGRATIONS = (
    "GRANT USAGE ON SCHEMA public TO {app}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}",
    "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {app}",
    (
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}"
    ),
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
)
"""What the owner grants the application role after every upgrade."""


def grant(owner_url: str) -> None:
    """Let the application role read and write every table, as the owner. May be run again."""
    with connect(plain_url(owner_url)) as connection:
        for statement in AFTER_MIGRATIONS:
            connection.execute(sql.SQL(statement).format(app=sql.Identifier(APP)))


def _role(connection: Connection, name: str, password: str | None) -> None:
    exists = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).rowcount
    attributes = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
    verb = "ALTER" if exists else "CREATE"
    statement = sql.SQL(f"{verb} ROLE {{}} {attributes}").format(sql.Identifier(name))
    if password is not None:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    connection.execute(statement)


def plain_url(url: str) -> str:
    """The same URL as libpq understands it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
