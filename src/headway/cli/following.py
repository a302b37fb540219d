"""Follows a sync until what was asked for is read, and says in one line how far it is."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headway.cli.terminal import Terminal
    from headway.ingest.progress import Progress
    from headway.store.repositories.organisations import OrganisationRow
    from headway.store.session import Database

_LOOK_SECONDS = 0.5
_PATIENCE_SECONDS = 15.0


def line(name: str, progress: "Progress") -> str:
    """`Northwind: 12,340 records, 850 a second, 2,100 left in 3 repositories.`."""
    words = [f"{progress.records_count:,} records"]
    if progress.records_per_second >= 1:
        words.append(f"{progress.records_per_second:,.0f} a second")
    if progress.is_all_read:
        words.append("everything read")
    elif progress.is_recent_read:
        words.append(f"the newest 90 days read, {_left(progress)}")
    else:
        words.append(_left(progress))
    return f"{name}: {', '.join(words)}"


def _left(progress: "Progress") -> str:
    waiting = f"{progress.waiting_count} streams not begun" if progress.waiting_count else ""
    if progress.left_count:
        return " and ".join(filter(None, (f"{progress.left_count:,} left", waiting)))
    return waiting or (
        "older history to come" if progress.is_recent_read else "looking what is there"
    )


def enough(*, is_patient: bool) -> Callable[["Progress"], bool]:
    """Whether there is enough to look at: all, or the newest 90 days and a while of the rest.

    Impatient, what is older goes on being read in the background; it would only delay the first
    look. Real histories are read whole, since most of theirs is older.
    """
    began: list[float] = []

    def is_enough(progress: "Progress") -> bool:
        if progress.is_recent_read and not began:
            began.append(time.monotonic())
        has_waited = bool(began) and time.monotonic() - began[0] > _PATIENCE_SECONDS
        return progress.is_all_read or (progress.is_recent_read and has_waited and not is_patient)

    return is_enough


def problems(progress: "Progress") -> list[str]:
    """Connections and repositories that cannot be read, in words."""
    found = []
    for connection in progress.connections:
        if connection.state != "active":
            found.append(f"{connection.provider} {connection.name}: {connection.sentence}")
        found += [
            f"{scope.name}: {scope.sentence}"
            for scope in connection.scopes
            if scope.state in {"failed", "partial"}
        ]
    return found


def follow(
    database: "Database",
    organisations: Sequence["OrganisationRow"],
    terminal: "Terminal",
    *,
    is_enough: Callable[["Progress"], bool],
    tick: Callable[[], None],
) -> list["Progress"]:
    """Show progress until it is enough for every organisation; the last progress of each."""
    from headway.ingest import progress as reading

    while True:
        found = [reading.read(database, row.id) for row in organisations]
        pairs = zip(organisations, found, strict=True)
        terminal.update("  " + "; ".join(line(row.name, one) for row, one in pairs))
        if all(map(is_enough, found)):
            terminal.settle()
            return found
        until = time.monotonic() + _LOOK_SECONDS
        while time.monotonic() < until:
            tick()
            time.sleep(0.1)
