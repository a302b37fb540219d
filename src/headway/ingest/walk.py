"""One walk through a stream, from its newest record down: what must outlive a killed worker.

A walk is stored with each page, in the page's transaction. Whoever goes on with it knows when it
began by the provider's clock, which is what the next watermark rests on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from headway.connectors.base import BadPayload, Cursor, Page

OVERLAP = timedelta(minutes=5)
"""How far behind the provider's clock a watermark stays: its lists may lag behind its writes."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""The start of a coverage that reaches back to a provider's very first record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How far a walk came; `position` is None before its first page."""

    run_id: UUID | None = None
    position: Cursor | None = None
    began_at: datetime | None = None
    """The provider's clock at the first page."""
    validator: str | None = None
    total_count: int | None = None
    items_count: int = 0
    """How many of the stream's own records were read so far, for the progress shown."""
    reached_at: datetime | None = None
    is_end: bool = False
    gaps: tuple[str, ...] = ()

    def after(self, page: Page, entity: str) -> Self:
        """The walk once `page`, with records of the stream's `entity`, is stored.

        Raises BadPayload when the page leads back to where it was read from: that would go on
        for ever.
        """
        if page.cursor is not None and page.cursor == self.position:
            raise BadPayload("the provider gave the same cursor twice, which would never end")
        reached = [at for at in (self.reached_at, page.reached_at) if at is not None]
        is_first = self.began_at is None
        return replace(
            self,
            position=page.cursor,
            began_at=page.answered_at if is_first else self.began_at,
            validator=page.validator if is_first else self.validator,
            total_count=self.total_count if page.total_count is None else page.total_count,
            items_count=self.items_count + _items_count(page, entity),
            reached_at=min(reached, default=None),
            is_end=page.is_end,
            gaps=joined(self.gaps, page.gaps),
        )

    @property
    def watermark_at(self) -> datetime:
        """What the next walk may stop at, once this one is whole."""
        if self.began_at is None:
            raise LookupError("a walk without a page has no watermark")
        return self.began_at - OVERLAP

    @property
    def run(self) -> UUID:
        """The run that this walk is in. Raises LookupError before its first page."""
        if self.run_id is None:
            raise LookupError("a walk without a page is in no run")
        return self.run_id

    def stored(self) -> dict[str, Any]:
        """The walk as JSON."""
        return {
            "run": None if self.run_id is None else str(self.run_id),
            "position": None if self.position is None else dict(self.position),
            "began_at": _text(self.began_at),
            "validator": self.validator,
            "total_count": self.total_count,
            "items_count": self.items_count,
            "reached_at": _text(self.reached_at),
            "is_end": self.is_end,
            "gaps": list(self.gaps),
        }

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        """The walk that `stored` was made from."""
        return cls(
            run_id=None if stored["run"] is None else UUID(stored["run"]),
            position=stored["position"],
            began_at=_moment(stored["began_at"]),
            validator=stored["validator"],
            total_count=stored["total_count"],
            items_count=stored["items_count"],
            reached_at=_moment(stored["reached_at"]),
            is_end=stored["is_end"],
            gaps=tuple(stored["gaps"]),
        )


def _items_count(page: Page, entity: str) -> int:
    name = entity.replace("_", "")
    return sum(type(record).__name__.lower() == name for record in page.records)


MOST_GAPS = 20
"""More than these are counted, not told one by one."""


def joined(known: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """Both without repetition, in order, the first twenty."""
    return tuple(dict.fromkeys((*known, *found)))[:MOST_GAPS]


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
