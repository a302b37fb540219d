"""One-time links for signing in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from headway.store.tables.accounts import SignInLink


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentLink:
    """Whom a link let in, and where."""

    user_id: UUID
    organisation_id: UUID


def create(
    session: Session,
    *,
    token_hash: bytes,
    user_id: UUID,
    organisation_id: UUID,
    expires_at: datetime,
) -> None:
    """Keep a link's hash."""
    session.execute(
        insert(SignInLink).values(
            token_hash=token_hash,
            user_id=user_id,
            organisation_id=organisation_id,
            expires_at=expires_at,
        )
    )


def is_good(session: Session, token_hash: bytes, now: datetime) -> bool:
    """Whether the link could be spent now; looking does not spend it."""
    query = select(SignInLink.user_id).where(
        SignInLink.token_hash == token_hash,
        SignInLink.spent_at.is_(None),
        SignInLink.expires_at > now,
    )
    return session.execute(query).first() is not None


def spend(session: Session, token_hash: bytes, now: datetime) -> SpentLink | None:
    """Spend the link: only the first of two simultaneous callers gets an answer."""
    statement = (
        update(SignInLink)
        .where(
            SignInLink.token_hash == token_hash,
            SignInLink.spent_at.is_(None),
            SignInLink.expires_at > now,
        )
        .values(spent_at=now)
        .returning(SignInLink.user_id, SignInLink.organisation_id)
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        return None
    return SpentLink(user_id=found.user_id, organisation_id=found.organisation_id)


def clear(session: Session, before: datetime) -> None:
    """Forget links that were spent or ran out before that moment."""
    session.execute(
        delete(SignInLink).where(or_(SignInLink.expires_at < before, SignInLink.spent_at < before))
    )
