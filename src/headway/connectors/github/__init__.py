"""GitHub: github.com and Enterprise Server."""

import httpx

from headway.connectors.base import Connector, Grant
from headway.connectors.github.connection import GithubConnector


def connector(grant: Grant, http_transport: httpx.BaseTransport | None = None) -> Connector:
    """The connector for one connection; `http_transport` stands in for the network in tests.

    The value also counts its requests: `requests_count`.
    """
    return GithubConnector(grant, http_transport)
