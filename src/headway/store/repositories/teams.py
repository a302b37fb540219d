"""Teams and their dated memberships."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from headway.store.facts import versions
from headway.store.rows import columns_of, read_all, read_one
from headway.store.session import organisation_of
from headway.store.tables.people import Team, TeamMembership


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """A team; a parent holds its children's members too."""

    id: UUID
    slug: str
    name: str
    parent_id: UUID | None
    zone: str | None
    country: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMembershipRow:
    """That a person was in a team on the days [valid_from, valid_to)."""

    team_id: UUID
    person_id: UUID
    valid_from: date
    valid_to: date | None


def save(
    session: Session,
    *,
    slug: str,
    name: str,
    parent_id: UUID | None = None,
    zone: str | None = None,
    country: str | None = None,
) -> UUID:
    """The id of the team of that slug, made or set to this."""
    told = {"name": name, "parent_id": parent_id, "zone": zone, "country": country}
    statement = insert(Team).values(
        organisation_id=organisation_of(session), id=uuid4(), slug=slug, **told
    )
    statement = statement.on_conflict_do_update(
        index_elements=["organisation_id", "slug"], set_=told
    )
    team_id = session.execute(statement.returning(Team.id)).scalar_one()
    versions.bump(session, versions.PEOPLE)
    return team_id


def by_slug(session: Session, slug: str) -> TeamRow | None:
    """The team of that slug, None without one."""
    query = columns_of(TeamRow, Team).where(
        Team.organisation_id == organisation_of(session), Team.slug == slug
    )
    return read_one(session, TeamRow, query)


def everyone(session: Session) -> list[TeamRow]:
    """The organisation's teams by name."""
    query = columns_of(TeamRow, Team).where(Team.organisation_id == organisation_of(session))
    return read_all(session, TeamRow, query.order_by(Team.name, Team.id))


def remove(session: Session, team_id: UUID) -> None:
    """Delete the team with its memberships; its children stay, without a parent."""
    session.execute(
        delete(Team).where(Team.organisation_id == organisation_of(session), Team.id == team_id)
    )
    versions.bump(session, versions.PEOPLE)


def add_member(
    session: Session,
    team_id: UUID,
    person_id: UUID,
    *,
    valid_from: date,
    valid_to: date | None = None,
) -> None:
    """Note that the person is (was) in the team from that day."""
    told = {"valid_to": valid_to}
    statement = insert(TeamMembership).values(
        organisation_id=organisation_of(session),
        team_id=team_id,
        person_id=person_id,
        valid_from=valid_from,
        **told,
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation_id", "team_id", "person_id", "valid_from"], set_=told
        )
    )
    versions.bump(session, versions.PEOPLE)


def end_membership(session: Session, team_id: UUID, person_id: UUID, on: date) -> None:
    """Let the person's open membership end on that day, which they no longer belong to."""
    session.execute(
        update(TeamMembership)
        .where(
            TeamMembership.organisation_id == organisation_of(session),
            TeamMembership.team_id == team_id,
            TeamMembership.person_id == person_id,
            TeamMembership.valid_to.is_(None),
        )
        .values(valid_to=on)
    )
    versions.bump(session, versions.PEOPLE)


def memberships(session: Session) -> list[TeamMembershipRow]:
    """Every membership there was."""
    query = columns_of(TeamMembershipRow, TeamMembership).where(
        TeamMembership.organisation_id == organisation_of(session)
    )
    ordered = query.order_by(
        TeamMembership.team_id, TeamMembership.person_id, TeamMembership.valid_from
    )
    return read_all(session, TeamMembershipRow, ordered)
