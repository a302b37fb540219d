"""Reads rows into small frozen dataclasses whose fields are named like the columns."""

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Executable, Select, select
from sqlalchemy.orm import Session

from headway.store.tables import Table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    RowT = TypeVar("RowT", bound=DataclassInstance)
else:
    RowT = TypeVar("RowT")


def columns_of(row: type[RowT], table: type[Table]) -> Select[Any]:
    """SELECT the table's columns that the dataclass names."""
    return select(*(getattr(table, field.name) for field in fields(row)))


def read_all(
    session: Session, row: type[RowT], query: Executable, given: Mapping[str, object] | None = None
) -> list[RowT]:
    """Every row of the query."""
    return [row(**found) for found in session.execute(query, given or {}).mappings()]


def read_one(
    session: Session, row: type[RowT], query: Executable, given: Mapping[str, object] | None = None
) -> RowT | None:
    """The query's row, None without one."""
    found = session.execute(query, given or {}).mappings().one_or_none()
    return None if found is None else row(**found)
