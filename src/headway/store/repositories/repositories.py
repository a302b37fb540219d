"""Repositories and the branches that were their default."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from headway.store.rows import columns_of, read_all, read_one
from headway.store.session import organisation_of
from headway.store.tables.code import DefaultBranch, RepositoryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRepository:
    """A repository; `name` is owner/name, `code` stands for it in facts."""

    instance_id: int
    external_id: str
    code: int
    name: str
    url: str
    default_branch: str | None
    is_archived: bool
    is_fork: bool
    is_private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultBranchRow:
    """A branch that was the default from a moment to another, as far as we saw."""

    instance_id: int
    repository_id: str
    branch: str
    valid_from: datetime
    valid_to: datetime | None


def get(session: Session, instance_id: int, external_id: str) -> StoredRepository | None:
    """The repository, None without one."""
    query = columns_of(StoredRepository, RepositoryRow).where(
        RepositoryRow.organisation_id == organisation_of(session),
        RepositoryRow.instance_id == instance_id,
        RepositoryRow.external_id == external_id,
    )
    return read_one(session, StoredRepository, query)


def everyone(session: Session) -> list[StoredRepository]:
    """The organisation's repositories by name; those gone at the provider are left out."""
    query = columns_of(StoredRepository, RepositoryRow).where(
        RepositoryRow.organisation_id == organisation_of(session),
        RepositoryRow.deleted_at.is_(None),
    )
    return read_all(session, StoredRepository, query.order_by(RepositoryRow.name))


def default_branches(session: Session) -> list[DefaultBranchRow]:
    """Every default branch that was seen."""
    query = columns_of(DefaultBranchRow, DefaultBranch).where(
        DefaultBranch.organisation_id == organisation_of(session)
    )
    ordered = query.order_by(DefaultBranch.repository_id, DefaultBranch.valid_from)
    return read_all(session, DefaultBranchRow, ordered)
