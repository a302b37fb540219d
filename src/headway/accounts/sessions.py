"""Signed-in browsers: a random cookie, whose hash names a row on the server."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from headway.accounts import credentials
from headway.accounts.credentials import Kind
from headway.store.repositories import sessions
from headway.store.repositories.sessions import SessionRow

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
TOUCH_AFTER = timedelta(minutes=1)
"""Being seen is written at most this often: reading must not write."""
_SECRET_BYTES = 32


def start(session: Session, *, user_id: UUID, organisation_id: UUID, moment: datetime) -> str:
    """A new session: the value of its cookie."""
    value, id_hash = credentials.make_with_digest(Kind.SESSION)
    sessions.create(
        session,
        id_hash=id_hash,
        user_id=user_id,
        organisation_id=organisation_id,
        now=moment,
        expires_at=moment + ABSOLUTE,
        csrf_secret=secrets.token_bytes(_SECRET_BYTES),
    )
    return value


def find(session: Session, value: str, moment: datetime) -> SessionRow | None:
    """The session of a cookie; None once it ended, was idle for 12 hours or is 7 days old."""
    id_hash = credentials.digest(Kind.SESSION, value)
    if id_hash is None:
        return None
    found = sessions.get(session, id_hash, now=moment, idle_since=moment - IDLE)
    if found is not None and moment - found.last_seen_at >= TOUCH_AFTER:
        sessions.touch(session, id_hash, moment)
    return found


def end(session: Session, value: str, moment: datetime) -> None:
    """Sign the browser with that cookie out; anything else changes nothing."""
    id_hash = credentials.digest(Kind.SESSION, value)
    if id_hash is not None:
        sessions.revoke(session, id_hash, moment)


def end_all(session: Session, user_id: UUID, moment: datetime) -> None:
    """Sign the user out of every browser."""
    sessions.revoke_all(session, user_id, moment)
