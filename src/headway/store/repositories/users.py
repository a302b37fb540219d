"""Users, and their roles in an organisation."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from headway.store.rows import columns_of, read_one
from headway.store.session import organisation_of
from headway.store.tables.accounts import Membership, User


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRow:
    """Somebody who signs in."""

    id: UUID
    email: str
    name: str


def ensure(session: Session, *, email: str, name: str = "") -> UUID:
    """The id of the user of that address, made when missing; a known name stays."""
    address = email.strip().lower()
    session.execute(
        insert(User)
        .values(id=uuid4(), email=address, name=name or address.partition("@")[0])
        .on_conflict_do_nothing(index_elements=[User.email])
    )
    return session.execute(select(User.id).where(User.email == address)).scalar_one()


def by_email(session: Session, email: str) -> UserRow | None:
    """The user of that address, None without one."""
    query = columns_of(UserRow, User).where(User.email == email.strip().lower())
    return read_one(session, UserRow, query)


def by_id(session: Session, user_id: UUID) -> UserRow | None:
    """The user, None without one."""
    return read_one(session, UserRow, columns_of(UserRow, User).where(User.id == user_id))


def name_of(session: Session, user_id: UUID) -> str:
    """The name of a user who is known to be there. Raises NoResultFound."""
    return session.execute(select(User.name).where(User.id == user_id)).scalar_one()


def set_role(session: Session, user_id: UUID, role: str) -> None:
    """Make the user a viewer, manager or admin of this organisation."""
    statement = insert(Membership).values(
        organisation_id=organisation_of(session), user_id=user_id, role=role
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation_id", "user_id"], set_={"role": role}
        )
    )


def role_of(session: Session, user_id: UUID) -> str | None:
    """The user's role in this organisation, None for a stranger."""
    query = select(Membership.role).where(
        Membership.organisation_id == organisation_of(session), Membership.user_id == user_id
    )
    return session.execute(query).scalar_one_or_none()


def remove(session: Session, user_id: UUID) -> None:
    """End the user's membership of this organisation."""
    session.execute(
        delete(Membership).where(
            Membership.organisation_id == organisation_of(session), Membership.user_id == user_id
        )
    )
