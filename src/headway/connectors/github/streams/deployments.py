"""Deployments with their statuses: REST lists the ones, GraphQL tells the others, 100 for a point.

GraphQL's own list of deployments names no id beyond 32 bits, so it cannot be the source.

https://docs.github.com/en/rest/deployments/deployments#list-deployments
https://docs.github.com/en/graphql/reference/objects#deployment
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from headway.connectors.base import PartialAnswer, Scope
from headway.connectors.github import queries
from headway.connectors.github.client import GithubClient
from headway.connectors.github.mapping.fields import Body, child, children, optional_text
from headway.connectors.github.mapping.people import People
from headway.connectors.github.mapping.shipping import deployment
from headway.connectors.github.streams.feeds import Feed, Listing
from headway.connectors.http import TooSlow
from headway.records import Record

STATUSES_OPEN = timedelta(days=30)
"""How long after its creation a deployment may still be given a status."""


class Deployments(Feed):
    """The stream `deployments`."""

    def __init__(self, client: GithubClient, machine_users: frozenset[str]) -> None:
        listing = Listing(
            name="deployments",
            entity="deployment",
            path="deployments",
            ordered_by=("created_at",),
            map=lambda body, scope, people: self.map(body, (), scope, people),
        )
        super().__init__(client, machine_users, listing)

    def floor(self, floor: datetime | None) -> datetime | None:
        """Lower, because the list is by creation and statuses come later."""
        return None if floor is None else floor - STATUSES_OPEN

    def children_of(self, rows: Sequence[Body]) -> Mapping[str, Sequence[Body]]:
        """The statuses of these deployments by node id."""
        left = [key for key in (optional_text(row, "node_id") for row in rows) if key]
        told: dict[str, Sequence[Body]] = {}
        size = max(len(left), 1)
        while left:
            ids = left[:size]
            try:
                answer = self._client.query(
                    queries.text("deployment_statuses"), {"ids": ids}, cost=1
                )
            except (PartialAnswer, TooSlow):
                if size == 1:
                    raise
                size //= 2
                continue
            for node in children(answer.data.get("nodes")):
                key = optional_text(node, "id") or ""
                told[key] = list(children(child(node, "statuses").get("nodes")))
            left = left[size:]
        return told

    def map(
        self, row: Body, children: Iterable[Body], scope: Scope, people: People
    ) -> Record | None:
        """A deployment with its statuses."""
        return deployment(row, children, scope.external_id, people)
