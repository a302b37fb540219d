"""Connects an account at a provider: seals its credentials and starts the first discovery."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

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
    credentials = {
        "app_id": app.app_id,
        "private_key": app.private_key,
        "installation_id": installation_id,
    }
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
        connections.set_secret(
            session, connection_id, _sealed(vault, organisation_id, connection_id, credentials)
        )
        if app.webhook_secret is not None:
            sealed = vault.seal(
                app.webhook_secret.encode(),
                place=place(organisation_id, connection_id, "webhook_secret"),
            )
            connections.set_webhook_secret(session, connection_id, sealed)
        connections.route_webhooks(session, connection_id.hex, connection_id)
        jobs.enqueue(session, connection_id=connection_id, kind=Kind.DISCOVER)
    return connection_id


def _sealed(
    vault: Vault, organisation_id: UUID, connection_id: UUID, credentials: Mapping[str, str]
) -> bytes:
    clear = json.dumps(dict(credentials)).encode()
    return vault.seal(clear, place=place(organisation_id, connection_id, SECRET))
