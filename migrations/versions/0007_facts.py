"""Facts, their versions and history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from headway.store.row_security import protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TENANT_TABLES = ("data_versions", "pull_request_facts", "record_history")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '10min'")

    op.create_table(
        "data_versions",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "changed_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("organisation_id", "fact", name=op.f("pk_data_versions")),
    )
    op.create_table(
        "pull_request_facts",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("repository_code", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_code", sa.Integer(), nullable=False),
        sa.Column("merged_by_code", sa.Integer(), nullable=False),
        sa.Column("base_code", sa.SMALLINT(), nullable=False),
        sa.Column("state_code", sa.SMALLINT(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("self_merged", sa.Boolean(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("merged_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("first_commit_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ready_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("first_review_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("first_response_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("review_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("first_approval_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("last_approval_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("first_changes_requested_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("until_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("reviews_count", sa.Integer(), nullable=False),
        sa.Column("comments_count", sa.Integer(), nullable=False),
        sa.Column("commits_count", sa.Integer(), nullable=True),
        sa.Column("lines_count", sa.Integer(), nullable=True),
        sa.Column("files_count", sa.Integer(), nullable=True),
        sa.Column("force_pushes_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("fact_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "instance_id", "external_id", name=op.f("pk_pull_request_facts")
        ),
        sa.UniqueConstraint(
            "organisation_id", "fact_id", name=op.f("uq_pull_request_facts_organisation_id_fact_id")
        ),
    )
    op.create_index(
        "ix_pull_request_facts_author",
        "pull_request_facts",
        ["organisation_id", "author_code", "until_at"],
        unique=False,
    )
    op.create_index(
        "ix_pull_request_facts_repository",
        "pull_request_facts",
        ["organisation_id", "repository_code", "base_code"],
        unique=False,
        postgresql_where=sa.text("base_code > 1"),
    )
    op.create_index(
        "ix_pull_request_facts_until_at",
        "pull_request_facts",
        ["organisation_id", "until_at"],
        unique=False,
    )
    op.create_index(
        "ix_pull_request_facts_version",
        "pull_request_facts",
        ["organisation_id", "version"],
        unique=False,
    )
    op.create_table(
        "record_history",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("old", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("valid_to", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_record_history")),
    )
    op.create_index(
        "ix_record_history_record",
        "record_history",
        ["organisation_id", "entity", "instance_id", "external_id", "valid_to"],
        unique=False,
    )

    for table in TENANT_TABLES:
        protect(op.execute, table)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("record_history")
    op.drop_table("pull_request_facts")
    op.drop_table("data_versions")
