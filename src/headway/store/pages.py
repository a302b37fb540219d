"""Writes a page of records: everything that follows from it, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from headway.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """Where a page came from. `watermark_at`: the provider's clock when the walk began."""

    organisation_id: UUID
    connection_id: UUID
    instance_id: int
    scope_id: UUID | None
    watermark_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a page did: how many records it held, and how many rows it changed."""

    records_count: int
    changed_count: int


def write_page(session: Session, context: PageContext, records: Sequence[Record]) -> Written:
    """Store a page. Writing it twice, or an older one after a newer one, changes nothing."""
    raise NotImplementedError
