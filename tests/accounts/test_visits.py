import pytest
from sqlalchemy import event

from headway.accounts import sign_in, tokens, visits
from headway.accounts.readers import SignInNeeded
from headway.accounts.roles import Role
from headway.store.facts import versions
from headway.store.repositories import users
from headway.store.session import organisation_of


def _visit(database, how, credential, clock):
    with database.shared() as session:
        return how(session, credential, clock())


def test_a_browser_is_told_apart_by_its_cookie(database, northwind, signed_in, clock):
    visit = _visit(database, visits.by_cookie, signed_in, clock)
    assert visit.organisation.slug == "northwind"
    assert (visit.name, visit.reader.role) == ("Ada", Role.MANAGER)
    assert visit.reader.user_id
    assert visit.csrf_secret


def test_a_program_is_told_apart_by_its_token(database, northwind, clock):
    token = tokens.create(database, organisation="northwind", name="CI", role=Role.VIEWER)
    visit = _visit(database, visits.by_token, token, clock)
    assert (visit.name, visit.reader.role, visit.reader.user_id) == ("CI", Role.VIEWER, None)
    assert visit.session_hash is None
    assert str(visit.reader.token_id) in visit.reader.key


def test_the_rest_of_the_transaction_is_inside_the_organisation(
    database, northwind, signed_in, clock
):
    with database.shared() as session:
        visits.by_cookie(session, signed_in, clock())
        assert organisation_of(session) == northwind.id
    token = tokens.create(database, organisation="northwind", name="CI")
    with database.shared() as session:
        visits.by_token(session, token, clock())
        assert organisation_of(session) == northwind.id


def test_nonsense_is_nobody(database, clock):
    with pytest.raises(SignInNeeded, match="a new sign-in link"):
        _visit(database, visits.by_cookie, "nonsense", clock)
    with pytest.raises(SignInNeeded, match="headway token create"):
        _visit(database, visits.by_token, "nonsense", clock)


def test_who_left_the_organisation_is_out_at_once(database, northwind, signed_in, clock):
    visit = _visit(database, visits.by_cookie, signed_in, clock)
    with database.organisation(northwind.id) as session:
        users.remove(session, visit.reader.user_id)
    with pytest.raises(SignInNeeded):
        _visit(database, visits.by_cookie, signed_in, clock)


def test_a_changed_role_counts_at_once(database, northwind, signed_in, clock):
    before = _visit(database, visits.by_cookie, signed_in, clock)
    with database.organisation(northwind.id) as session:
        users.set_role(session, before.reader.user_id, "viewer")
    after = _visit(database, visits.by_cookie, signed_in, clock)
    assert after.reader.role is Role.VIEWER
    assert after.reader.key != before.reader.key
    assert after.reader.policy != before.reader.policy


def test_two_readers_of_one_role_share_a_policy_but_not_a_key(database, northwind, clock):
    first, second = (
        _visit(
            database,
            visits.by_token,
            tokens.create(database, organisation="northwind", name=name),
            clock,
        ).reader
        for name in ("one", "two")
    )
    assert first.policy == second.policy
    assert first.key != second.key


def test_the_stamp_changes_with_what_reports_read(database, northwind, signed_in, clock):
    before = _visit(database, visits.by_cookie, signed_in, clock).stamp
    assert _visit(database, visits.by_cookie, signed_in, clock).stamp == before
    with database.organisation(northwind.id) as session:
        versions.bump(session, versions.PULL_REQUEST)
    assert _visit(database, visits.by_cookie, signed_in, clock).stamp != before


def test_finding_out_who_asks_takes_five_statements(database, northwind, signed_in, clock):
    said = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    _visit(database, visits.by_cookie, signed_in, clock)
    assert len(said) == 5, said


def test_a_link_of_a_user_removed_meanwhile_opens_nothing(database, northwind, clock):
    token = sign_in.create_link(database, "ada@northwind.example", clock=clock)
    with database.shared() as session:
        user_id = users.ensure(session, email="ada@northwind.example")
    with database.organisation(northwind.id) as session:
        users.remove(session, user_id)
    value = sign_in.spend(database, token, clock=clock)
    with pytest.raises(SignInNeeded):
        _visit(database, visits.by_cookie, value, clock)
