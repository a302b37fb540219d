"""Completeness: how much of a window has been read, from what ingest notes as covered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from headway.records.answers import Completeness

STREAM = "pull_requests"
MOST_GAPS = 5
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A half-open stretch of one stream that was read; `reason` says what is missing in it."""

    from_at: datetime
    until_at: datetime
    is_complete: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What has been read of one selected repository.

    `polled_at`: when the provider last said that all is read, or that nothing is new since.
    """

    name: str
    stretches: Sequence[Stretch] = ()
    polled_at: datetime | None = None

    @property
    def whole(self) -> list[Stretch]:
        """The stretches read whole; the newest one reaches to the last poll."""
        found = [part for part in self.stretches if part.is_complete]
        newest = max(self.stretches, key=lambda part: part.until_at, default=None)
        if newest is None or not newest.is_complete or self.polled_at is None:
            return found
        reached = replace(newest, until_at=max(newest.until_at, self.polled_at))
        return [reached if part is newest else part for part in found]


def completeness(
    covered: Sequence[Covered], from_at: datetime, to_at: datetime, now: datetime
) -> Completeness:
    """How complete a window is: until when every repository is read, and what share of it.

    `share` is that of the window's past, averaged over the repositories; None without any.
    """
    untils = [until for one in covered if (until := _until(one)) is not None]
    sinces = [min(part.from_at for part in one.whole) for one in covered if one.whole]
    end = min(to_at, now)
    share = None
    if covered and end > from_at:
        length = end - from_at
        share = sum(_read(one, from_at, end) / length for one in covered) / len(covered) * 100
    return Completeness(
        until=min(untils) if len(untils) == len(covered) and untils else None,
        share=share,
        gaps=_gaps(covered, from_at, end),
        since=max(sinces, default=None),
    )


def _until(one: Covered) -> datetime | None:
    return max((part.until_at for part in one.whole), default=None)


def _read(one: Covered, from_at: datetime, end: datetime) -> timedelta:
    """The read time in a window; what is current up to a poll's rest counts as read."""
    return sum(
        (
            max(min(_reach(part, end), end) - max(part.from_at, from_at), NOTHING)
            for part in one.whole
        ),
        NOTHING,
    )


POLL_REST = timedelta(hours=1)
"""A poll lies at most this far back while all is well; reading is then up to date."""


def _reach(part: Stretch, end: datetime) -> datetime:
    return end if end - part.until_at <= POLL_REST else part.until_at


def _gaps(covered: Sequence[Covered], from_at: datetime, end: datetime) -> list[str]:
    found = []
    for one in covered:
        if not one.stretches:
            found.append(f"{one.name}: not read yet")
        for part in one.stretches:
            inside = part.from_at < end and part.until_at > from_at
            if inside and not part.is_complete:
                found.append(f"{one.name}: {part.reason or 'not whole'}")
    hidden = len(found) - MOST_GAPS
    return [*found[:MOST_GAPS], f"and {hidden} more"] if hidden > 0 else found
