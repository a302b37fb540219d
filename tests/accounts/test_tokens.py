from datetime import timedelta

import pytest
from sqlalchemy import text

from headway.accounts import tokens
from headway.accounts.roles import Role
from headway.kernel.errors import Invalid, NotFound
from headway.store.repositories import api_tokens


def _find(database, token, clock):
    with database.shared() as session:
        return tokens.find(session, token, clock())


def test_a_token_is_shown_once_and_found_by_its_hash(database, northwind, clock):
    token = tokens.create(database, organisation="northwind", name=" CI ", role=Role.ADMIN)
    found = _find(database, token, clock)
    assert (found.organisation_id, found.name, found.role) == (northwind.id, "CI", "admin")
    with database.shared() as session:
        assert token not in str(session.execute(text("SELECT * FROM api_tokens")).all())


def test_use_is_written_sparingly(database, northwind, clock):
    token = tokens.create(database, organisation="northwind", name="CI")
    assert _find(database, token, clock).last_used_at is None
    clock.passes(minutes=4)
    first = _find(database, token, clock).last_used_at
    assert first == clock() - timedelta(minutes=4)
    clock.passes(minutes=1)
    _find(database, token, clock)
    assert _find(database, token, clock).last_used_at == clock()


def test_a_revoked_token_opens_nothing(database, northwind, clock):
    token = tokens.create(database, organisation="northwind", name="CI")
    with database.shared() as session:
        token_id = api_tokens.of_organisation(session, northwind.id)[0].id
        assert api_tokens.revoke(session, northwind.id, token_id, clock())
    assert _find(database, token, clock) is None


def test_nonsense_opens_nothing(database, clock):
    assert _find(database, "hw_t_nonsense", clock) is None


def test_what_cannot_be_made_is_said(database):
    with pytest.raises(Invalid, match="needs a name"):
        tokens.create(database, organisation="northwind", name=" ")
    with pytest.raises(NotFound, match="no organisation “nowhere”"):
        tokens.create(database, organisation="nowhere", name="CI")
