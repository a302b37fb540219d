"""Letting people in."""

import re
from uuid import UUID

from headway.accounts.roles import Role
from headway.kernel.errors import Invalid, NotFound
from headway.store.repositories import organisations, users
from headway.store.session import Database, enter

_ADDRESS = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+")
_LONGEST = 254


def address(email: str) -> str:
    """An email address as it is kept: trimmed, lower case. Raises Invalid."""
    plain = email.strip().lower()
    if len(plain) > _LONGEST or not _ADDRESS.fullmatch(plain):
        raise Invalid(f"“{email}” is not an email address.")
    return plain


def invite(
    database: Database, *, email: str, organisation: str, role: Role, name: str = ""
) -> UUID:
    """Make the user (if new) a member of the organisation of that slug; their id.

    Inviting again changes the role. Raises NotFound for the organisation, Invalid for the address.
    """
    plain = address(email)
    with database.shared() as session:
        found = organisations.by_slug(session, organisation)
        if found is None:
            raise NotFound(f"There is no organisation “{organisation}”.")
        user_id = users.ensure(session, email=plain, name=name)
        enter(session, found.id)
        users.set_role(session, user_id, role.value)
    return user_id
