"""People, identities and teams."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from headway.store.row_security import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TENANT_TABLES = ("people", "teams", "absences", "identities", "team_memberships")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '10min'")

    op.create_table(
        "people",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("code", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_people")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_people_organisation_id_code")),
    )
    op.create_table(
        "teams",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "parent_id"],
            ["teams.organisation_id", "teams.id"],
            name=op.f("fk_teams_teams"),
            ondelete="SET NULL (parent_id)",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_teams")),
        sa.UniqueConstraint("organisation_id", "slug", name=op.f("uq_teams_organisation_id_slug")),
    )
    op.create_table(
        "absences",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["people.organisation_id", "people.id"],
            name=op.f("fk_absences_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "person_id", "from_on", name=op.f("pk_absences")
        ),
    )
    op.create_table(
        "identities",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("kind_override", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("connection_id", sa.Uuid(), nullable=True),
        sa.Column("version_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "first_seen_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("code", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["people.organisation_id", "people.id"],
            name=op.f("fk_identities_people"),
            ondelete="SET NULL (person_id)",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "instance_id", "external_id", name=op.f("pk_identities")
        ),
        sa.UniqueConstraint(
            "organisation_id", "code", name=op.f("uq_identities_organisation_id_code")
        ),
    )
    op.create_index(
        "ix_identities_person", "identities", ["organisation_id", "person_id"], unique=False
    )
    op.create_table(
        "team_memberships",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["people.organisation_id", "people.id"],
            name=op.f("fk_team_memberships_people"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "team_id"],
            ["teams.organisation_id", "teams.id"],
            name=op.f("fk_team_memberships_teams"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "team_id",
            "person_id",
            "valid_from",
            name=op.f("pk_team_memberships"),
        ),
    )
    op.create_index(
        "ix_team_memberships_person",
        "team_memberships",
        ["organisation_id", "person_id"],
        unique=False,
    )

    for table in TENANT_TABLES:
        protect(op.execute, table)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("team_memberships")
    op.drop_table("identities")
    op.drop_table("absences")
    op.drop_table("teams")
    op.drop_table("people")
