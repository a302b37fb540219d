"""Reads single fields of untrusted JSON. Real bodies lack keys, hold nulls, `{}` and NULs."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from headway.connectors.base import BadPayload

Body = Mapping[str, object]

EMPTY: Body = {}
_DIGITS = 19
"""Of the largest id that a column can hold."""


def body_of(value: object) -> Body:
    """The object itself. Raises BadPayload for anything else."""
    if isinstance(value, dict):
        return value
    raise BadPayload("an object was expected")


def child(body: Body, *path: str) -> Body:
    """The object at that path; an empty one where there is none."""
    for key in path:
        value = body.get(key)
        body = value if isinstance(value, dict) else EMPTY
    return body


def children(value: object) -> Iterator[Body]:
    """The objects of a list; what is no list has none, and nulls are left out."""
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item


def optional_text(body: Body, key: str) -> str | None:
    """Text that PostgreSQL can hold, or None."""
    value = body.get(key)
    if not isinstance(value, str):
        return None
    if not value.isascii():
        value = value.encode("utf-8", "replace").decode("utf-8")
    return value.replace("\x00", "") if "\x00" in value else value


def text(body: Body, key: str) -> str:
    """Text that must be there."""
    value = optional_text(body, key)
    if value is None:
        raise BadPayload(f"{key} is missing")
    return value


def optional_number(body: Body, key: str) -> int | None:
    """A whole number, or None; GitHub writes large ones as text."""
    value = body.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS:
        return int(value)
    return None


def number(body: Body, key: str) -> int:
    """A whole number that must be there."""
    value = optional_number(body, key)
    if value is None:
        raise BadPayload(f"{key} is missing")
    return value


def optional_id(body: Body, *keys: str) -> str | None:
    """The first of these keys that holds an id: `fullDatabaseId`, `databaseId` or `id`."""
    for key in keys:
        value = optional_number(body, key)
        if value is not None:
            return str(value)
    return None


def external_id(body: Body, *keys: str) -> str:
    """An id that must be there."""
    value = optional_id(body, *keys)
    if value is None:
        raise BadPayload(f"{keys[0]} is missing")
    return value


def optional_moment(body: Body, *keys: str) -> datetime | None:
    """The first of these keys that holds a moment: ISO 8601 or, in pushes, epoch seconds."""
    for key in keys:
        value = body.get(key)
        if value is not None:
            return _moment(value, key)
    return None


def moment(body: Body, *keys: str) -> datetime:
    """A moment that must be there."""
    value = optional_moment(body, *keys)
    if value is None:
        raise BadPayload(f"{keys[0]} is missing")
    return value


def flag(body: Body, *keys: str) -> bool:
    """True where one of these keys is; anything else is False."""
    return any(body.get(key) is True for key in keys)


def _moment(value: object, key: str) -> datetime:
    try:
        if isinstance(value, str):
            read = datetime.fromisoformat(value)
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise BadPayload(f"{key} is no moment")
