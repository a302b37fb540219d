"""People from accounts: one person for each human account, the same one where the email is."""

from uuid import UUID

from sqlalchemy import text

from headway.store.repositories import identities, people
from headway.store.session import Database

_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('headway people ' || :organisation_id))")


def match(database: Database, organisation_id: UUID) -> int:
    """Give every human account that belongs to nobody a person; how many accounts it were.

    Accounts that show the same email address belong to the same person, whatever its case.
    """
    with database.organisation(organisation_id) as session:
        if not identities.without_person(session):
            return 0
    with database.organisation(organisation_id) as session:
        session.execute(_ALONE, {"organisation_id": str(organisation_id)})
        found = identities.without_person(session)
        known = {
            row.email.lower(): row.id for row in people.everyone(session) if row.email is not None
        }
        for identity in found:
            email = (identity.email or "").lower()
            person_id = known.get(email) if email else None
            if person_id is None:
                name = identity.name or identity.login
                person_id = people.create(session, name=name, email=identity.email).id
            if email:
                known[email] = person_id
            identities.link(session, identity.instance_id, identity.external_id, person_id)
    return len(found)
