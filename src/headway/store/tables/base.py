"""What every table shares: types, constraint names, and the organisation that owns a row."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Table(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        int: Integer(),
        bytes: LargeBinary(),
        UUID: Uuid(),
        date: Date(),
        datetime: TIMESTAMP(timezone=True),
        list[str]: ARRAY(Text()),
        dict[str, Any]: JSONB(),
    }


class TenantTable(Table):
    """A table whose every row belongs to one organisation; row-level security is forced on it."""

    __abstract__ = True

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-100)


class RecordTable(TenantTable):
    """A table of records read from a provider instance.

    `version_at` orders two readings of one record, `first_seen_at` never changes, and a record
    that is gone at the provider keeps its row with `deleted_at`.
    """

    __abstract__ = True

    instance_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-99)
    connection_id: Mapped[UUID | None] = mapped_column(sort_order=100)
    version_at: Mapped[datetime] = mapped_column(sort_order=101)
    first_seen_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=102)
    deleted_at: Mapped[datetime | None] = mapped_column(sort_order=103)
    deleted_reason: Mapped[str | None] = mapped_column(sort_order=104)


def surrogate(*, big: bool = False) -> Mapped[int]:
    """A small stable number for a row, given by the database: what columns of frames hold."""
    return mapped_column(
        BigInteger() if big else Integer(), Identity(always=True), nullable=False, sort_order=90
    )


def moment_of_creation() -> Mapped[datetime]:
    """A `created_at` given by the database."""
    return mapped_column(server_default=func.now())
