"""Repositories, pull requests and what surrounds them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from headway.store.row_security import protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TENANT_TABLES = (
    "commits",
    "default_branches",
    "deployments",
    "file_changes",
    "issues",
    "labels",
    "pull_request_commits",
    "pull_request_events",
    "pull_request_issues",
    "pull_requests",
    "releases",
    "repositories",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '10min'")

    op.create_table(
        "commits",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("repository_id", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("committer_id", sa.Text(), nullable=True),
        sa.Column("authored_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("committed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("co_author_ids", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("parents_count", sa.Integer(), nullable=True),
        sa.Column("additions_count", sa.Integer(), nullable=True),
        sa.Column("deletions_count", sa.Integer(), nullable=True),
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
            "organisation_id",
            "instance_id",
            "repository_id",
            "external_id",
            name=op.f("pk_commits"),
        ),
    )
    op.create_table(
        "default_branches",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("repository_id", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("valid_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("valid_to", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "instance_id",
            "repository_id",
            "branch",
            "valid_from",
            name=op.f("pk_default_branches"),
        ),
    )
    op.create_table(
        "deployments",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("repository_id", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("is_production", sa.Boolean(), nullable=False),
        sa.Column("sha", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("creator_id", sa.Text(), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("finished_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
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
            "organisation_id", "instance_id", "external_id", name=op.f("pk_deployments")
        ),
    )
    op.create_table(
        "file_changes",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("repository_id", sa.Text(), nullable=False),
        sa.Column("path_hash", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("additions_count", sa.Integer(), nullable=False),
        sa.Column("deletions_count", sa.Integer(), nullable=False),
        sa.Column("previous_path", sa.Text(), nullable=True),
        sa.Column("is_generated", sa.Boolean(), nullable=False),
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
            "organisation_id",
            "instance_id",
            "subject_kind",
            "subject_id",
            "repository_id",
            "path_hash",
            name=op.f("pk_file_changes"),
        ),
    )
    op.create_table(
        "issues",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=True),
        sa.Column("container_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("assignee_ids", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("labels", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("comments_count", sa.Integer(), nullable=True),
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
            "organisation_id", "instance_id", "external_id", name=op.f("pk_issues")
        ),
    )
    op.create_index(
        "ix_issues_number",
        "issues",
        ["organisation_id", "instance_id", "container_id", "number"],
        unique=False,
    )
    op.create_table(
        "labels",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("repository_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("color", sa.Text(), nullable=True),
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
            "organisation_id", "instance_id", "external_id", name=op.f("pk_labels")
        ),
    )
    op.create_table(
        "pull_request_commits",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pull_request_id", sa.Text(), nullable=False),
        sa.Column("sha", sa.Text(), nullable=False),
        sa.Column("repository_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
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
            "organisation_id",
            "instance_id",
            "pull_request_id",
            "sha",
            name=op.f("pk_pull_request_commits"),
        ),
    )
    op.create_index(
        "ix_pull_request_commits_sha",
        "pull_request_commits",
        ["organisation_id", "instance_id", "repository_id", "sha"],
        unique=False,
    )
    op.create_table(
        "pull_request_events",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("repository_id", sa.Text(), nullable=False),
        sa.Column("pull_request_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Text(), nullable=True),
        sa.Column("previous_state", sa.Text(), nullable=True),
        sa.Column("before_sha", sa.Text(), nullable=True),
        sa.Column("after_sha", sa.Text(), nullable=True),
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
            "organisation_id", "instance_id", "external_id", name=op.f("pk_pull_request_events")
        ),
    )
    op.create_index(
        "ix_pull_request_events_pull_request",
        "pull_request_events",
        ["organisation_id", "instance_id", "pull_request_id"],
        unique=False,
    )
    op.create_table(
        "pull_request_issues",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pull_request_id", sa.Text(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("repository_id", sa.Text(), nullable=False),
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
            "organisation_id",
            "instance_id",
            "pull_request_id",
            "issue_id",
            name=op.f("pk_pull_request_issues"),
        ),
    )
    op.create_table(
        "pull_requests",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=True),
        sa.Column("repository_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("merged_by_id", sa.Text(), nullable=True),
        sa.Column("base_branch", sa.Text(), nullable=False),
        sa.Column("head_branch", sa.Text(), nullable=False),
        sa.Column("head_sha", sa.Text(), nullable=True),
        sa.Column("merge_sha", sa.Text(), nullable=True),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("merged_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("additions_count", sa.Integer(), nullable=True),
        sa.Column("deletions_count", sa.Integer(), nullable=True),
        sa.Column("changed_files_count", sa.Integer(), nullable=True),
        sa.Column("commits_count", sa.Integer(), nullable=True),
        sa.Column("labels", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("truncated", sa.ARRAY(sa.Text()), nullable=False),
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
            "organisation_id", "instance_id", "external_id", name=op.f("pk_pull_requests")
        ),
    )
    op.create_index(
        "ix_pull_requests_author",
        "pull_requests",
        ["organisation_id", "instance_id", "author_id"],
        unique=False,
    )
    op.create_index(
        "ix_pull_requests_merged_by",
        "pull_requests",
        ["organisation_id", "instance_id", "merged_by_id"],
        unique=False,
    )
    op.create_index(
        "ix_pull_requests_number",
        "pull_requests",
        ["organisation_id", "instance_id", "repository_id", "number"],
        unique=False,
    )
    op.create_index(
        "ix_pull_requests_opened_at",
        "pull_requests",
        ["organisation_id", "opened_at"],
        unique=False,
    )
    op.create_table(
        "releases",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("repository_id", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("is_prerelease", sa.Boolean(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("published_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
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
            "organisation_id", "instance_id", "external_id", name=op.f("pk_releases")
        ),
    )
    op.create_table(
        "repositories",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("default_branch", sa.Text(), nullable=True),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("is_fork", sa.Boolean(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("code", sa.Integer(), sa.Identity(always=True), nullable=False),
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
            "organisation_id", "instance_id", "external_id", name=op.f("pk_repositories")
        ),
        sa.UniqueConstraint(
            "organisation_id", "code", name=op.f("uq_repositories_organisation_id_code")
        ),
    )

    for table in TENANT_TABLES:
        protect(op.execute, table)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("repositories")
    op.drop_table("releases")
    op.drop_table("pull_requests")
    op.drop_table("pull_request_issues")
    op.drop_table("pull_request_events")
    op.drop_table("pull_request_commits")
    op.drop_table("labels")
    op.drop_table("issues")
    op.drop_table("file_changes")
    op.drop_table("deployments")
    op.drop_table("default_branches")
    op.drop_table("commits")
