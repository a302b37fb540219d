import pytest

from headway.accounts import organisations, users
from headway.accounts.roles import Role
from headway.kernel.errors import Invalid, NotFound
from headway.store.repositories import users as rows


def test_inviting_makes_a_member_and_inviting_again_changes_the_role(database):
    made = organisations.create(database, name="Northwind")
    first = users.invite(
        database, email=" Ada@Northwind.example", organisation="northwind", role=Role.VIEWER
    )
    again = users.invite(
        database, email="ada@northwind.example", organisation="northwind", role=Role.ADMIN
    )
    assert first == again
    with database.organisation(made.id) as session:
        assert rows.role_of(session, first) == "admin"


def test_an_unknown_organisation_is_said(database):
    with pytest.raises(NotFound, match="no organisation “nowhere”"):
        users.invite(database, email="a@b.example", organisation="nowhere", role=Role.VIEWER)


@pytest.mark.parametrize("email", ["", "ada", "a b@c", "a@b@c", "a\n@c", "x" * 254 + "@c"])
def test_what_is_no_address_is_refused(email):
    with pytest.raises(Invalid, match="is not an email address"):
        users.address(email)
