"""Organisations, users and how they sign in: read before an organisation is known."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, SMALLINT
from sqlalchemy.orm import Mapped, mapped_column

from headway.store.tables.base import Table, TenantTable, moment_of_creation

ORGANISATION = "organisations.id"
USER = "users.id"


class Organisation(Table):
    """A tenant, with the calendar that speaks where no better one is known."""

    __tablename__ = "organisations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    zone: Mapped[str] = mapped_column(server_default="UTC")
    country: Mapped[str | None]
    work_start: Mapped[str] = mapped_column(server_default="09:00")
    work_end: Mapped[str] = mapped_column(server_default="17:00")
    work_days: Mapped[list[int]] = mapped_column(
        ARRAY(SMALLINT()), server_default=text("'{1,2,3,4,5}'")
    )
    """ISO week days, Monday is 1."""
    created_at: Mapped[datetime] = moment_of_creation()


class User(Table):
    """Somebody who signs in; `email` is kept in lower case."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[datetime] = moment_of_creation()


class SignInLink(Table):
    """A one-time link; only its hash is kept."""

    __tablename__ = "sign_in_links"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey(USER, ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANISATION, ondelete="CASCADE"))
    created_at: Mapped[datetime] = moment_of_creation()
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]


class SignInSession(Table):
    """A signed-in browser; only the hash of its cookie is kept."""

    __tablename__ = "sessions"

    id_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey(USER, ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANISATION, ondelete="CASCADE"))
    created_at: Mapped[datetime] = moment_of_creation()
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    csrf_secret: Mapped[bytes]
    revoked_at: Mapped[datetime | None]
    theme: Mapped[str] = mapped_column(server_default="")


class ApiToken(Table):
    """A bearer token of the API; only its hash is kept."""

    __tablename__ = "api_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANISATION, ondelete="CASCADE"))
    name: Mapped[str]
    role: Mapped[str]
    created_at: Mapped[datetime] = moment_of_creation()
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Invitation(Table):
    """An email address asked to join an organisation."""

    __tablename__ = "invitations"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANISATION, ondelete="CASCADE"))
    email: Mapped[str]
    role: Mapped[str]
    created_at: Mapped[datetime] = moment_of_creation()
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]


class OAuthState(Table):
    """The state of a provider's authorisation that is under way; used once."""

    __tablename__ = "oauth_states"

    state_hash: Mapped[bytes] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANISATION, ondelete="CASCADE"))
    session_hash: Mapped[bytes]
    provider: Mapped[str]
    verifier: Mapped[bytes | None]
    created_at: Mapped[datetime] = moment_of_creation()
    expires_at: Mapped[datetime]


class WebhookRoute(Table):
    """Whose webhooks arrive under a key of a URL."""

    __tablename__ = "webhook_routes"

    connection_key: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANISATION, ondelete="CASCADE"))
    connection_id: Mapped[UUID]


class DueWork(Table):
    """When something of an organisation is due: ids and moments only."""

    __tablename__ = "due_work"
    __table_args__ = (Index("ix_due_work_due_at", "due_at"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(ORGANISATION, ondelete="CASCADE"))
    due_at: Mapped[datetime]


class Membership(TenantTable):
    """A user's role in an organisation: viewer, manager or admin."""

    __tablename__ = "memberships"

    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey(ORGANISATION, ondelete="CASCADE"), primary_key=True, sort_order=-100
    )
    user_id: Mapped[UUID] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), primary_key=True)
    role: Mapped[str]
    created_at: Mapped[datetime] = moment_of_creation()
