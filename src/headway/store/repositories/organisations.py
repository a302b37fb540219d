"""Organisations."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from headway.store.rows import columns_of, read_all, read_one
from headway.store.tables.accounts import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    """An organisation; `work_days` are ISO week days, `work_start` and `work_end` are HH:MM."""

    id: UUID
    slug: str
    name: str
    zone: str
    country: str | None
    work_start: str
    work_end: str
    work_days: Sequence[int]


def create(
    session: Session, *, slug: str, name: str, zone: str = "UTC", country: str | None = None
) -> UUID:
    """A new organisation's id. Raises IntegrityError when the slug is taken."""
    organisation_id = uuid4()
    values = {"id": organisation_id, "slug": slug, "name": name, "zone": zone, "country": country}
    session.execute(insert(Organisation).values(values))
    return organisation_id


def by_id(session: Session, organisation_id: UUID) -> OrganisationRow | None:
    """The organisation, None where there is none."""
    query = columns_of(OrganisationRow, Organisation).where(Organisation.id == organisation_id)
    return read_one(session, OrganisationRow, query)


def get(session: Session, organisation_id: UUID) -> OrganisationRow:
    """The organisation, which is known to be there. Raises NoResultFound."""
    query = columns_of(OrganisationRow, Organisation).where(Organisation.id == organisation_id)
    return OrganisationRow(**session.execute(query).mappings().one())


def by_slug(session: Session, slug: str) -> OrganisationRow | None:
    """The organisation of that slug, None where there is none."""
    query = columns_of(OrganisationRow, Organisation).where(Organisation.slug == slug)
    return read_one(session, OrganisationRow, query)


def everyone(session: Session) -> list[OrganisationRow]:
    """All organisations by slug, for the command line and the scheduler."""
    query = columns_of(OrganisationRow, Organisation).order_by(Organisation.slug)
    return read_all(session, OrganisationRow, query)


def set_calendar(
    session: Session,
    organisation_id: UUID,
    *,
    zone: str,
    country: str | None,
    work_start: str,
    work_end: str,
    work_days: Sequence[int],
) -> None:
    """Set the reporting zone and the default working calendar."""
    values = {
        "zone": zone,
        "country": country,
        "work_start": work_start,
        "work_end": work_end,
        "work_days": list(work_days),
    }
    session.execute(update(Organisation).where(Organisation.id == organisation_id).values(values))
