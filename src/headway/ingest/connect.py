"""Connects an account at a provider: seals its credentials and starts the first discovery."""

import json
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from headway.ingest.github import SECRET
from headway.ingest.kinds import Kind
from headway.kernel.encryption import Vault, place
from headway.store.repositories import connections, jobs
from headway.store.session import Database

GITHUB = "https://github.com"
GITHUB_API = "https://api.github.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class GithubApp:
    """A GitHub App's credentials: `private_key` in PEM."""

    app_id: str
    private_key: str = field(repr=False)
    webhook_secret: str | None = field(default=None, repr=False)


def connect_github(
    database: Database,
    vault: Vault,
    organisation_id: UUID,
    *,
    app: GithubApp,
    installation_id: str,
    account: str,
    base_url: str = GITHUB,
    api_url: str = GITHUB_API,
) -> UUID:
    """Connect one installation of a GitHub App; everything it was given is read.

    `account` is the login that it is installed for, for people to read. Connecting the same
    installation again renews its credentials and takes up what was paused. The connection's id.
    """
    with database.organisation(organisation_id) as session:
        instance = connections.ensure_instance(
            session, provider="github", base_url=base_url.rstrip("/"), api_url=api_url.rstrip("/")
        )
        connection_id = connections.create(
            session,
            provider="github",
            instance_id=instance.id,
            name=account,
            account_external_id=installation_id,
            secret=None,
        )
        # A secret is sealed for its connection, so the connection comes first.
        keep = _Keeper(session, vault, organisation_id, connection_id)
        keep.credentials(app, installation_id)
        keep.webhook_secret(app)
        connections.route_webhooks(session, connection_id.hex, connection_id)
        jobs.enqueue(session, connection_id=connection_id, kind=Kind.DISCOVER)
    return connection_id


@dataclass(frozen=True, slots=True)
class _Keeper:
    """Seals what one connection must keep secret."""

    session: Session
    vault: Vault
    organisation_id: UUID
    connection_id: UUID

    def credentials(self, app: GithubApp, installation_id: str) -> None:
        clear = {
            "app_id": app.app_id,
            "private_key": app.private_key,
            "installation_id": installation_id,
        }
        sealed = self._seal(json.dumps(clear), SECRET)
        connections.set_secret(self.session, self.connection_id, sealed)

    def webhook_secret(self, app: GithubApp) -> None:
        if app.webhook_secret is not None:
            sealed = self._seal(app.webhook_secret, "webhook_secret")
            connections.set_webhook_secret(self.session, self.connection_id, sealed)

    def _seal(self, clear: str, column: str) -> bytes:
        where = place(self.organisation_id, self.connection_id, column)
        return self.vault.seal(clear.encode(), place=where)
