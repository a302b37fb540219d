"""Provider instances and connections. Secrets come and go encrypted; nobody here reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from headway.store.rows import columns_of, read_all, read_one
from headway.store.session import organisation_of
from headway.store.tables.accounts import WebhookRoute
from headway.store.tables.connections import Connection, Instance


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceRow:
    """A provider's installation."""

    id: int
    provider: str
    base_url: str
    api_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionRow:
    """A connection with its encrypted secrets."""

    id: UUID
    provider: str
    instance_id: int
    name: str
    account_external_id: str
    state: str
    state_reason: str
    paused_until: datetime | None
    secret: bytes | None
    webhook_secret: bytes | None
    settings: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


def ensure_instance(session: Session, *, provider: str, base_url: str, api_url: str) -> InstanceRow:
    """The instance of that canonical origin, made when missing."""
    organisation_id = organisation_of(session)
    mine = Instance.organisation_id == organisation_id
    same = (mine, Instance.provider == provider, Instance.base_url == base_url)
    # Instances are counted, so two at once must queue up; there are a handful in a lifetime.
    session.execute(
        select(func.pg_advisory_xact_lock(func.hashtext(f"instances{organisation_id}")))
    )
    found = read_one(session, InstanceRow, columns_of(InstanceRow, Instance).where(*same))
    if found is not None:
        return found
    last = session.execute(select(func.max(Instance.id)).where(mine)).scalar_one()
    made = InstanceRow(id=(last or 0) + 1, provider=provider, base_url=base_url, api_url=api_url)
    session.execute(
        insert(Instance).values(
            organisation_id=organisation_id,
            id=made.id,
            provider=provider,
            base_url=base_url,
            api_url=api_url,
        )
    )
    return made


def instance(session: Session, instance_id: int) -> InstanceRow | None:
    """The instance, None without one."""
    query = columns_of(InstanceRow, Instance).where(
        Instance.organisation_id == organisation_of(session), Instance.id == instance_id
    )
    return read_one(session, InstanceRow, query)


def instances(session: Session) -> list[InstanceRow]:
    """The organisation's instances."""
    query = columns_of(InstanceRow, Instance).where(
        Instance.organisation_id == organisation_of(session)
    )
    return read_all(session, InstanceRow, query.order_by(Instance.id))


def create(
    session: Session,
    *,
    provider: str,
    instance_id: int,
    name: str,
    account_external_id: str,
    secret: bytes | None,
    webhook_secret: bytes | None = None,
    settings: Mapping[str, Any] | None = None,
) -> UUID:
    """The connection's id; connecting the same account again renews its name and secrets."""
    renewed = {
        "name": name,
        "secret": secret,
        "webhook_secret": webhook_secret,
        "settings": dict(settings or {}),
        "state": "active",
        "state_reason": "",
        "paused_until": None,
    }
    statement = insert(Connection).values(
        organisation_id=organisation_of(session),
        id=uuid4(),
        provider=provider,
        instance_id=instance_id,
        account_external_id=account_external_id,
        **renewed,
    )
    statement = statement.on_conflict_do_update(
        index_elements=["organisation_id", "instance_id", "account_external_id"],
        set_={**renewed, "updated_at": func.now()},
    )
    return session.execute(statement.returning(Connection.id)).scalar_one()


def get(session: Session, connection_id: UUID, *, lock: bool = False) -> ConnectionRow | None:
    """The connection; `lock` keeps others from renewing its secret until the commit."""
    query = columns_of(ConnectionRow, Connection).where(
        Connection.organisation_id == organisation_of(session), Connection.id == connection_id
    )
    return read_one(session, ConnectionRow, query.with_for_update() if lock else query)


def everyone(session: Session) -> list[ConnectionRow]:
    """The organisation's connections, oldest first."""
    query = columns_of(ConnectionRow, Connection).where(
        Connection.organisation_id == organisation_of(session)
    )
    return read_all(session, ConnectionRow, query.order_by(Connection.created_at, Connection.id))


def set_state(
    session: Session,
    connection_id: UUID,
    state: str,
    reason: str = "",
    paused_until: datetime | None = None,
) -> None:
    """Say how the connection stands: active, needs_reauth, paused or disconnected, and why."""
    _update(session, connection_id, state=state, state_reason=reason, paused_until=paused_until)


def set_secret(session: Session, connection_id: UUID, secret: bytes | None) -> None:
    """Replace the encrypted secret."""
    _update(session, connection_id, secret=secret)


def set_webhook_secret(session: Session, connection_id: UUID, secret: bytes | None) -> None:
    """Replace the encrypted secret that webhooks are signed with."""
    _update(session, connection_id, webhook_secret=secret)


def set_settings(session: Session, connection_id: UUID, settings: Mapping[str, Any]) -> None:
    """Replace the settings."""
    _update(session, connection_id, settings=dict(settings))


def route_webhooks(session: Session, connection_key: str, connection_id: UUID) -> None:
    """Let webhooks under this key reach the connection."""
    owner = {"organisation_id": organisation_of(session), "connection_id": connection_id}
    statement = insert(WebhookRoute).values(connection_key=connection_key, **owner)
    session.execute(statement.on_conflict_do_update(index_elements=["connection_key"], set_=owner))


def webhook_route(session: Session, connection_key: str) -> tuple[UUID, UUID] | None:
    """(organisation, connection) of a key; works outside an organisation."""
    query = select(WebhookRoute.organisation_id, WebhookRoute.connection_id).where(
        WebhookRoute.connection_key == connection_key
    )
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def _update(session: Session, connection_id: UUID, **values: object) -> None:
    session.execute(
        update(Connection)
        .where(
            Connection.organisation_id == organisation_of(session),
            Connection.id == connection_id,
        )
        .values(**values)
    )
