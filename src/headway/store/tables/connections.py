"""Provider instances, connections, scopes, and how far each stream has been read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from headway.store.tables.base import TenantTable, moment_of_creation


def of_connection() -> ForeignKeyConstraint:
    """The row goes with its connection."""
    return ForeignKeyConstraint(
        ["organisation_id", "connection_id"],
        ["connections.organisation_id", "connections.id"],
        ondelete="CASCADE",
    )


def of_scope() -> ForeignKeyConstraint:
    """The row goes with its scope."""
    return ForeignKeyConstraint(
        ["organisation_id", "scope_id"],
        ["scopes.organisation_id", "scopes.id"],
        ondelete="CASCADE",
    )


class Instance(TenantTable):
    """A provider's installation: one canonical origin (https://github.com)."""

    __tablename__ = "instances"
    __table_args__ = (UniqueConstraint("organisation_id", "provider", "base_url"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Small and counted within the organisation: the first instance is 1."""
    provider: Mapped[str]
    base_url: Mapped[str]
    api_url: Mapped[str]


class Connection(TenantTable):
    """An organisation's authorised link to an account at a provider."""

    __tablename__ = "connections"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "instance_id"], ["instances.organisation_id", "instances.id"]
        ),
        UniqueConstraint("organisation_id", "instance_id", "account_external_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str]
    instance_id: Mapped[int]
    name: Mapped[str]
    account_external_id: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="active")
    """active, needs_reauth, paused or disconnected"""
    state_reason: Mapped[str] = mapped_column(server_default="")
    paused_until: Mapped[datetime | None]
    secret: Mapped[bytes | None]
    """Encrypted by the caller, like `webhook_secret`."""
    webhook_secret: Mapped[bytes | None]
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    created_at: Mapped[datetime] = moment_of_creation()
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class Scope(TenantTable):
    """A repository, project or channel that one connection reads."""

    __tablename__ = "scopes"
    __table_args__ = (
        of_connection(),
        UniqueConstraint("organisation_id", "instance_id", "kind", "external_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID] = mapped_column(index=True)
    instance_id: Mapped[int]
    kind: Mapped[str]
    external_id: Mapped[str]
    node_id: Mapped[str | None]
    name: Mapped[str]
    is_selected: Mapped[bool] = mapped_column(server_default=text("true"))
    is_open: Mapped[bool] = mapped_column(server_default=text("true"))
    """False: the provider lists it, and we may not read it."""
    reason: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = moment_of_creation()
    deleted_at: Mapped[datetime | None]


class StreamCursor(TenantTable):
    """Where one walk of one stream of one scope stands."""

    __tablename__ = "cursors"
    __table_args__ = (of_scope(),)

    scope_id: Mapped[UUID] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(primary_key=True)
    walk: Mapped[str] = mapped_column(primary_key=True)
    """recent, backfill or sync"""
    cursor: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    floor_at: Mapped[datetime | None]
    watermark_at: Mapped[datetime | None]
    validator: Mapped[str | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Coverage(TenantTable):
    """A stretch of a stream's past that is in the store, or the reason why it is not whole."""

    __tablename__ = "coverage"
    __table_args__ = (of_scope(),)

    scope_id: Mapped[UUID] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(primary_key=True)
    from_at: Mapped[datetime] = mapped_column(primary_key=True)
    until_at: Mapped[datetime]
    is_complete: Mapped[bool]
    reason: Mapped[str] = mapped_column(server_default="")
    run_id: Mapped[UUID | None]


class WebhookDelivery(TenantTable):
    """A webhook that was accepted and waits; `body` is a trimmed hint, never the payload."""

    __tablename__ = "webhook_inbox"
    __table_args__ = (
        of_connection(),
        UniqueConstraint("organisation_id", "connection_id", "delivery_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID]
    delivery_id: Mapped[str]
    event: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    body: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(server_default="waiting")
    """waiting, done or failed"""
