import psycopg

from headway import embedded
from headway.embedded.servers import APPLICATION, OWNER
from headway.store import roles


def _who(url: str) -> str:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute("SELECT current_user").fetchone()
    assert row is not None
    return str(row[0])


def test_each_url_is_its_role(servers: embedded.Servers) -> None:
    urls = (servers.database_url, servers.owner_url, servers.superuser_url)
    assert [_who(url) for url in urls] == ["headway_app", "headway_owner", "postgres"]


def test_the_application_role_owns_nothing_and_bypasses_nothing(servers: embedded.Servers) -> None:
    with servers.postgres.connect("headway") as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
            " WHERE rolname LIKE 'headway%' ORDER BY rolname"
        ).fetchall()
    assert rows == [
        ("headway_app", False, False, False, False),
        ("headway_owner", False, False, False, False),
    ]


def test_the_roles_are_those_of_the_store() -> None:
    assert (OWNER, APPLICATION) == (roles.OWNER, roles.APP)
