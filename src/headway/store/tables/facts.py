"""Facts, their versions, and the history of what metrics read."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import SMALLINT
from sqlalchemy.orm import Mapped, mapped_column

from headway.store.tables.base import TenantTable, surrogate


class PullRequestFact(TenantTable):
    """Every moment and size of one pull request; codes are those of repositories and identities.

    `state_code`: 0 open, 1 merged, 2 closed. `base_code`: 0 any branch, 1 a branch that was the
    default, 2 to 5 main, master, trunk, develop (which may have been the default before we saw).
    A pull request that is gone stays with `is_deleted`, so that a reader who holds it hears of it.
    """

    __tablename__ = "pull_request_facts"
    __table_args__ = (
        UniqueConstraint("organisation_id", "fact_id"),
        Index("ix_pull_request_facts_version", "organisation_id", "version"),
        Index("ix_pull_request_facts_author", "organisation_id", "author_code", "until_at"),
        Index("ix_pull_request_facts_until_at", "organisation_id", "until_at"),
        Index(
            "ix_pull_request_facts_repository",
            "organisation_id",
            "repository_code",
            "base_code",
            postgresql_where=text("base_code > 1"),
        ),
    )

    instance_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    fact_id: Mapped[int] = surrogate(big=True)
    repository_code: Mapped[int]
    number: Mapped[int]
    author_code: Mapped[int]
    """-1: a deleted account."""
    merged_by_code: Mapped[int]
    base_code: Mapped[int] = mapped_column(SMALLINT())
    state_code: Mapped[int] = mapped_column(SMALLINT())
    is_draft: Mapped[bool]
    self_merged: Mapped[bool]
    is_deleted: Mapped[bool]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    merged_at: Mapped[datetime | None]
    first_commit_at: Mapped[datetime | None]
    ready_at: Mapped[datetime | None]
    first_review_at: Mapped[datetime | None]
    first_response_at: Mapped[datetime | None]
    review_at: Mapped[datetime | None]
    first_approval_at: Mapped[datetime | None]
    last_approval_at: Mapped[datetime | None]
    first_changes_requested_at: Mapped[datetime | None]
    until_at: Mapped[datetime]
    """The last moment that a metric may place in a window; the end of time while it is open."""
    reviews_count: Mapped[int]
    comments_count: Mapped[int]
    commits_count: Mapped[int | None]
    lines_count: Mapped[int | None]
    files_count: Mapped[int | None]
    force_pushes_count: Mapped[int]
    version: Mapped[int] = mapped_column(BigInteger())


class DataVersion(TenantTable):
    """How often a fact changed.

    The row is locked from the bump to the commit, so versions become visible in their order: who
    has read version 7 has missed nothing up to 7.
    """

    __tablename__ = "data_versions"

    fact: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class RecordHistory(TenantTable):
    """What a record said before it changed, of the columns that metrics read."""

    __tablename__ = "record_history"
    __table_args__ = (
        Index(
            "ix_record_history_record",
            "organisation_id",
            "entity",
            "instance_id",
            "external_id",
            "valid_to",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger(), Identity(always=True), primary_key=True)
    entity: Mapped[str]
    instance_id: Mapped[int]
    external_id: Mapped[str]
    old: Mapped[dict[str, Any]]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime]
