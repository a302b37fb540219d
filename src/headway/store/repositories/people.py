"""People and their absences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from headway.store import driver
from headway.store.facts import versions
from headway.store.rows import columns_of, read_all, read_one
from headway.store.session import organisation_of
from headway.store.tables.people import Absence, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A human; `code` stands for them in frames."""

    id: UUID
    code: int
    name: str
    email: str | None
    zone: str | None
    country: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRow:
    """Days away, half-open."""

    person_id: UUID
    from_on: date
    to_on: date
    kind: str


def create(
    session: Session,
    *,
    name: str,
    email: str | None = None,
    zone: str | None = None,
    country: str | None = None,
) -> PersonRow:
    """A new person."""
    told = {"id": uuid4(), "name": name, "email": email, "zone": zone, "country": country}
    statement = insert(Person).values(organisation_id=organisation_of(session), **told)
    code = session.execute(statement.returning(Person.code)).scalar_one()
    return PersonRow(code=code, **told)  # type: ignore[arg-type]  # one dict of mixed values


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person to be."""

    id: UUID
    name: str
    email: str | None


_CREATE_MANY = """
    INSERT INTO people (organisation_id, id, name, email)
    SELECT %(organisation_id)s, n.id, n.name, n.email
    FROM unnest(%(ids)s::uuid[], %(names)s::text[], %(emails)s::text[])
        WITH ORDINALITY AS n(id, name, email, place)
    ORDER BY n.place
"""


def create_many(session: Session, found: Sequence[NewPerson]) -> None:
    """New people, whose codes are in this order."""
    given = {
        "organisation_id": organisation_of(session),
        "ids": [person.id for person in found],
        "names": [person.name for person in found],
        "emails": [person.email for person in found],
    }
    driver.run(session, _CREATE_MANY, given)


def get(session: Session, person_id: UUID) -> PersonRow | None:
    """The person, None without one."""
    query = columns_of(PersonRow, Person).where(
        Person.organisation_id == organisation_of(session), Person.id == person_id
    )
    return read_one(session, PersonRow, query)


def everyone(session: Session) -> list[PersonRow]:
    """The organisation's people by code."""
    query = columns_of(PersonRow, Person).where(Person.organisation_id == organisation_of(session))
    return read_all(session, PersonRow, query.order_by(Person.code))


def set_calendar(
    session: Session, person_id: UUID, *, zone: str | None, country: str | None
) -> None:
    """Say where the person works; None: as their team does."""
    session.execute(
        update(Person)
        .where(Person.organisation_id == organisation_of(session), Person.id == person_id)
        .values(zone=zone, country=country)
    )
    versions.bump(session, versions.PEOPLE)


def add_absence(
    session: Session, person_id: UUID, *, from_on: date, to_on: date, kind: str = "away"
) -> None:
    """Note days away; `to_on` is the first day back."""
    told = {"to_on": to_on, "kind": kind}
    statement = upsert(Absence).values(
        organisation_id=organisation_of(session), person_id=person_id, from_on=from_on, **told
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation_id", "person_id", "from_on"], set_=told
        )
    )
    versions.bump(session, versions.PEOPLE)


def absences(session: Session) -> list[AbsenceRow]:
    """Every absence of the organisation."""
    query = columns_of(AbsenceRow, Absence).where(
        Absence.organisation_id == organisation_of(session)
    )
    return read_all(session, AbsenceRow, query.order_by(Absence.person_id, Absence.from_on))
