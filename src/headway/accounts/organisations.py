"""Founding an organisation."""

import re
import unicodedata
from zoneinfo import available_timezones

from sqlalchemy.exc import IntegrityError

from headway.kernel.errors import Invalid
from headway.store.repositories import organisations
from headway.store.repositories.organisations import OrganisationRow
from headway.store.session import Database

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def slug_of(name: str) -> str:
    """A name as it stands in commands and addresses: `Café Nord` is `cafe-nord`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:63].strip("-")


def create(
    database: Database,
    *,
    name: str,
    slug: str | None = None,
    zone: str = "UTC",
    country: str | None = None,
) -> OrganisationRow:
    """A new organisation. Raises Invalid for a slug that is taken or a zone nobody knows."""
    slug = slug_of(name) if slug is None else slug
    if not name.strip() or not _SLUG.fullmatch(slug):
        raise Invalid(
            "An organisation needs a name with letters or digits, and a slug of small letters, "
            "digits and hyphens."
        )
    if zone not in available_timezones():
        raise Invalid(f"There is no time zone “{zone}”; one is Europe/Berlin.")
    try:
        with database.shared() as session:
            made = organisations.create(
                session, slug=slug, name=name.strip(), zone=zone, country=country
            )
            return organisations.get(session, made)
    except IntegrityError as error:
        raise Invalid(f"There is already an organisation “{slug}”.") from error
