"""How a connection's GitHub connector is made from what is stored of it."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

from headway.connectors.base import Connector, Grant, TokenSource
from headway.connectors.github.app import AppKey, installation_token
from headway.connectors.github.connection import GithubConnector
from headway.ingest.tokens import FixedToken, MadeTokens, TokenCache
from headway.kernel.clock import Now
from headway.kernel.encryption import Vault, place
from headway.kernel.errors import ConfigurationError

if TYPE_CHECKING:
    from headway.ingest.services import Link

SECRET = "secret"  # noqa: S105  # a field's name
"""The field that a connection's credentials are sealed for."""


def github(link: "Link", vault: Vault, tokens: TokenCache, now: Now) -> Connector:
    """The connector of one connection.

    Its secret is JSON: {app_id, private_key, installation_id} of an App, or {token}.
    Raises ConfigurationError when the secret is missing or does not open.
    """
    connection = link.connection
    if connection.secret is None:
        raise ConfigurationError(f"{connection.name} has no credentials: connect it again")
    opened = vault.open(connection.secret, place=place(link.organisation_id, connection.id, SECRET))
    secret: dict[str, str] = json.loads(opened)

    def source() -> TokenSource:
        if "token" in secret:
            return FixedToken(secret["token"])
        key = AppKey(app_id=secret["app_id"], private_key=secret["private_key"])

        def make() -> tuple[str, datetime]:
            made = installation_token(
                link.instance.api_url,
                key,
                secret["installation_id"],
                guard=link.guard,
                ca_bundle=connection.settings.get("ca_bundle"),
                now=now,
            )
            return made.token, made.expires_at

        return MadeTokens(make, now)

    return GithubConnector(
        Grant(
            base_url=link.instance.api_url,
            tokens=tokens.get(connection.id, connection.secret, source),
            budget=link.budget,
            guard=link.guard,
            ca_bundle=connection.settings.get("ca_bundle"),
            options=connection.settings.get("options", {}),
        )
    )
