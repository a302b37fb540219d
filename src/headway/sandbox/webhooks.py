"""Tells a configured address what changed, signed as GitHub signs it."""

import hashlib
import hmac
import time
from collections.abc import Callable

import httpx
import orjson

from headway.sandbox.github import rest_shapes as shapes
from headway.sandbox.github.installations import delivery_guid
from headway.sandbox.github.service import Service
from headway.sandbox.world.model import Value, Wire, iso

OK, REDIRECT = 200, 300

Show = Callable[[Wire], Wire]


class Webhooks:
    """Makes deliveries of the world's changes, and sends those that have an address."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.transport: httpx.AsyncBaseTransport | None = None

    def queue(self) -> None:
        """Turn the changes since the last time into deliveries."""
        for change in self.service.world.changes:
            self.service.deliveries.append(self._delivery(change))
            self.service.pending.append(self.service.deliveries[-1])
        self.service.world.changes.clear()

    async def send_all(self) -> int:
        """Send what is waiting; gives how many were made. Without an address they only wait."""
        self.queue()
        waiting, self.service.pending = self.service.pending, []
        hook = self.service.webhook
        if hook is None:
            return len(waiting)
        async with httpx.AsyncClient(timeout=10, transport=self.transport) as client:
            for row in waiting:
                await self._send(client, hook, row)
        return len(waiting)

    async def _send(self, client: httpx.AsyncClient, hook: Wire, row: Wire) -> None:
        raw = orjson.dumps(row["payload"])
        signature = hmac.new(str(hook["secret"]).encode(), raw, hashlib.sha256).hexdigest()
        headers = {
            "content-type": "application/json",
            "user-agent": "GitHub-Hookshot/sandbox",
            "x-github-event": row["event"],
            "x-github-delivery": row["guid"],
            "x-github-hook-id": "1",
            "x-github-hook-installation-target-id": str(self.service.app.id),
            "x-github-hook-installation-target-type": "integration",
            "x-hub-signature-256": f"sha256={signature}",
        }
        started = time.monotonic()
        try:
            answer = await client.post(str(hook["url"]), content=raw, headers=headers)
            code = answer.status_code
        except httpx.HTTPError:
            code = 0
        row["duration"] = round(time.monotonic() - started, 3)
        row["status_code"] = code
        row["status"] = "OK" if OK <= code < REDIRECT else f"Invalid HTTP Response: {code}"

    def _delivery(self, change: Wire) -> Wire:
        number = len(self.service.deliveries) + 1
        repository = change["repository"]
        owner = repository["owner"]["databaseId"]
        ids = [
            x.id
            for x in self.service.app.installations.values()
            if x.account["databaseId"] == owner
        ]
        payload = self._payload(change)
        if ids:
            payload["installation"] = {"id": ids[0]}
        return {
            "id": 40_000_000_000 + number,
            "guid": delivery_guid(number),
            "delivered_at": iso(self.service.now()),
            "redelivery": False,
            "duration": 0.0,
            "status": "Not sent",
            "status_code": 0,
            "event": change["event"],
            "action": change["action"],
            "installation_id": ids[0] if ids else None,
            "repository_id": repository["databaseId"],
            "payload": payload,
        }

    def _payload(self, change: Wire) -> dict[str, Value]:
        repository, api = change["repository"], self.service.api
        told: Wire = {
            "action": change["action"],
            "repository": shapes.repository(repository, api),
            "organization": shapes.account(repository["owner"]),
            "sender": shapes.account(change.get("sender")),
        }
        show: dict[str, Show] = {
            "pull_request": lambda x: shapes.pull_request(x, api, is_whole=True),
            "issue": lambda x: shapes.issue(x, api),
            "comment": self._comment,
            "review": _review,
            "release": lambda x: shapes.release(x, repository, api),
            "deployment": lambda x: shapes.deployment(x, repository, api),
            "deployment_status": lambda x: shapes.deployment_status(x, api),
        }
        return told | {k: act(change[k]) for k, act in show.items() if change.get(k)}

    def _comment(self, row: Wire) -> Wire:
        api = self.service.api
        is_inline = row["__typename"] == "PullRequestReviewComment"
        return shapes.review_comment(row, api) if is_inline else shapes.comment(row, api)


def _review(row: Wire) -> Wire:
    return {
        "id": row["_number"],
        "node_id": row["id"],
        "user": shapes.account(row["author"]),
        "state": row["state"].lower(),
        "submitted_at": row["submittedAt"],
        "commit_id": row["commit"]["oid"] if row["commit"] else None,
        "author_association": row["authorAssociation"],
        "html_url": row["url"],
        "body": None,
    }
