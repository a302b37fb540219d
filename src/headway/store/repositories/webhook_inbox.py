"""Webhooks that were accepted and wait for their re-read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from headway.store.repositories import due_work
from headway.store.rows import columns_of, read_all, read_one
from headway.store.session import organisation_of
from headway.store.tables.connections import WebhookDelivery


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A delivery; `body` is a trimmed hint."""

    id: UUID
    connection_id: UUID
    delivery_id: str
    event: str
    received_at: datetime
    body: Mapping[str, Any]
    state: str


def receive(
    session: Session,
    *,
    connection_id: UUID,
    delivery_id: str,
    event: str,
    body: Mapping[str, Any],
) -> UUID | None:
    """The new delivery's id, due at once; None for one that was received before."""
    statement = insert(WebhookDelivery).values(
        organisation_id=organisation_of(session),
        id=uuid4(),
        connection_id=connection_id,
        delivery_id=delivery_id,
        event=event,
        body=dict(body),
    )
    statement = statement.on_conflict_do_nothing(
        index_elements=["organisation_id", "connection_id", "delivery_id"]
    )
    found = session.execute(
        statement.returning(WebhookDelivery.id, WebhookDelivery.received_at)
    ).one_or_none()
    if found is None:
        return None
    due_work.push(
        session,
        organisation_id=organisation_of(session),
        kind=due_work.WEBHOOK,
        work_id=found.id,
        due_at=found.received_at,
    )
    made: UUID = found.id
    return made


def get(session: Session, delivery: UUID, *, lock: bool = False) -> DeliveryRow | None:
    """The delivery; with `lock`, None also while another worker has it."""
    query = columns_of(DeliveryRow, WebhookDelivery).where(
        WebhookDelivery.organisation_id == organisation_of(session), WebhookDelivery.id == delivery
    )
    return read_one(
        session, DeliveryRow, query.with_for_update(skip_locked=True) if lock else query
    )


def waiting(session: Session, *, limit: int = 500) -> Sequence[DeliveryRow]:
    """What waits, oldest first."""
    query = columns_of(DeliveryRow, WebhookDelivery).where(
        WebhookDelivery.organisation_id == organisation_of(session),
        WebhookDelivery.state == "waiting",
    )
    ordered = query.order_by(WebhookDelivery.received_at, WebhookDelivery.id).limit(limit)
    return read_all(session, DeliveryRow, ordered)


def set_state(session: Session, delivery: UUID, state: str) -> None:
    """`done` or `failed`: it is no longer due."""
    session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.organisation_id == organisation_of(session),
            WebhookDelivery.id == delivery,
        )
        .values(state=state)
    )
    due_work.drop(session, kind=due_work.WEBHOOK, work_id=delivery)


def clear(session: Session, *, days: int = 30) -> None:
    """Forget what was done longer ago than that."""
    session.execute(
        delete(WebhookDelivery).where(
            WebhookDelivery.organisation_id == organisation_of(session),
            WebhookDelivery.state != "waiting",
            WebhookDelivery.received_at < func.now() - func.make_interval(0, 0, 0, days),
        )
    )
