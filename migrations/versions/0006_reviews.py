"""Reviews, requests and comments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from headway.store.row_security import protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TENANT_TABLES = ("comments", "review_comments", "review_requests", "reviews")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '10min'")

    op.create_table(
        "comments",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("repository_id", sa.Text(), nullable=False),
        sa.Column("subject_number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("commented_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=True),
        sa.Column("version_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "first_seen_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("deleted_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            "organisation_id", "instance_id", "external_id", name=op.f("pk_comments")
        ),
    )
    op.create_index(
        "ix_comments_author",
        "comments",
        ["organisation_id", "instance_id", "author_id"],
        unique=False,
    )
    op.create_index(
        "ix_comments_subject",
        "comments",
        ["organisation_id", "instance_id", "repository_id", "subject_number"],
        unique=False,
    )
    op.create_table(
        "review_comments",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("repository_id", sa.Text(), nullable=False),
        sa.Column("pull_request_id", sa.Text(), nullable=True),
        sa.Column("pull_request_number", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("commented_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("reply_to_id", sa.Text(), nullable=True),
        sa.Column("connection_id", sa.Uuid(), nullable=True),
        sa.Column("version_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "first_seen_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("deleted_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            "organisation_id", "instance_id", "external_id", name=op.f("pk_review_comments")
        ),
    )
    op.create_index(
        "ix_review_comments_author",
        "review_comments",
        ["organisation_id", "instance_id", "author_id"],
        unique=False,
    )
    op.create_index(
        "ix_review_comments_pull_request",
        "review_comments",
        ["organisation_id", "instance_id", "pull_request_id"],
        unique=False,
    )
    op.create_index(
        "ix_review_comments_unresolved",
        "review_comments",
        ["organisation_id", "instance_id", "repository_id", "pull_request_number"],
        unique=False,
        postgresql_where=sa.text("pull_request_id IS NULL"),
    )
    op.create_table(
        "review_requests",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("repository_id", sa.Text(), nullable=False),
        sa.Column("pull_request_id", sa.Text(), nullable=False),
        sa.Column("reviewer_kind", sa.Text(), nullable=False),
        sa.Column("reviewer_id", sa.Text(), nullable=False),
        sa.Column("requested_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("removed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("connection_id", sa.Uuid(), nullable=True),
        sa.Column("version_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "first_seen_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("deleted_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            "organisation_id", "instance_id", "external_id", name=op.f("pk_review_requests")
        ),
    )
    op.create_index(
        "ix_review_requests_pull_request",
        "review_requests",
        ["organisation_id", "instance_id", "pull_request_id"],
        unique=False,
    )
    op.create_table(
        "reviews",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("repository_id", sa.Text(), nullable=False),
        sa.Column("pull_request_id", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("submitted_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("commit_sha", sa.Text(), nullable=True),
        sa.Column("is_dismissed", sa.Boolean(), nullable=False),
        sa.Column("is_minimized", sa.Boolean(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=True),
        sa.Column("version_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "first_seen_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("deleted_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            "organisation_id", "instance_id", "external_id", name=op.f("pk_reviews")
        ),
    )
    op.create_index(
        "ix_reviews_author",
        "reviews",
        ["organisation_id", "instance_id", "author_id"],
        unique=False,
    )
    op.create_index(
        "ix_reviews_pull_request",
        "reviews",
        ["organisation_id", "instance_id", "pull_request_id"],
        unique=False,
    )

    for table in TENANT_TABLES:
        protect(op.execute, table)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("reviews")
    op.drop_table("review_requests")
    op.drop_table("review_comments")
    op.drop_table("comments")
