"""People, their accounts at providers, their teams and their absences."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from headway.store.tables.base import TenantTable, moment_of_creation, surrogate


def of_person() -> ForeignKeyConstraint:
    """The row goes with its person."""
    return ForeignKeyConstraint(
        ["organisation_id", "person_id"],
        ["people.organisation_id", "people.id"],
        ondelete="CASCADE",
    )


def of_team() -> ForeignKeyConstraint:
    """The row goes with its team."""
    return ForeignKeyConstraint(
        ["organisation_id", "team_id"], ["teams.organisation_id", "teams.id"], ondelete="CASCADE"
    )


class Person(TenantTable):
    """A human; `code` stands for them in frames."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[int] = surrogate()
    name: Mapped[str]
    email: Mapped[str | None]
    zone: Mapped[str | None]
    country: Mapped[str | None]
    created_at: Mapped[datetime] = moment_of_creation()


class ProviderIdentity(TenantTable):
    """One account at one provider instance. `kind_override` is what an administrator said."""

    __tablename__ = "identities"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["people.organisation_id", "people.id"],
            ondelete="SET NULL (person_id)",
        ),
        UniqueConstraint("organisation_id", "code"),
        Index("ix_identities_person", "organisation_id", "person_id"),
    )

    instance_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[int] = surrogate()
    login: Mapped[str]
    name: Mapped[str | None]
    email: Mapped[str | None]
    kind: Mapped[str]
    kind_override: Mapped[str | None]
    person_id: Mapped[UUID | None]
    connection_id: Mapped[UUID | None]
    version_at: Mapped[datetime]
    first_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Team(TenantTable):
    """A team; a parent holds the members of its children too."""

    __tablename__ = "teams"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "parent_id"],
            ["teams.organisation_id", "teams.id"],
            ondelete="SET NULL (parent_id)",
        ),
        UniqueConstraint("organisation_id", "slug"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[UUID | None]
    zone: Mapped[str | None]
    country: Mapped[str | None]
    created_at: Mapped[datetime] = moment_of_creation()


class TeamMembership(TenantTable):
    """That a person was in a team from one day to (not on) another."""

    __tablename__ = "team_memberships"
    __table_args__ = (
        of_team(),
        of_person(),
        Index("ix_team_memberships_person", "organisation_id", "person_id"),
    )

    team_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]


class Absence(TenantTable):
    """Days on which a person was away; `to_on` is the first day back."""

    __tablename__ = "absences"
    __table_args__ = (of_person(),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    to_on: Mapped[date]
    kind: Mapped[str]
