"""Connections, scopes, cursors and the webhook inbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from headway.store.row_security import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TENANT_TABLES = ("instances", "connections", "scopes", "webhook_inbox", "coverage", "cursors")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '10min'")

    op.create_table(
        "instances",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("api_url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_instances")),
        sa.UniqueConstraint(
            "organisation_id",
            "provider",
            "base_url",
            name=op.f("uq_instances_organisation_id_provider_base_url"),
        ),
    )
    op.create_table(
        "connections",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("account_external_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("state_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("paused_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("webhook_secret", sa.LargeBinary(), nullable=True),
        sa.Column(
            "settings",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "instance_id"],
            ["instances.organisation_id", "instances.id"],
            name=op.f("fk_connections_instances"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_connections")),
        sa.UniqueConstraint(
            "organisation_id",
            "instance_id",
            "account_external_id",
            name=op.f("uq_connections_organisation_id_instance_id_account_external_id"),
        ),
    )
    op.create_table(
        "scopes",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_selected", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("is_open", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "connection_id"],
            ["connections.organisation_id", "connections.id"],
            name=op.f("fk_scopes_connections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_scopes")),
        sa.UniqueConstraint(
            "organisation_id",
            "instance_id",
            "kind",
            "external_id",
            name=op.f("uq_scopes_organisation_id_instance_id_kind_external_id"),
        ),
    )
    op.create_index(op.f("ix_scopes_connection_id"), "scopes", ["connection_id"], unique=False)
    op.create_table(
        "webhook_inbox",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column(
            "received_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "connection_id"],
            ["connections.organisation_id", "connections.id"],
            name=op.f("fk_webhook_inbox_connections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_webhook_inbox")),
        sa.UniqueConstraint(
            "organisation_id",
            "connection_id",
            "delivery_id",
            name=op.f("uq_webhook_inbox_organisation_id_connection_id_delivery_id"),
        ),
    )
    op.create_table(
        "coverage",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("from_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("until_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "scope_id"],
            ["scopes.organisation_id", "scopes.id"],
            name=op.f("fk_coverage_scopes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "scope_id", "stream", "from_at", name=op.f("pk_coverage")
        ),
    )
    op.create_table(
        "cursors",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("walk", sa.Text(), nullable=False),
        sa.Column(
            "cursor", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("floor_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("watermark_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("validator", sa.Text(), nullable=True),
        sa.Column(
            "updated_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "scope_id"],
            ["scopes.organisation_id", "scopes.id"],
            name=op.f("fk_cursors_scopes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "scope_id", "stream", "walk", name=op.f("pk_cursors")
        ),
    )

    for table in TENANT_TABLES:
        protect(op.execute, table)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("cursors")
    op.drop_table("coverage")
    op.drop_table("webhook_inbox")
    op.drop_table("scopes")
    op.drop_table("connections")
    op.drop_table("instances")
