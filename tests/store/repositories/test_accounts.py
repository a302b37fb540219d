from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from headway.store.repositories import api_tokens, organisations, sessions, sign_in_links, users


@pytest.fixture
def shared(world):
    def run(function, *args, **named):
        with world.database.shared() as session:
            return function(session, *args, **named)

    return run


@pytest.fixture
def user_id(shared):
    return shared(users.ensure, email=" Ann@Example.org ", name="Ann")


def test_an_organisation_is_found_by_id_and_slug(shared, world):
    found = shared(organisations.by_id, world.organisation_id)
    assert found == shared(organisations.by_slug, found.slug)
    assert (found.zone, found.work_days, found.work_start) == ("UTC", [1, 2, 3, 4, 5], "09:00")
    assert found in shared(organisations.everyone)
    with pytest.raises(IntegrityError):
        shared(organisations.create, slug=found.slug, name="again")


def test_an_organisations_calendar_can_be_set(shared, world):
    shared(
        organisations.set_calendar,
        world.organisation_id,
        zone="Europe/Berlin",
        country="DE",
        work_start="08:00",
        work_end="16:00",
        work_days=[1, 2, 3, 4],
    )
    found = shared(organisations.by_id, world.organisation_id)
    assert (found.zone, found.country, found.work_days) == ("Europe/Berlin", "DE", [1, 2, 3, 4])


def test_an_address_is_one_user_however_it_is_written(shared, user_id):
    assert shared(users.ensure, email="ann@example.org") == user_id
    assert shared(users.by_email, "ANN@example.org") == shared(users.by_id, user_id)
    assert shared(users.by_email, "ANN@example.org").name == "Ann"


def test_a_role_belongs_to_one_organisation(shared, user_id, world, make_world):
    other = make_world("other")
    with world.database.organisation(world.organisation_id) as session:
        users.set_role(session, user_id, "viewer")
        users.set_role(session, user_id, "admin")
        assert users.role_of(session, user_id) == "admin"
    with world.database.organisation(other.organisation_id) as session:
        assert users.role_of(session, user_id) is None
        users.remove(session, user_id)
    with world.database.organisation(world.organisation_id) as session:
        users.remove(session, user_id)
        assert users.role_of(session, user_id) is None


def test_a_link_lets_in_once_and_not_too_late(shared, user_id, world):
    told = {"user_id": user_id, "organisation_id": world.organisation_id}
    shared(sign_in_links.create, token_hash=b"a", expires_at=world.at(1), **told)
    shared(sign_in_links.create, token_hash=b"b", expires_at=world.at(0), **told)
    assert shared(sign_in_links.is_good, b"a", world.at(0.5))
    spent = shared(sign_in_links.spend, b"a", world.at(0.5))
    assert (spent.user_id, spent.organisation_id) == (user_id, world.organisation_id)
    assert shared(sign_in_links.spend, b"a", world.at(0.5)) is None
    assert shared(sign_in_links.spend, b"b", world.at(0.5)) is None
    assert not shared(sign_in_links.is_good, b"a", world.at(0.5))
    shared(sign_in_links.clear, world.at(2))
    shared(sign_in_links.create, token_hash=b"a", expires_at=world.at(3), **told)


def test_a_session_ends_by_time_silence_or_hand(shared, user_id, world):
    start = world.at(0)
    for name in (b"a", b"b"):
        shared(
            sessions.create,
            id_hash=name,
            user_id=user_id,
            organisation_id=world.organisation_id,
            now=start,
            expires_at=world.at(48),
            csrf_secret=b"c",
        )

    def get(name, hours):
        now = world.at(hours)
        return shared(sessions.get, name, now=now, idle_since=now - timedelta(hours=12))

    assert get(b"a", 1).user_id == user_id
    assert get(b"a", 13) is None
    shared(sessions.touch, b"a", world.at(10))
    shared(sessions.set_theme, b"a", "dark")
    assert get(b"a", 13).theme == "dark"
    assert get(b"a", 49) is None
    shared(sessions.revoke, b"a", world.at(11))
    assert get(b"a", 11) is None
    assert get(b"b", 1) is not None
    shared(sessions.revoke_all, user_id, world.at(2))
    assert get(b"b", 2) is None


def test_a_revoked_token_opens_nothing(shared, world, make_world):
    told = {"organisation_id": world.organisation_id, "name": "ci", "role": "viewer"}
    token_id = shared(api_tokens.create, token_hash=b"t", **told)
    shared(api_tokens.touch, token_id, world.at(1))
    assert shared(api_tokens.by_hash, b"t").last_used_at == world.at(1)
    stranger = make_world("stranger").organisation_id
    assert not shared(api_tokens.revoke, stranger, token_id, world.at(2))
    assert shared(api_tokens.revoke, world.organisation_id, token_id, world.at(2))
    assert shared(api_tokens.by_hash, b"t") is None
    (left,) = shared(api_tokens.of_organisation, world.organisation_id)
    assert left.revoked_at == world.at(2)
