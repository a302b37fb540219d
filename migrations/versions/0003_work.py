"""Sync jobs and runs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from headway.store.row_security import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TENANT_TABLES = ("sync_jobs", "sync_runs")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '10min'")

    op.create_table(
        "sync_jobs",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=True),
        sa.Column("stream", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "payload",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("due_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_epoch", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("attempts_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
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
            ["organisation_id", "connection_id"],
            ["connections.organisation_id", "connections.id"],
            name=op.f("fk_sync_jobs_connections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_sync_jobs")),
    )
    op.create_index(
        "ix_sync_jobs_due", "sync_jobs", ["organisation_id", "state", "due_at"], unique=False
    )
    op.create_index(
        "uq_sync_jobs_standing",
        "sync_jobs",
        ["organisation_id", "connection_id", "kind", "scope_id", "stream"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("kind <> 'webhook'"),
    )
    op.create_table(
        "sync_runs",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=True),
        sa.Column("stream", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="running", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "started_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("finished_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("records_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("pages_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("requests_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("expected_count", sa.BigInteger(), nullable=True),
        sa.Column(
            "last_progress_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "connection_id"],
            ["connections.organisation_id", "connections.id"],
            name=op.f("fk_sync_runs_connections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_sync_runs")),
    )
    op.create_index(
        "ix_sync_runs_running",
        "sync_runs",
        ["organisation_id", "job_id"],
        unique=False,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(
        "ix_sync_runs_started",
        "sync_runs",
        ["organisation_id", "connection_id", "started_at"],
        unique=False,
    )

    for table in TENANT_TABLES:
        protect(op.execute, table)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("sync_runs")
    op.drop_table("sync_jobs")
