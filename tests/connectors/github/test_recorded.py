"""Every recorded answer and webhook of the real GitHub maps, or is refused as BadPayload."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.factories.github.server import API

from headway.connectors.base import BadPayload, ConnectorError, Grant
from headway.connectors.doubles import Allowance, Everywhere, Tokens
from headway.connectors.github import webhooks
from headway.connectors.github.client import GithubClient
from headway.connectors.github.mapping import (
    bundles,
    commits,
    events,
    issues,
    pull_requests,
    repositories,
    reviews,
    shipping,
)
from headway.connectors.github.mapping.people import People

pytestmark = pytest.mark.conformance

Body = dict[str, Any]
Mapper = Callable[[Body], object]

MAPPERS: dict[str, Mapper] = {
    "repository": repositories.repository,
    "label": lambda body: repositories.label(body, "1"),
    "pull_request": lambda body: pull_requests.pull_request_rest(body, "1", People()),
    "pull_request (GraphQL)": lambda body: bundles.bundle(body, "1", People()),
    "review": lambda body: reviews.review(body, "1", "2", People()),
    "review_comment": lambda body: reviews.review_comment(body, "1", People()),
    "comment": lambda body: reviews.comment(body, "1", People()),
    "commit": lambda body: commits.commit_rest(body, "1", People()),
    "commit (GraphQL)": lambda body: commits.commit(body, "1", People()),
    "file_change": lambda body: pull_requests.file_change(body, "1", "pull_request", "2"),
    "pull_request_event": lambda body: events.event_rest(body, "1", "2", People()),
    "pull_request_event (GraphQL)": lambda body: events.event(body, "1", "2", People()),
    "issue": lambda body: issues.issue(body, "1", "octo/hello", People()),
    "release": lambda body: shipping.release(body, "1", People()),
    "deployment": lambda body: shipping.deployment(body, (), "1", People()),
    "deployment statuses": lambda body: shipping.deployment(
        {"id": 1, "environment": "production", "created_at": "2026-01-01T00:00:00Z"},
        [body],
        "1",
        People(),
    ),
}
ROUTES = [
    (r"", "repository"),
    (r"/pulls(/\d+)?", "pull_request"),
    (r"/pulls/\d+/reviews(/\d+)?", "review"),
    (r"/pulls/(\d+/)?comments(/\d+)?", "review_comment"),
    (r"/pulls/\d+/commits|/commits(/[0-9a-f]{7,})?", "commit"),
    (r"/pulls/\d+/files", "file_change"),
    (r"/issues(/\d+)?", "issue"),
    (r"/issues/(\d+/)?comments(/\d+)?", "comment"),
    (r"/issues/\d+/timeline|/issues/(\d+/)?events", "pull_request_event"),
    (r"/releases(/\d+|/latest|/tags/.+)?", "release"),
    (r"/deployments(/\d+)?", "deployment"),
    (r"/deployments/\d+/statuses(/\d+)?", "deployment statuses"),
    (r"/labels", "label"),
]
_REPOSITORY = re.compile(r"(?:/api/v3)?(?:/repos/[^/]+/[^/]+|/repositories/\d+)(/.*)?")
NAMED = {
    "pull_request": "pull_request",
    "review": "review",
    "issue": "issue",
    "release": "release",
    "deployment": "deployment",
    "deployment_status": "deployment statuses",
    "repository": "repository",
    "label": "label",
}


@pytest.fixture(scope="module")
def recorded(shared: Path) -> Path:
    return shared / "conformance" / "recorded" / "github"


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str, Counter[str]], None]:
    """Prints counts even though pytest captures what tests print."""

    def tell(title: str, counts: Counter[str]) -> None:
        words = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        with capsys.disabled():
            print(f"\n{title}: {words}")  # noqa: T201 - the counts are asked for

    return tell


def rows(folder: Path, pattern: str) -> Iterator[Body]:
    for path in sorted(folder.glob(pattern)):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield {"path": path, **json.loads(line)}


def served(row: Body) -> object:
    """What the client makes of a recorded answer. Raises ConnectorError."""
    body = row["body"]
    content = body if isinstance(body, str) else json.dumps(body)
    dropped = {"transfer-encoding", "content-encoding", "content-length", "link", "location"}
    headers = {
        name: str(value)
        for name, value in (row["headers"] or {}).items()
        if name.lower() not in dropped
    }
    reply = httpx.Response(
        row["status"], headers=headers, content=b"" if body is None else content.encode()
    )
    path = httpx.URL(row["url"]).path
    client = client_on(httpx.MockTransport(lambda _request: reply))
    try:
        if path.endswith("/graphql"):
            return client.query("query { viewer }", {}, cost=1).data
        return client.get(path).data
    finally:
        client.close()


def client_on(transport: httpx.BaseTransport) -> GithubClient:
    grant = Grant(base_url=API, tokens=Tokens(), budget=Allowance(), guard=Everywhere())
    return GithubClient(grant, transport, sleep=lambda _seconds: None)


def objects(value: object) -> Iterator[Body]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects(each)


def mapped(name: str, body: object, counts: Counter[str]) -> None:
    for each in body if isinstance(body, list) else [body]:
        if isinstance(each, dict):
            try:
                counts[name if MAPPERS[name](each) else f"{name} left out"] += 1
            except BadPayload:
                counts[f"{name} BadPayload"] += 1


def route_of(url: str) -> str | None:
    found = _REPOSITORY.fullmatch(httpx.URL(url).path)
    if found is None:
        return None
    path = found[1] or ""
    return next((name for route, name in ROUTES if re.fullmatch(route, path)), None)


def test_recorded_answers_pass_the_client_and_map(recorded: Path, tell) -> None:
    counts: Counter[str] = Counter()
    for row in rows(recorded, "*/interactions.jsonl.gz"):
        counts["answers"] += 1
        try:
            data = served(row)
        except ConnectorError as error:
            counts[f"{type(error).__name__} of {row['status']}"] += 1
            continue
        name = route_of(row["url"])
        if name is not None and row["method"] == "GET":
            mapped(name, data, counts)
    tell("recorded answers", counts)
    assert counts["answers"] > 2000
    for name in ("repository", "pull_request", "review_comment", "comment", "commit", "issue"):
        assert counts[name] > 0


def test_every_recorded_object_is_mapped_or_refused_by_every_mapper(recorded: Path, tell) -> None:
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    for row in rows(recorded, "**/*.jsonl.gz"):
        body = row.get("body", row.get("payload", row))
        for each in objects(body):
            key = ",".join(sorted(f"{name}:{type(value).__name__}" for name, value in each.items()))
            if key in seen:
                continue
            seen.add(key)
            counts["shapes"] += 1
            for name in MAPPERS:
                mapped(name, each, counts)
    tell("recorded shapes", counts)
    assert counts["shapes"] > 1000


def test_recorded_webhooks_hint_or_are_refused(recorded: Path, tell) -> None:
    counts: Counter[str] = Counter()
    for row in rows(recorded, "*/webhooks.jsonl.gz"):
        event = row.get("event") or re.sub(r"\.json$", "", row["name"]).replace("-", "_")
        counts["bodies"] += 1
        try:
            hint = webhooks.parse(event, row["payload"])
        except BadPayload:
            counts["BadPayload"] += 1
            continue
        counts[f"hint {hint.stream}"] += 1
        for key, name in NAMED.items():
            if key in row["payload"]:
                mapped(name, row["payload"][key], counts)
    tell("recorded webhooks", counts)
    assert counts["bodies"] > 200
    assert counts["hint pull_requests"] > 0
