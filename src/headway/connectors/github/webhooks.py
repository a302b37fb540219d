"""Webhooks: is it GitHub who speaks, and where to look then. What they say is not believed.

https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

import hashlib
import hmac
from collections.abc import Sequence

from headway.connectors.base import Hint
from headway.connectors.github.mapping.fields import (
    Body,
    body_of,
    child,
    external_id,
    optional_id,
    optional_text,
)

SIGNATURE_HEADER = "X-Hub-Signature-256"
EVENT_HEADER = "X-GitHub-Event"
DELIVERY_HEADER = "X-GitHub-Delivery"

_PULL_REQUEST_EVENTS = frozenset(
    {"pull_request", "pull_request_review", "pull_request_review_thread"}
)
_STREAMS = {
    "pull_request_review_comment": "review_comments",
    "issue_comment": "comments",
    "issues": "issues",
    "label": "labels",
    "release": "releases",
    "deployment": "deployments",
    "deployment_status": "deployments",
    "repository": "repository",
}


def verify(secrets: Sequence[bytes], body: bytes, signature: str | None) -> bool:
    """Whether one of our secrets signed these very bytes; two are valid during a rotation.

    `signature` is the header X-Hub-Signature-256. Anything malformed is False, never an error.
    """
    given = (signature or "").encode("utf-8", "replace")
    good = False
    for secret in secrets:
        mac = hmac.new(secret, body, hashlib.sha256).hexdigest()
        good |= bool(secret) and hmac.compare_digest(f"sha256={mac}".encode(), given)
    return good


def parse(event: str, body: object) -> Hint:
    """Where to look after this delivery. `event` is the header X-GitHub-Event.

    An event that says nothing of ours has a Hint without a stream; without a scope either when
    it concerns the installation or its owner. Raises BadPayload.
    """
    payload = body_of(body)
    action = optional_text(payload, "action")
    kind = f"{event}.{action}" if action else event
    is_pull_request = event in _PULL_REQUEST_EVENTS
    stream = "pull_requests" if is_pull_request else _STREAMS.get(event)
    repository = child(payload, "repository")
    if stream is None:
        return Hint(kind=kind, stream=None, scope_external_id=optional_id(repository, "id"))
    return Hint(
        kind=kind,
        stream=stream,
        scope_external_id=external_id(repository, "id"),
        external_ids=_node_ids(payload) if is_pull_request else (),
    )


def _node_ids(payload: Body) -> tuple[str, ...]:
    node_id = optional_text(child(payload, "pull_request"), "node_id")
    # Very old servers send none: then the stream's top is read.
    return (node_id,) if node_id else ()
