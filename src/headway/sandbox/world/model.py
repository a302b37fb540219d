"""The state of the simulated GitHub: plain dicts, named as its GraphQL schema names them.

A dict is what the GraphQL executor reads field by field; keys that begin with `_` are the
sandbox's own. Moments are ISO strings in UTC with a `Z`, so that text order is time order.
"""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

Value: TypeAlias = Any
"""Anything that JSON can say."""
Wire = dict[str, Value]

FIRST_IDS = {
    "organization": 19_000_001,
    "repository": 780_000_001,
    "user": 150_000_001,
    "team": 9_000_001,
    "pull_request": 3_100_000_001,
    "issue": 3_500_000_001,
    "review": 4_200_000_001,
    "comment": 3_300_000_001,
    "review_comment": 2_900_000_001,
    "label": 7_700_000_001,
    "release": 250_000_001,
    "deployment": 1_900_000_001,
    "deployment_status": 1_700_000_001,
    "event": 18_000_000_001,
    "review_request": 900_000_001,
    "thread": 1_200_000_001,
}
PREFIXES = {
    "organization": "O",
    "repository": "R",
    "user": "U",
    "bot": "BOT",
    "mannequin": "MANNEQUIN",
    "team": "T",
    "pull_request": "PR",
    "issue": "I",
    "review": "PRR",
    "comment": "IC",
    "review_comment": "PRRC",
    "label": "LA",
    "release": "RE",
    "deployment": "DE",
    "deployment_status": "DES",
    "commit": "C",
    "pull_request_commit": "PURC",
    "review_request": "RR",
    "thread": "PRRT",
    "ref": "REF",
}


def iso(moment: datetime) -> str:
    """The moment as GitHub writes it, whole seconds in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_iso(text: str) -> datetime:
    """The aware moment that GitHub wrote."""
    return datetime.fromisoformat(text).astimezone(UTC)


def node_id(kind: str, number: object) -> str:
    """A global id that looks opaque and never changes."""
    prefix = PREFIXES.get(kind, kind)
    packed = urlsafe_b64encode(f"{kind}:{number}".encode()).decode().rstrip("=")
    return f"{prefix}_kw{packed}"


def stable_number(*parts: object, bits: int = 40) -> int:
    """A number made from the parts, the same in every process."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8]) % (1 << bits)


def sha_of(*parts: object) -> str:
    """A commit id made from the parts."""
    text = "\x1f".join(map(str, parts))
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@dataclass
class World:
    """Everything the simulated GitHub knows. One world is served by one origin."""

    origin: str
    now: datetime
    seed: int = 0
    organisations: dict[str, Wire] = field(default_factory=dict)
    repositories: list[Wire] = field(default_factory=list)
    names: dict[str, Wire] = field(default_factory=dict)
    """Repository by lower-case owner/name, also by the names it had."""
    nodes: dict[str, Wire] = field(default_factory=dict)
    actors: dict[str, Wire] = field(default_factory=dict)
    last_ids: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, dict[str, dict[str, list[int] | str]]] = field(default_factory=dict)
    """Entity → field → repository → pull request numbers (or "all") that the source lacks."""
    company: Wire = field(default_factory=dict)
    """People, teams and absences, which no provider tells."""
    stories: list[Wire] = field(default_factory=list)
    changes: list[Wire] = field(default_factory=list)
    """What changed since they were last taken, for webhooks."""

    def next_id(self, kind: str) -> int:
        """The next database id of that kind."""
        number = self.last_ids.get(kind, FIRST_IDS[kind] - 1) + 1
        self.last_ids[kind] = number
        return number

    def keep(self, wire: Wire) -> Wire:
        """Make the dict findable by its global id, and give it back."""
        self.nodes[wire["id"]] = wire
        return wire

    def repository(self, full_name: str) -> Wire | None:
        """The repository that has, or had, this owner/name."""
        return self.names.get(full_name.lower())

    def moved_from(self, full_name: str) -> bool:
        """Whether this is a name that a repository no longer has."""
        found = self.repository(full_name)
        return found is not None and found["nameWithOwner"].lower() != full_name.lower()

    def changed(self, event: str, action: str, repository: Wire, **subject: Wire) -> None:
        """Note what happened, for the webhook that tells of it."""
        self.changes.append({"event": event, "action": action, "repository": repository, **subject})
