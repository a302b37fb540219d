"""Gives the demo's organisation its teams, zones and absences, which no provider tells."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from headway.store.session import Database

Wire = Mapping[str, Any]


def seed(database: "Database", organisation_id: UUID, origin: str, company: Wire) -> int:
    """Store what the sandbox tells of its people, once; how many people got a team.

    It comes after the first sync, when the accounts that belong to the people are known.
    """
    from headway.ingest import identities as matching
    from headway.store.repositories import connections, teams

    if not company.get("people"):
        return 0
    matching.match(database, organisation_id)
    with database.organisation(organisation_id) as session:
        if teams.everyone(session):
            return 0
        instances = {row.base_url: row.id for row in connections.instances(session)}
        ids = {
            team["slug"]: teams.save(
                session, slug=team["slug"], name=team["name"], zone=team["zone"]
            )
            for team in company["teams"]
        }
        people = {
            told["login"]: _person(session, instances.get(origin), told)
            for told in company["people"]
        }
        for told in company["people"]:
            for membership in told["memberships"]:
                teams.add_member(
                    session,
                    ids[membership["team"]],
                    people[told["login"]],
                    valid_from=date.fromisoformat(membership["valid_from"]),
                    valid_to=_day(membership["valid_to"]),
                )
        _absences(session, people, company)
    return len(people)


def _person(session: "Session", instance_id: int | None, told: Wire) -> UUID:
    """The person behind the account; one without an account here is made."""
    from headway.store.repositories import identities, people

    found = None
    if instance_id is not None:
        identity = identities.get(session, instance_id, told["external_id"])
        found = identity.person_id if identity is not None else None
    if found is None:
        found = people.create(session, name=told["name"], email=told["email"]).id
    people.set_calendar(session, found, zone=told["zone"], country=None)
    return found


def _absences(session: "Session", ids: Mapping[str, UUID], company: Wire) -> None:
    from headway.store.repositories import people

    for absence in company["absences"]:
        people.add_absence(
            session,
            ids[absence["login"]],
            from_on=date.fromisoformat(absence["from_on"]),
            to_on=date.fromisoformat(absence["to_on"]),
            kind=absence["kind"],
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
