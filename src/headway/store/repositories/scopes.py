"""Scopes: what the connections of an organisation may read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from headway.store.rows import columns_of, read_all, read_one
from headway.store.session import organisation_of
from headway.store.tables.connections import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRow:
    """A scope. `is_open` False: the provider lists it, and we may not read it (`reason`)."""

    id: UUID
    connection_id: UUID
    instance_id: int
    kind: str
    external_id: str
    node_id: str | None
    name: str
    is_selected: bool
    is_open: bool
    reason: str
    deleted_at: datetime | None


def upsert(
    session: Session,
    *,
    connection_id: UUID,
    instance_id: int,
    kind: str,
    external_id: str,
    name: str,
    node_id: str | None = None,
    is_open: bool = True,
) -> UUID:
    """The scope's id: new, renamed, or taken over from another connection; a choice made stays."""
    told = {
        "connection_id": connection_id,
        "node_id": node_id,
        "name": name,
        "is_open": is_open,
        "deleted_at": None,
    }
    statement = insert(Scope).values(
        organisation_id=organisation_of(session),
        id=uuid4(),
        instance_id=instance_id,
        kind=kind,
        external_id=external_id,
        **told,
    )
    statement = statement.on_conflict_do_update(
        index_elements=["organisation_id", "instance_id", "kind", "external_id"], set_=told
    )
    return session.execute(statement.returning(Scope.id)).scalar_one()


def get(session: Session, scope_id: UUID) -> ScopeRow | None:
    """The scope, None without one."""
    query = columns_of(ScopeRow, Scope).where(
        Scope.organisation_id == organisation_of(session), Scope.id == scope_id
    )
    return read_one(session, ScopeRow, query)


def by_external_id(session: Session, instance_id: int, external_id: str) -> ScopeRow | None:
    """The scope that an instance knows by that id, None without one."""
    query = columns_of(ScopeRow, Scope).where(
        Scope.organisation_id == organisation_of(session),
        Scope.instance_id == instance_id,
        Scope.external_id == external_id,
    )
    return read_one(session, ScopeRow, query)


def everyone(session: Session, connection_id: UUID | None = None) -> list[ScopeRow]:
    """Scopes by name, of one connection or of all; those gone at the provider are left out."""
    query = columns_of(ScopeRow, Scope).where(
        Scope.organisation_id == organisation_of(session), Scope.deleted_at.is_(None)
    )
    if connection_id is not None:
        query = query.where(Scope.connection_id == connection_id)
    return read_all(session, ScopeRow, query.order_by(Scope.name, Scope.id))


def select_only(session: Session, connection_id: UUID, scope_ids: Sequence[UUID]) -> None:
    """Read these scopes of the connection and no others."""
    session.execute(
        update(Scope)
        .where(
            Scope.organisation_id == organisation_of(session),
            Scope.connection_id == connection_id,
        )
        .values(is_selected=Scope.id.in_(scope_ids))
    )


def set_open(session: Session, scope_id: UUID, *, is_open: bool, reason: str = "") -> None:
    """Say whether the scope may be read, and why not."""
    session.execute(
        update(Scope)
        .where(Scope.organisation_id == organisation_of(session), Scope.id == scope_id)
        .values(is_open=is_open, reason=reason)
    )


def delete_missing(session: Session, connection_id: UUID, seen_ids: Sequence[UUID]) -> int:
    """Mark the connection's scopes that a whole discovery did not name as gone; how many."""
    statement = (
        update(Scope)
        .where(
            Scope.organisation_id == organisation_of(session),
            Scope.connection_id == connection_id,
            Scope.deleted_at.is_(None),
            Scope.id.not_in(seen_ids),
        )
        .values(deleted_at=func.now())
        .returning(Scope.id)
    )
    return len(session.execute(statement).all())
