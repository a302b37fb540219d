"""What reading costs, as the provider counts it: a walk over a simulated company."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from tests.factories.sandbox import ORIGIN, Client

from headway.connectors.base import Grant, Position, stream_named
from headway.connectors.doubles import Allowance, Everywhere
from headway.connectors.github.connection import GithubConnector
from headway.records import Commit, FileChange, PullRequest, PullRequestState, Review
from headway.sandbox.serve import Options, build

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MOST = 60
"""Requests, and points, for a thousand merged pull requests with all that hangs on them."""


@dataclass
class Wire(httpx.BaseTransport):
    """Asks a sandbox in this process, and tells the questions for the rest of a long list."""

    client: Client
    rests_count: int = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/graphql"):
            variables = json.loads(request.content)["variables"]
            self.rests_count += set(variables) == {"id", "after"}
        answer = self.client.ask(
            request.method,
            request.url.raw_path.decode(),
            headers=dict(request.headers),
            content=request.content,
        )
        headers = {
            name: value
            for name, value in answer.headers.items()
            if name not in {"content-length", "content-encoding"}
        }
        return httpx.Response(answer.status_code, headers=headers, content=answer.content)


@dataclass
class InstallationToken:
    client: Client

    def token(self) -> str:
        return self.client.headers["authorization"].removeprefix("Bearer ")

    def renew(self, refused: str) -> str:
        raise AssertionError(refused)


@dataclass
class Walked:
    merged: set[str] = field(default_factory=set)
    kinds: set[type] = field(default_factory=set)
    repositories_count: int = 0


def walk(client: Client, wire: Wire) -> Walked:
    """Every pull request of every repository of the installation, as ingest would read it."""
    grant = Grant(
        base_url=f"{ORIGIN}/api/v3",
        tokens=InstallationToken(client),
        budget=Allowance(),
        guard=Everywhere(),
    )
    connector, found = GithubConnector(grant, wire), Walked()
    stream = stream_named(connector, "pull_requests")
    for scope, _ in [each for page in connector.scopes() for each in page]:
        found.repositories_count += 1
        for page in stream.read(scope, Position()):
            assert not page.gaps
            for record in page.records:
                found.kinds.add(type(record))
                if isinstance(record, PullRequest) and record.state is PullRequestState.MERGED:
                    found.merged.add(record.external_id)
    connector.close()
    return found


def test_a_thousand_merged_pull_requests_take_at_most_sixty_requests_and_points() -> None:
    client = Client(build(Options(size="small", seed=1, now=NOW), ORIGIN)).sign_in()
    wire = Wire(client)
    client.post("/_sandbox/usage/reset", {})
    found = walk(client, wire)
    used = client.get("/_sandbox/usage").json()
    truth = client.get("/_sandbox/truth").json()
    told = {one["external_id"] for one in truth["pull_request"] if one["state"] == "merged"}
    assert found.merged <= told
    assert len(found.merged) >= 1000
    assert {Review, Commit, FileChange} <= found.kinds
    # What does not grow with them: the list of repositories, and one look at each.
    assert used["points"]["rest"] == 1 + found.repositories_count
    growing = used["requests"] - used["points"]["rest"] - wire.rests_count
    assert growing * 1000 <= MOST * len(found.merged)
    points = used["points"]["graphql"] - wire.rests_count
    assert points * 1000 <= MOST * len(found.merged)
