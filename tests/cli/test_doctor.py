"""What `headway doctor` says of connections."""

from tests.factories import tenants

from headway.cli import doctor
from headway.kernel.encryption import Vault
from headway.store.repositories import cursors


def test_a_quiet_connection_is_fresh_by_its_last_poll(database) -> None:
    made = tenants.found(database, Vault(b"k" * 32), "Northwind")
    [before] = doctor._connections(database)
    assert (before.ok, before.words) == (False, "active; never read yet")
    with database.organisation(made.organisation.id) as session:
        cursors.save(
            session,
            scope_id=made.scope_id,
            stream="pull_requests",
            walk="sync",
            cursor=None,
            watermark_at=tenants.READ_UNTIL,
            validator='"nothing new"',
        )
    [after] = doctor._connections(database)
    assert after.ok
    assert after.words.startswith("active; last read at ")
