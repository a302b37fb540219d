"""Pages of lists: order, filters and cursors that survive changes between two requests."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from headway.sandbox.world.model import Value, Wire

ORDERS = {"UPDATED_AT": "updatedAt", "CREATED_AT": "createdAt", "NAME": "name"}
"""Order fields of the schema → the key that holds the value."""


class InvalidCursor(Exception):
    """The cursor is none that this server gave."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A page of a connection; both counts are over the whole list."""

    rows: Sequence[Wire]
    total_count: int
    filtered_count: int
    has_next: bool
    has_previous: bool
    start_cursor: str | None
    end_cursor: str | None


def encode(parts: Sequence[object]) -> str:
    """An opaque cursor."""
    return urlsafe_b64encode(b"cursor:v2:" + orjson.dumps(list(parts))).decode()


def decode(cursor: str) -> list[Value]:
    """The cursor's parts. Raises InvalidCursor."""
    try:
        raw = urlsafe_b64decode(cursor.encode())
        head, body = raw[:10], raw[10:]
        parts = orjson.loads(body)
    except ValueError:
        raise InvalidCursor(cursor) from None
    if head != b"cursor:v2:" or not isinstance(parts, list) or len(parts) != 2:  # noqa: PLR2004 (value and tie)
        raise InvalidCursor(cursor)
    return parts


def _tie(row: Wire) -> Value:
    """What tells two rows of equal order apart, for ever."""
    return row.get("_number") or row.get("databaseId") or row.get("id") or row["path"]


def _kept(rows: Sequence[Wire], arguments: Mapping[str, Value]) -> Sequence[Wire]:
    """The rows that the filters let through."""
    states = arguments.get("states")
    if states:
        rows = [row for row in rows if row["state"] in states]
    kinds = arguments.get("itemTypes")
    if kinds is not None:
        names = {kind.replace("_", "").lower() for kind in kinds}
        rows = [row for row in rows if row["__typename"].lower() in names]
    since = arguments.get("since") or (arguments.get("filterBy") or {}).get("since")
    if since:
        moment = "createdAt" if rows and "updatedAt" not in rows[0] else "updatedAt"
        rows = [row for row in rows if row[moment] >= since]
    environments = arguments.get("environments")
    if environments:
        rows = [row for row in rows if row["environment"] in environments]
    names_wanted = arguments.get("labels")
    if names_wanted:
        rows = [row for row in rows if any(x["name"] in names_wanted for x in row["labels"])]
    return rows


def page(rows: Sequence[Wire], arguments: Mapping[str, Value]) -> Slice:
    """One page of the list, as a connection's arguments ask for it."""
    total = getattr(rows, "total_count", len(rows))
    rows = _kept(rows, arguments)
    order = arguments.get("orderBy")
    if order is not None:
        return _ordered(rows, ORDERS[order["field"]], arguments, total)
    low, high = 0, len(rows)
    if arguments.get("after") is not None:
        low = _place(rows, decode(arguments["after"])) + 1
    if arguments.get("before") is not None:
        high = _place(rows, decode(arguments["before"]))
    return _cut(rows, (low, high), arguments, total, None)


def _ordered(rows: Sequence[Wire], key: str, arguments: Mapping[str, Value], total: int) -> Slice:
    """A page of a list in order: cursors hold the value and the id, so they survive changes."""
    rows = sorted(rows, key=lambda row: (row.get(key) or "", _tie(row)))
    places = [(row.get(key) or "", _tie(row)) for row in rows]
    is_descending = arguments["orderBy"].get("direction") == "DESC"
    low, high = 0, len(rows)
    after, before = arguments.get("after"), arguments.get("before")
    if is_descending:
        rows = rows[::-1]
        if after is not None:
            low = len(rows) - bisect_left(places, tuple(decode(after)))
        if before is not None:
            high = len(rows) - bisect_right(places, tuple(decode(before)))
    else:
        if after is not None:
            low = bisect_right(places, tuple(decode(after)))
        if before is not None:
            high = bisect_left(places, tuple(decode(before)))
    return _cut(rows, (low, high), arguments, total, key)


def _place(rows: Sequence[Wire], parts: Sequence[Value]) -> int:
    """Where the row that a cursor names stands now; where it stood if it is gone."""
    index, tie = parts
    if not isinstance(index, int):
        raise InvalidCursor(str(parts))
    if index < len(rows) and _tie(rows[index]) == tie:
        return index
    for place, row in enumerate(rows):
        if _tie(row) == tie:
            return place
    return min(index, len(rows)) - 1


def _cut(
    rows: Sequence[Wire],
    bounds: tuple[int, int],
    arguments: Mapping[str, Value],
    total: int,
    key: str | None,
) -> Slice:
    first, last = arguments.get("first"), arguments.get("last")
    start, end = bounds[0], max(bounds)
    if first is not None:
        end = min(end, start + first)
    if last is not None:
        start = max(start, end - last)
    taken = rows[start:end]
    cursors: tuple[str | None, str | None] = (None, None)
    if taken:
        cursors = _cursor(taken[0], start, key), _cursor(taken[-1], end - 1, key)
    return Slice(taken, total, len(rows), end < len(rows), start > 0, *cursors)


def _cursor(row: Wire, place: int, key: str | None) -> str:
    """What a row is found by again: its value in an order, else its place."""
    return encode([(row.get(key) or "") if key else place, _tie(row)])
