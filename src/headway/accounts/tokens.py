"""Bearer tokens for programs."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from headway.accounts import credentials
from headway.accounts.credentials import Kind
from headway.accounts.roles import Role
from headway.kernel.errors import Invalid, NotFound
from headway.store.repositories import api_tokens, organisations
from headway.store.repositories.api_tokens import ApiTokenRow
from headway.store.session import Database

TOUCH_AFTER = timedelta(minutes=5)
"""Being used is written at most this often: reading must not write."""


def create(database: Database, *, organisation: str, name: str, role: Role = Role.VIEWER) -> str:
    """A new token of the organisation of that slug, in plain: it is shown now and never again.

    Raises NotFound for the organisation, Invalid without a name.
    """
    if not name.strip():
        raise Invalid("A token needs a name, so that one can tell later what it was for.")
    token, token_hash = credentials.make_with_digest(Kind.TOKEN)
    with database.shared() as session:
        found = organisations.by_slug(session, organisation)
        if found is None:
            raise NotFound(f"There is no organisation “{organisation}”.")
        api_tokens.create(
            session,
            token_hash=token_hash,
            organisation_id=found.id,
            name=name.strip(),
            role=role.value,
        )
    return token


def find(session: Session, token: str, moment: datetime) -> ApiTokenRow | None:
    """The token unless it was revoked."""
    token_hash = credentials.digest(Kind.TOKEN, token)
    if token_hash is None:
        return None
    found = api_tokens.by_hash(session, token_hash)
    if found is None:
        return None
    if found.last_used_at is None or moment - found.last_used_at >= TOUCH_AFTER:
        api_tokens.touch(session, found.id, moment)
    return found
