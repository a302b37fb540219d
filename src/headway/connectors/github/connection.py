"""One GitHub, read through one connection."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import httpx

from headway.connectors.base import Grant, Scope, Stream
from headway.connectors.github.actors import machine_users
from headway.connectors.github.client import GithubClient
from headway.connectors.github.mapping.fields import Body, body_of, child, children
from headway.connectors.github.mapping.repositories import repository
from headway.connectors.github.streams.deployments import Deployments
from headway.connectors.github.streams.feeds import LISTINGS, Feed
from headway.connectors.github.streams.pull_requests import PullRequests
from headway.connectors.github.streams.repository import RepositoryItself
from headway.connectors.paging import Trail, next_url
from headway.kernel import clock
from headway.records import Record


class GithubConnector:
    """The connector of GitHub: an App installation's repositories and all their streams."""

    provider = "github"

    def __init__(
        self,
        grant: Grant,
        transport: httpx.BaseTransport | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: clock.Now = clock.now,
    ) -> None:
        self._client = GithubClient(grant, transport, sleep=sleep, now=now)
        machines = machine_users(grant.options)
        self.streams: Sequence[Stream] = (
            RepositoryItself(self._client),
            PullRequests(self._client, machines),
            Deployments(self._client, machines),
            *(Feed(self._client, machines, listing) for listing in LISTINGS),
        )

    @property
    def requests_count(self) -> int:
        """How many requests have left so far, retries and redirects too."""
        return self._client.requests_count

    @property
    def answered_at(self) -> datetime | None:
        """GitHub's clock at its last answer; None before the first."""
        return self._client.answered_at

    def scopes(self) -> Iterator[Sequence[tuple[Scope, Sequence[Record]]]]:
        """The repositories that the installation was given, page by page.

        https://docs.github.com/en/rest/apps/installations#list-repositories-accessible-to-the-app-installation
        """
        trail = Trail(None)
        url: str | None = "/installation/repositories?per_page=100"
        while url is not None:
            answer = self._client.get(trail.step(url))
            body = body_of(answer.data)
            yield [_scope(item) for item in children(body.get("repositories"))]
            url = next_url(answer)

    def close(self) -> None:
        """Give back the HTTP connections."""
        self._client.close()


def _scope(body: Body) -> tuple[Scope, list[Record]]:
    found = repository(body)
    is_closed = body.get("disabled") is True or child(body, "permissions").get("pull") is False
    scope = Scope(
        external_id=found.external_id,
        kind="repository",
        name=found.name,
        node_id=found.node_id,
        is_open=not is_closed,
    )
    return scope, [found]
