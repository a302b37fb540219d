"""Accounts at providers: what kind of actor each is, and whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from headway.records import ActorKind
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
