"""Who is mentioned: one identity for one account, in whatever shape it comes."""

from tests.factories.github import bodies

from headway.connectors.github.mapping.people import People
from headway.records import ActorKind, Identity


def test_both_shapes_of_an_account_are_one_identity() -> None:
    people = People()
    assert people.account({"author": bodies.user(name="Ann")}, "author") == "1"
    assert people.account({"user": bodies.account()}, "user") == "1"
    assert people.identities() == [Identity(external_id="1", login="ann", name="Ann")]


def test_the_reading_that_knows_the_name_stays() -> None:
    people = People()
    people.account(bodies.account())
    people.account(bodies.user(name="Ann"))
    assert [each.name for each in people.identities()] == ["Ann"]


def test_a_deleted_account_is_nobody() -> None:
    people = People()
    assert people.account({"author": None}, "author") is None
    assert people.account({"user": {}}, "user") is None
    assert people.identities() == []


def test_an_app_has_one_login_in_both_shapes() -> None:
    people = People()
    people.account(bodies.bot("renovate"))
    assert people.identities() == [
        Identity(external_id="50", login="renovate[bot]", kind=ActorKind.BOT)
    ]
    again = People()
    again.account(bodies.account("renovate[bot]", 50, "Bot"))
    assert again.identities() == people.identities()


def test_copilot_is_written_without_a_suffix() -> None:
    people = People()
    people.account(bodies.bot("copilot-pull-request-reviewer", 60))
    assert people.identities()[0].login == "copilot-pull-request-reviewer"
    assert people.identities()[0].kind is ActorKind.AI_AGENT


def test_a_mannequin_is_a_human_and_an_account_without_a_number_has_its_login() -> None:
    people = People()
    assert people.account({"__typename": "Mannequin", "login": "old", "databaseId": 8}) == "8"
    assert people.account({"__typename": "EnterpriseUserAccount", "login": "Eve"}) == "login:eve"
    assert {each.kind for each in people.identities()} == {ActorKind.HUMAN}


def test_further_machine_users_are_bots() -> None:
    people = People(frozenset({"ann"}))
    people.account(bodies.user("Ann"))
    assert people.identities()[0].kind is ActorKind.BOT


def test_a_commit_without_an_account_is_known_by_its_address() -> None:
    people = People()
    assert people.git({"name": "Z", "email": "Z@x.org"}, {}) == "email:z@x.org"
    assert people.git({"name": "Ann", "email": "a@x.org"}, bodies.user()) == "1"
    assert people.git({"name": "Z", "email": " "}, {}) is None
    assert people.git({}, {}) is None
