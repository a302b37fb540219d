from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from headway.accounts import credentials, sessions, sign_in, users
from headway.accounts.credentials import Kind
from headway.accounts.roles import Role
from headway.accounts.sign_in import LinkRefused
from headway.kernel.errors import Invalid, NotFound
from headway.kernel.settings import Settings

EMAIL = "ada@northwind.example"


def _everything(database):
    with database.shared() as session:
        return str(session.execute(text("SELECT * FROM sign_in_links")).all())


def test_a_link_signs_in_once(database, northwind, clock):
    token = sign_in.create_link(database, EMAIL, clock=clock)
    value = sign_in.spend(database, token, clock=clock)
    with database.shared() as session:
        found = sessions.find(session, value, clock())
    assert found
    assert found.organisation_id == northwind.id
    with pytest.raises(LinkRefused, match="used already"):
        sign_in.spend(database, token, clock=clock)


def test_only_its_hash_is_kept(database, northwind, clock):
    token = sign_in.create_link(database, EMAIL, clock=clock)
    kept = _everything(database)
    assert token not in kept
    assert token.removeprefix("hw_l_") not in kept


def test_looking_does_not_spend_it(database, northwind, clock):
    token = sign_in.create_link(database, EMAIL, clock=clock)
    assert all(sign_in.is_good(database, token, clock=clock) for _ in range(3))
    assert sign_in.spend(database, token, clock=clock)
    assert not sign_in.is_good(database, token, clock=clock)
    assert not sign_in.is_good(database, "hw_l_nonsense", clock=clock)


def test_it_opens_for_15_minutes(database, northwind, clock):
    token = sign_in.create_link(database, EMAIL, clock=clock)
    clock.passes(minutes=14, seconds=59)
    assert sign_in.is_good(database, token, clock=clock)
    clock.passes(seconds=1)
    assert not sign_in.is_good(database, token, clock=clock)
    with pytest.raises(LinkRefused):
        sign_in.spend(database, token, clock=clock)


def test_of_many_at_once_one_gets_in(database, northwind, clock):
    token = sign_in.create_link(database, EMAIL, clock=clock)

    def attempt(_):
        try:
            return sign_in.spend(database, token, clock=clock)
        except LinkRefused:
            return None

    with ThreadPoolExecutor(4) as pool:
        assert sum(value is not None for value in pool.map(attempt, range(8))) == 1


def test_a_link_that_was_cut_short_is_refused(database):
    with pytest.raises(LinkRefused, match="cut short"):
        sign_in.spend(database, "hw_l_abc")


def test_a_new_session_ends_the_one_before(database, northwind, clock):
    first = sign_in.spend(database, sign_in.create_link(database, EMAIL, clock=clock), clock=clock)
    token = sign_in.create_link(database, EMAIL, clock=clock)
    second = sign_in.spend(database, token, previous=first, clock=clock)
    assert first != second
    with database.shared() as session:
        assert sessions.find(session, first, clock()) is None
        assert sessions.find(session, second, clock())


def test_a_planted_session_is_never_taken_over(database, northwind, clock):
    planted, _ = credentials.make_with_digest(Kind.SESSION)
    token = sign_in.create_link(database, EMAIL, clock=clock)
    assert sign_in.spend(database, token, previous=planted, clock=clock) != planted


def test_strangers_get_no_link(database, northwind, clock):
    with pytest.raises(NotFound, match="was invited"):
        sign_in.create_link(database, "eve@northwind.example", clock=clock)
    with pytest.raises(NotFound, match="no such organisation"):
        sign_in.create_link(database, EMAIL, "elsewhere", clock=clock)


def test_of_several_organisations_one_must_be_named(database, northwind, found, clock):
    other = found("Contoso")
    with pytest.raises(Invalid, match="contoso, northwind"):
        sign_in.create_link(database, EMAIL, clock=clock)
    value = sign_in.spend(
        database, sign_in.create_link(database, EMAIL, "contoso", clock=clock), clock=clock
    )
    with database.shared() as session:
        entered = sessions.find(session, value, clock())
    assert entered
    assert entered.organisation_id == other.id


def test_dead_links_are_swept_away(database, northwind, clock):
    sign_in.create_link(database, EMAIL, clock=clock)
    clock.passes(days=2)
    sign_in.create_link(database, EMAIL, clock=clock)
    with database.shared() as session:
        assert session.execute(text("SELECT count(*) FROM sign_in_links")).scalar_one() == 1


def test_the_address_of_a_link():
    settings = Settings(public_url="https://headway.example/")
    assert sign_in.address_of(settings, "x") == "https://headway.example/sign-in?token=x"


def test_membership_of_another_organisation_lets_nobody_in_here(database, northwind, found, clock):
    found("Contoso")
    users.invite(database, email="bob@c.example", organisation="contoso", role=Role.ADMIN)
    with pytest.raises(NotFound):
        sign_in.create_link(database, "bob@c.example", "northwind", clock=clock)
