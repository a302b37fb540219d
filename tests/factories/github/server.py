"""A well-behaved GitHub, small enough to read, behind `httpx.MockTransport`."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from tests.factories.github.bodies import FULL_NAME, REPOSITORY_ID, Body
from tests.factories.github.bodies import repository as repository_body

API = "https://api.github.com"
LISTS = ("pulls/comments", "issues/comments", "issues", "releases", "deployments", "labels")
_CONNECTIONS = {
    "MoreReviews": "reviews",
    "MoreCommits": "commits",
    "MoreFiles": "files",
    "MoreEvents": "timelineItems",
}

LIMITS = {
    "date": "Sun, 01 Feb 2026 09:00:00 GMT",
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": "4999",
    "x-ratelimit-reset": "1769940000",
}


@dataclass
class Server:
    """Holds one repository. `pulls` are GraphQL bodies from the newest update on."""

    pulls: list[Body] = field(default_factory=list)
    lists: dict[str, list[Body]] = field(default_factory=dict)
    statuses: dict[str, list[Body]] = field(default_factory=dict)
    more: dict[tuple[str, str], Body] = field(default_factory=dict)
    """The rest of a nested list, by (pull request's node id, cursor)."""
    repository: Body = field(default_factory=repository_body)
    page: int = 100
    """REST rows a page, at most."""
    asked: list[httpx.Request] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=lambda: dict(LIMITS))
    before: Callable[[httpx.Request, Body], httpx.Response | None] = lambda _request, _body: None
    """May answer in the server's place: a fault."""

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        body = json.loads(request.content) if request.content else {}
        fault = self.before(request, body)
        if fault is not None:
            return fault
        if request.url.path.endswith("/graphql"):
            return self._json({"data": self._graphql(body["query"], body["variables"])})
        return self._rest(request)

    def _json(self, body: object, **headers: str) -> httpx.Response:
        return httpx.Response(200, json=body, headers={**self.headers, **headers})

    def _graphql(self, text: str, given: Body) -> Body:
        found = re.match(r"query (\w+)", text)
        assert found
        name = found[1]
        limit = {"cost": 1, "limit": 5000, "remaining": 4000, "resetAt": "2026-02-01T10:00:00Z"}
        data: Body = {"rateLimit": limit}
        if name == "PullRequestsById":
            known = {pull["id"]: {**pull, "repository": self.repository} for pull in self.pulls}
            data["nodes"] = [known.get(node_id) for node_id in given["ids"]]
        elif name == "DeploymentStatuses":
            data["nodes"] = [
                {"id": node_id, "statuses": {"nodes": self.statuses[node_id]}}
                if node_id in self.statuses
                else None
                for node_id in given["ids"]
            ]
        elif name in _CONNECTIONS:
            data["node"] = {_CONNECTIONS[name]: self.more[given["id"], given["after"]]}
        else:
            pulls = self._slice(self.pulls, given)
            data["repository"] = {**self.repository, "pullRequests": pulls}
        return data

    def _slice(self, rows: list[Body], given: Body) -> Body:
        start = int(given["after"] or 0)
        end = start + given["first"]
        return {
            "totalCount": len(rows),
            "pageInfo": {"hasNextPage": end < len(rows), "endCursor": str(end)},
            "nodes": rows[start:end],
        }

    def _rest(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix(f"/repos/{FULL_NAME}").lstrip("/")
        query = request.url.params
        if request.url.path == f"/repos/{FULL_NAME}":
            return self._conditional(request, _rest_of(self.repository), {})
        if path == "pulls":
            top = [[pull["id"], pull["updatedAt"]] for pull in self.pulls[:5]]
            return self._conditional(request, top, {})
        rows = self.lists.get(path, [])
        size = min(int(query["per_page"]), self.page)
        page = int(query.get("page", 1))
        headers = {}
        if page * size < len(rows):
            following = request.url.copy_set_param("page", page + 1)
            headers["link"] = f'<{API}/?page=9>; rel="last", <{following}>; rel="next"'
        return self._conditional(request, rows[(page - 1) * size : page * size], headers)

    def _conditional(
        self, request: httpx.Request, body: Any, headers: dict[str, str]
    ) -> httpx.Response:
        etag = f'W/"{hashlib.sha256(json.dumps(body).encode()).hexdigest()}"'
        if request.headers.get("if-none-match") == etag:
            return httpx.Response(304, headers={**self.headers, "etag": etag})
        return self._json(body, etag=etag, **headers)


def _rest_of(body: Body) -> Body:
    return {
        "id": REPOSITORY_ID,
        "node_id": body["id"],
        "full_name": body["nameWithOwner"],
        "html_url": body["url"],
        "default_branch": body["defaultBranchRef"]["name"],
        "updated_at": body["updatedAt"],
    }
