"""What one process needs to ingest: made once, after any fork, and handed down."""

import os
import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

import redis

from headway.connectors.base import Budget, Connector, UrlGuard
from headway.ingest.github import github
from headway.ingest.guard import PublicUrls
from headway.ingest.tokens import TokenCache
from headway.kernel import clock, encryption
from headway.kernel.encryption import Vault
from headway.kernel.settings import Settings
from headway.queue import Queue, Sender, TaskName, client_url, create
from headway.store.repositories.connections import ConnectionRow, InstanceRow
from headway.store.session import Database

if TYPE_CHECKING:
    from headway.kernel.clock import Now


class Send(Protocol):
    """Sends a task after commit; False when the broker did not take it, which is harmless."""

    def __call__(self, name: TaskName, /, *ids: UUID, queue: Queue) -> bool:
        """Send `name` with `ids`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A connection with what its connector is made of."""

    organisation_id: UUID
    connection: ConnectionRow
    instance: InstanceRow
    budget: Budget
    guard: UrlGuard


Build = Callable[[Link, Vault, TokenCache, "Now"], Connector]
"""Makes a provider's connector. Raises ConnectorError, ConfigurationError."""

BUILDERS: Mapping[str, Build] = {"github": github}
"""How each provider's connector is made."""


def _owner() -> str:
    """A name for this process that no other process has or had."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The database, Redis, the vault, and how to send and to build connectors."""

    settings: Settings
    database: Database
    redis: redis.Redis
    vault: Vault
    guard: UrlGuard
    send: Send | None = None
    """None: the process runs its jobs itself, and what is due stays due."""
    builders: Mapping[str, Build] = field(default_factory=lambda: BUILDERS)
    tokens: TokenCache = field(default_factory=TokenCache)
    now: "Now" = clock.now
    owner: str = field(default_factory=_owner)

    def close(self) -> None:
        """Give back every connection."""
        self.database.close()
        self.redis.close()


def services(settings: Settings, *, is_sending: bool = True) -> Services:
    """The services of this process. Raises ConfigurationError.

    `is_sending` False: the process runs what is due itself, and needs no worker.
    """
    return Services(
        settings=settings,
        database=Database(settings.database_url),
        redis=redis.Redis.from_url(
            client_url(settings.redis_url), socket_timeout=5, socket_connect_timeout=2
        ),
        vault=encryption.vault(settings),
        guard=PublicUrls(settings.allowed_hosts),
        send=Sender(create(settings)).send if is_sending else None,
    )
