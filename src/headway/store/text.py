"""Makes a record's values what PostgreSQL can hold."""

from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from functools import cache
from typing import Any


def cleaned(row: object) -> dict[str, Any]:
    """The row as a dict of plain values: enums by value, tuples as lists, texts that fit."""
    if isinstance(row, Mapping):
        return {name: plain(value) for name, value in row.items()}
    names = _names(type(row))  # type: ignore[arg-type]  # mypy takes type's __hash__ for unbound
    return {name: plain(getattr(row, name)) for name in names}


def fit(text: str) -> str:
    """The text without NUL, which PostgreSQL cannot store, and without lone surrogates."""
    if text.isascii():
        return text.replace("\x00", "") if "\x00" in text else text
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def plain(value: object) -> object:
    """An enum's value, a list of plain values, a text that fits, or the value itself."""
    if type(value) is str:
        return fit(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return fit(value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


@cache
def _names(row_type: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(row_type))
