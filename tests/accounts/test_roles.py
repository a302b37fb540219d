import pytest

from headway.accounts import roles
from headway.accounts.roles import Role
from headway.kernel.errors import Forbidden, Invalid

COVERS = {
    (Role.VIEWER, Role.VIEWER): True,
    (Role.VIEWER, Role.MANAGER): False,
    (Role.VIEWER, Role.ADMIN): False,
    (Role.MANAGER, Role.VIEWER): True,
    (Role.MANAGER, Role.MANAGER): True,
    (Role.MANAGER, Role.ADMIN): False,
    (Role.ADMIN, Role.VIEWER): True,
    (Role.ADMIN, Role.MANAGER): True,
    (Role.ADMIN, Role.ADMIN): True,
}


@pytest.mark.parametrize(("pair", "expected"), COVERS.items())
def test_each_role_covers_itself_and_those_below(pair, expected):
    mine, needed = pair
    assert mine.covers(needed) is expected


def test_a_lesser_role_is_told_which_is_needed():
    Role.ADMIN.require(Role.MANAGER)
    with pytest.raises(Forbidden, match=r"needs the role admin; yours is viewer"):
        Role.VIEWER.require(Role.ADMIN)


def test_roles_are_read_from_words():
    assert roles.parse(" Admin ") is Role.ADMIN
    with pytest.raises(Invalid, match="viewer, manager, admin"):
        roles.parse("owner")
