"""Signing in by a link that works once, for 15 minutes.

Only the hash of its token is kept. Looking at the link spends nothing, whoever prefetches it: the
page shows a button, and the button's POST spends it.
"""

from datetime import timedelta
from uuid import UUID

from headway.accounts import credentials, sessions
from headway.accounts.credentials import Kind
from headway.accounts.users import address
from headway.kernel.clock import Now, now
from headway.kernel.errors import HeadwayError, Invalid, NotFound
from headway.kernel.settings import Settings
from headway.store.repositories import organisations, sign_in_links, users
from headway.store.repositories.organisations import OrganisationRow
from headway.store.session import Database, enter

LIFETIME = timedelta(minutes=15)
KEPT = timedelta(days=1)
"""How long a dead link's hash stays, before the next new link sweeps it away."""


class LinkRefused(HeadwayError):
    """The link was used, has run out, or never was; which of them is not told."""


def create_link(
    database: Database, email: str, organisation: str | None = None, *, clock: Now = now
) -> str:
    """The token of a new link for a member.

    `organisation` is a slug; without one the user must belong to exactly one. Raises NotFound for
    a stranger, Invalid where the organisation must be named.
    """
    moment = clock()
    with database.shared() as session:
        user = users.by_email(session, address(email))
        if user is None:
            raise NotFound(f"Nobody with the address {email} was invited.")
        asked = organisations.everyone(session)
        if organisation is not None:
            asked = [one for one in asked if one.slug == organisation]
        mine = []
        for one in asked:
            enter(session, one.id)
            if users.role_of(session, user.id) is not None:
                mine.append(one)
        token, token_hash = credentials.make_with_digest(Kind.LINK)
        sign_in_links.clear(session, moment - KEPT)
        sign_in_links.create(
            session,
            token_hash=token_hash,
            user_id=user.id,
            organisation_id=_only(mine, email),
            expires_at=moment + LIFETIME,
        )
    return token


def _only(mine: list[OrganisationRow], email: str) -> UUID:
    if not mine:
        raise NotFound(f"{email} belongs to no such organisation: invite them first.")
    if len(mine) > 1:
        slugs = ", ".join(one.slug for one in mine)
        raise Invalid(f"{email} belongs to several organisations; name one of: {slugs}.")
    return mine[0].id


def address_of(settings: Settings, token: str) -> str:
    """The link itself."""
    return f"{settings.public_url.rstrip('/')}/sign-in?token={token}"


def is_good(database: Database, token: str, *, clock: Now = now) -> bool:
    """Whether the link would open now. Looking does not spend it."""
    hashed = credentials.digest(Kind.LINK, token)
    if hashed is None:
        return False
    with database.shared() as session:
        return sign_in_links.is_good(session, hashed, clock())


def spend(database: Database, token: str, *, previous: str | None = None, clock: Now = now) -> str:
    """Spend the link: the value of a new session's cookie. Raises LinkRefused.

    Of two who spend it at once only one gets in. The session is always a new one, and the
    browser's `previous` one (its cookie's value) ends, so nobody can plant a session.
    """
    hashed = credentials.digest(Kind.LINK, token)
    if hashed is None:
        raise LinkRefused("This is not a sign-in link; it may have been cut short.")
    moment = clock()
    with database.shared() as session:
        spent = sign_in_links.spend(session, hashed, moment)
        if spent is None:
            raise LinkRefused("The link was used already, or its 15 minutes are over.")
        if previous is not None:
            sessions.end(session, previous, moment)
        return sessions.start(
            session, user_id=spent.user_id, organisation_id=spent.organisation_id, moment=moment
        )
