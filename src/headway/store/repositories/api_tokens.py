"""Bearer tokens of the API."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from headway.store.rows import columns_of, read_all, read_one
from headway.store.tables.accounts import ApiToken


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiTokenRow:
    """A token without its secret."""

    id: UUID
    organisation_id: UUID
    name: str
    role: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def create(
    session: Session, *, token_hash: bytes, organisation_id: UUID, name: str, role: str
) -> UUID:
    """Keep a token's hash."""
    token_id = uuid4()
    session.execute(
        insert(ApiToken).values(
            id=token_id,
            token_hash=token_hash,
            organisation_id=organisation_id,
            name=name,
            role=role,
        )
    )
    return token_id


def by_hash(session: Session, token_hash: bytes) -> ApiTokenRow | None:
    """The token unless revoked."""
    query = columns_of(ApiTokenRow, ApiToken).where(
        ApiToken.token_hash == token_hash, ApiToken.revoked_at.is_(None)
    )
    return read_one(session, ApiTokenRow, query)


def touch(session: Session, token_id: UUID, now: datetime) -> None:
    """Note that the token was used."""
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))


def of_organisation(session: Session, organisation_id: UUID) -> list[ApiTokenRow]:
    """The organisation's tokens, oldest first."""
    query = (
        columns_of(ApiTokenRow, ApiToken)
        .where(ApiToken.organisation_id == organisation_id)
        .order_by(ApiToken.created_at)
    )
    return read_all(session, ApiTokenRow, query)


def revoke(session: Session, organisation_id: UUID, token_id: UUID, now: datetime) -> bool:
    """End a token; False where the organisation has none of that id."""
    statement = (
        update(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.organisation_id == organisation_id)
        .values(revoked_at=now)
        .returning(ApiToken.id)
    )
    return session.execute(statement).first() is not None
