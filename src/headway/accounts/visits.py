"""Finds out who asks, in one short transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from headway.accounts import sessions, tokens
from headway.accounts.readers import Reader, SignInNeeded, Visit
from headway.accounts.roles import Role
from headway.store.facts import versions
from headway.store.repositories import organisations, users
from headway.store.session import enter

_AGAIN = "Your session is over. Open a new sign-in link."
_REVOKED = "This token is unknown or was revoked. Make one with: headway token create"


def by_cookie(session: Session, value: str, moment: datetime) -> Visit:
    """The visit of a browser; the rest of the transaction is inside its organisation.

    Raises SignInNeeded, also once the user is no member any more.
    """
    found = sessions.find(session, value, moment)
    if found is None:
        raise SignInNeeded(_AGAIN)
    enter(session, found.organisation_id)
    role = users.role_of(session, found.user_id)
    if role is None:
        raise SignInNeeded(_AGAIN)
    organisation = organisations.get(session, found.organisation_id)
    return Visit(
        reader=Reader(organisation_id=organisation.id, user_id=found.user_id, role=Role(role)),
        organisation=organisation,
        name=users.name_of(session, found.user_id),
        session_hash=found.id_hash,
        csrf_secret=found.csrf_secret,
        theme=found.theme,
        stamp=versions.stamp(session),
    )


def by_token(session: Session, token: str, moment: datetime) -> Visit:
    """The visit of a program; the rest of the transaction is inside its organisation.

    Raises SignInNeeded.
    """
    found = tokens.find(session, token, moment)
    if found is None:
        raise SignInNeeded(_REVOKED)
    organisation = organisations.get(session, found.organisation_id)
    enter(session, organisation.id)
    return Visit(
        reader=Reader(
            organisation_id=organisation.id,
            user_id=None,
            role=Role(found.role),
            token_id=found.id,
        ),
        organisation=organisation,
        name=found.name,
        session_hash=None,
        csrf_secret=b"",
        theme="",
        stamp=versions.stamp(session),
    )
