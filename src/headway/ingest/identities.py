"""People from accounts: one person for each human account, the same one where the email is."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from sqlalchemy import text

from headway.store.repositories import identities, people
from headway.store.repositories.identities import IdentityRow
from headway.store.repositories.people import NewPerson
from headway.store.session import Database

_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('headway people ' || :organisation_id))")


def match(database: Database, organisation_id: UUID) -> int:
    """Give every human account that belongs to nobody a person; how many accounts it were.

    Accounts that show the same email address belong to the same person, whatever its case.
    """
    with database.organisation(organisation_id) as session:
        if identities.are_all_somebodys(session):
            return 0
        session.execute(_ALONE, {"organisation_id": str(organisation_id)})
        found = identities.without_person(session)
        known = {
            row.email.lower(): row.id for row in people.everyone(session) if row.email is not None
        }
        owners, new = _owners(found, known)
        people.create_many(session, new)
        identities.link_many(session, owners)
    return len(found)


def _owners(
    found: Sequence[IdentityRow], known: Mapping[str, UUID]
) -> tuple[list[tuple[IdentityRow, UUID]], list[NewPerson]]:
    """Whose each account is, and which of those people are new; `known` by lower-case email."""
    by_email = dict(known)
    owners: list[tuple[IdentityRow, UUID]] = []
    new: list[NewPerson] = []
    for identity in found:
        email = (identity.email or "").lower()
        person_id = by_email.get(email) if email else None
        if person_id is None:
            person_id = uuid4()
            name = identity.name or identity.login
            new.append(NewPerson(id=person_id, name=name, email=identity.email))
        if email:
            by_email[email] = person_id
        owners.append((identity, person_id))
    return owners, new
