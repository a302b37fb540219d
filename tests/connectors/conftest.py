from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.factories.github import bodies
from tests.factories.github.server import API, Server

from headway.connectors.base import Connector, Grant, Scope
from headway.connectors.conformance import Subject
from headway.connectors.doubles import Allowance, Everywhere, Tokens
from headway.connectors.github.client import GithubClient
from headway.connectors.github.connection import GithubConnector

NOW = datetime(2026, 2, 1, 9, tzinfo=UTC)
SCOPE = Scope(external_id="77", kind="repository", name="octo/hello", node_id="R_77")


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def scope() -> Scope:
    return SCOPE


@pytest.fixture
def grant() -> Grant:
    return Grant(base_url=API, tokens=Tokens(), budget=Allowance(), guard=Everywhere())


@pytest.fixture
def server() -> Server:
    return full_server()


def full_server() -> Server:
    """Every stream has something; some have pages."""
    children: dict[str, Any] = {
        "reviews": bodies.connection(bodies.review()),
        "timelineItems": bodies.connection(
            bodies.event("ReviewRequestedEvent", requestedReviewer=bodies.user("bob", 2)),
            bodies.event("MergedEvent", 2, commit={"oid": "c" * 40}),
        ),
    }
    return Server(
        pulls=[bodies.pull_request(number, **children) for number in range(28, 0, -1)],
        lists={
            "pulls/comments": [
                bodies.review_comment_rest(n, bodies.day(n)) for n in range(9, 0, -1)
            ],
            "issues/comments": [bodies.comment_rest(n, bodies.day(n)) for n in range(9, 0, -1)],
            "issues": [
                bodies.issue_rest(n, bodies.day(n), **({"pull_request": {}} if n == 4 else {}))
                for n in range(9, 0, -1)
            ],
            "releases": [bodies.release_rest(n, bodies.day(n)) for n in range(9, 0, -1)],
            "deployments": [bodies.deployment_rest(n, bodies.day(n)) for n in range(9, 0, -1)],
            "labels": [bodies.label_rest(n) for n in range(9)],
        },
        page=4,
    )


Connect = Callable[[httpx.BaseTransport], Connector]


@pytest.fixture
def connect(grant: Grant) -> Connect:
    """Makes the connector on a transport, without sleeping."""
    return lambda transport: quiet(grant, transport)


@pytest.fixture
def client(grant: Grant) -> Callable[[httpx.BaseTransport], GithubClient]:
    """Makes the client on a transport, without sleeping, at a fixed time."""
    return lambda transport: GithubClient(
        grant, transport, sleep=lambda _seconds: None, now=lambda: NOW
    )


def quiet(grant: Grant, transport: httpx.BaseTransport) -> GithubConnector:
    return GithubConnector(grant, transport, sleep=lambda _seconds: None)


@pytest.fixture
def subject() -> Subject:
    return Subject(
        make=quiet, provider=lambda: full_server().transport(), base_url=API, scope=SCOPE
    )
