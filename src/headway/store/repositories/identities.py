"""Accounts at providers: what kind of actor each is, and whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from headway.records import ActorKind
from headway.store import driver
from headway.store.facts import refresh, versions
from headway.store.rows import columns_of, read_all, read_one
from headway.store.session import organisation_of
from headway.store.tables.people import ProviderIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRow:
    """An account. Its kind is `kind_override` where an administrator said so, else `kind`."""

    instance_id: int
    external_id: str
    code: int
    login: str
    name: str | None
    email: str | None
    kind: str
    kind_override: str | None
    person_id: UUID | None


_IS_ALONE = """
    SELECT FROM identities
    WHERE organisation_id = %(organisation_id)s AND person_id IS NULL AND kind = %(kind)s LIMIT 1
"""


def get(session: Session, instance_id: int, external_id: str) -> IdentityRow | None:
    """The identity, None without one."""
    query = columns_of(IdentityRow, ProviderIdentity).where(
        ProviderIdentity.organisation_id == organisation_of(session),
        ProviderIdentity.instance_id == instance_id,
        ProviderIdentity.external_id == external_id,
    )
    return read_one(session, IdentityRow, query)


def everyone(session: Session) -> list[IdentityRow]:
    """The organisation's identities by code."""
    query = columns_of(IdentityRow, ProviderIdentity).where(
        ProviderIdentity.organisation_id == organisation_of(session)
    )
    return read_all(session, IdentityRow, query.order_by(ProviderIdentity.code))


def without_person(session: Session) -> list[IdentityRow]:
    """Humans' identities that belong to nobody yet."""
    query = columns_of(IdentityRow, ProviderIdentity).where(
        ProviderIdentity.organisation_id == organisation_of(session),
        ProviderIdentity.person_id.is_(None),
        ProviderIdentity.kind == ActorKind.HUMAN,
    )
    return read_all(session, IdentityRow, query.order_by(ProviderIdentity.code))


def are_all_somebodys(session: Session) -> bool:
    """Whether no human's identity is without a person."""
    given = {"organisation_id": organisation_of(session), "kind": ActorKind.HUMAN.value}
    return driver.run(session, _IS_ALONE, given).fetchone() is None


def login_of(session: Session, person_id: UUID) -> Sequence[str]:
    """The person's logins."""
    query = select(ProviderIdentity.login).where(
        ProviderIdentity.organisation_id == organisation_of(session),
        ProviderIdentity.person_id == person_id,
    )
    return session.execute(query.order_by(ProviderIdentity.code)).scalars().all()


def link(session: Session, instance_id: int, external_id: str, person_id: UUID | None) -> None:
    """Say whose account it is (None: nobody's)."""
    _update(session, instance_id, external_id, person_id=person_id)
    versions.bump(session, versions.PEOPLE)


_LINK_MANY = """
    UPDATE identities i SET person_id = n.person_id
    FROM unnest(%(instances)s::int[], %(ids)s::text[], %(people)s::uuid[])
        AS n(instance_id, external_id, person_id)
    WHERE i.organisation_id = %(organisation_id)s AND i.instance_id = n.instance_id
      AND i.external_id = n.external_id
"""


def link_many(session: Session, owners: Sequence[tuple[IdentityRow, UUID]]) -> None:
    """Say whose accounts these are."""
    given = {
        "organisation_id": organisation_of(session),
        "instances": [identity.instance_id for identity, _ in owners],
        "ids": [identity.external_id for identity, _ in owners],
        "people": [person_id for _, person_id in owners],
    }
    driver.run(session, _LINK_MANY, given)
    versions.bump(session, versions.PEOPLE)


def override_kind(
    session: Session, instance_id: int, external_id: str, kind: ActorKind | None
) -> None:
    """Say what the account is, whatever was read (None: what was read); facts follow."""
    before = get(session, instance_id, external_id)
    _update(session, instance_id, external_id, kind_override=kind)
    if before is not None and before.kind_override != kind:
        refresh.of_identities(session, instance_id, [external_id])


def _update(session: Session, instance_id: int, external_id: str, **values: object) -> None:
    session.execute(
        update(ProviderIdentity)
        .where(
            ProviderIdentity.organisation_id == organisation_of(session),
            ProviderIdentity.instance_id == instance_id,
            ProviderIdentity.external_id == external_id,
        )
        .values(**values)
    )
