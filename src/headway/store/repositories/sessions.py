"""Signed-in browsers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from headway.store.rows import columns_of, read_one
from headway.store.tables.accounts import SignInSession


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A signed-in browser."""

    id_hash: bytes
    user_id: UUID
    organisation_id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    csrf_secret: bytes
    theme: str


def create(
    session: Session,
    *,
    id_hash: bytes,
    user_id: UUID,
    organisation_id: UUID,
    now: datetime,
    expires_at: datetime,
    csrf_secret: bytes,
    theme: str = "",
) -> None:
    """Keep a new session."""
    session.execute(
        insert(SignInSession).values(
            id_hash=id_hash,
            user_id=user_id,
            organisation_id=organisation_id,
            created_at=now,
            last_seen_at=now,
            expires_at=expires_at,
            csrf_secret=csrf_secret,
            theme=theme,
        )
    )


def get(
    session: Session, id_hash: bytes, *, now: datetime, idle_since: datetime
) -> SessionRow | None:
    """The session unless revoked, expired, or not seen since `idle_since`."""
    query = columns_of(SessionRow, SignInSession).where(
        SignInSession.id_hash == id_hash,
        SignInSession.revoked_at.is_(None),
        SignInSession.expires_at > now,
        SignInSession.last_seen_at > idle_since,
    )
    return read_one(session, SessionRow, query)


def touch(session: Session, id_hash: bytes, now: datetime) -> None:
    """Note that the session was seen."""
    session.execute(
        update(SignInSession).where(SignInSession.id_hash == id_hash).values(last_seen_at=now)
    )


def set_theme(session: Session, id_hash: bytes, theme: str) -> None:
    """Remember light or dark ('' follows the browser)."""
    session.execute(
        update(SignInSession).where(SignInSession.id_hash == id_hash).values(theme=theme)
    )


def revoke(session: Session, id_hash: bytes, now: datetime) -> None:
    """Sign this browser out."""
    session.execute(
        update(SignInSession).where(SignInSession.id_hash == id_hash).values(revoked_at=now)
    )


def revoke_all(session: Session, user_id: UUID, now: datetime) -> None:
    """Sign the user out everywhere."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.user_id == user_id, SignInSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
