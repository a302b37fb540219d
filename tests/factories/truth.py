"""Compares what is stored with what a sandbox says is true: field by field, in both directions."""

import json
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from headway.store.session import Database

Row = Mapping[str, Any]
Key = tuple[Any, ...]

KEYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "repository": ("repositories", ("external_id",)),
    "pull_request": ("pull_requests", ("external_id",)),
    "pull_request_event": ("pull_request_events", ("external_id",)),
    "review_request": ("review_requests", ("external_id",)),
    "review": ("reviews", ("external_id",)),
    "review_comment": ("review_comments", ("external_id",)),
    "comment": ("comments", ("external_id",)),
    "commit": ("commits", ("repository_id", "external_id")),
    "pull_request_commit": ("pull_request_commits", ("pull_request_id", "sha")),
    "file_change": ("file_changes", ("repository_id", "subject_kind", "subject_id", "path")),
    "release": ("releases", ("external_id",)),
    "deployment": ("deployments", ("external_id",)),
    "issue": ("issues", ("external_id",)),
    "label": ("labels", ("external_id",)),
    "identity": ("identities", ("external_id",)),
    "pull_request_issue": ("pull_request_issues", ("pull_request_id", "issue_id")),
}
"""Each entity's table and natural key."""

OURS = frozenset({"version_at"})
"""Told by the truth and decided here: a record without one of its own takes the run's."""


def ask(origin: str, path: str, body: Mapping[str, object] | None = None) -> Any:
    """What the sandbox answers under `/_sandbox`; a body makes it a POST."""
    request = urllib.request.Request(  # noqa: S310  # our own loopback server
        f"{origin}/_sandbox/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # as above
        return json.load(answer)


def differences(
    database: Database, organisation_id: UUID, truth: Mapping[str, Sequence[Row]]
) -> list[str]:
    """What is missing, what is too much, and what differs; empty when all is equal."""
    return [
        f"{entity} {difference}"
        for entity in KEYS
        for difference in _of_entity(database, organisation_id, entity, truth[entity])
    ]


def counts(database: Database, organisation_id: UUID) -> dict[str, int]:
    """How many live rows of each entity are stored."""
    return {entity: len(_stored(database, organisation_id, entity)) for entity in KEYS}


def _of_entity(
    database: Database, organisation_id: UUID, entity: str, told: Sequence[Row]
) -> Iterator[str]:
    _table, key = KEYS[entity]
    stored = _stored(database, organisation_id, entity)
    wanted = {tuple(row[name] for name in key): row for row in told}
    if len(wanted) != len(told):
        yield "has the same key twice in the truth itself"
    for missing in wanted.keys() - stored.keys():
        yield f"{missing} is missing"
    for extra in stored.keys() - wanted.keys():
        yield f"{extra} is stored and not true"
    for both in wanted.keys() & stored.keys():
        for name in wanted[both].keys() - OURS:
            true, here = _plain(wanted[both][name]), _plain(stored[both].get(name, "no column"))
            if true != here and not _is_known(entity, name, true, here, wanted[both]):
                yield f"{both}.{name} is {here!r}, true is {true!r}"


def _is_known(entity: str, name: str, true: Any, here: Any, row: Row) -> bool:
    """Deviations that are a choice: each is what the real GitHub leaves open."""
    if entity == "identity" and name == "login":
        # GraphQL tells an App's login without the suffix that REST gives it.
        return str(true).removesuffix("[bot]") == str(here).removesuffix("[bot]")
    if entity == "pull_request" and row["commits_count"] == 0:
        # No pull request has no commits: a dump that says so holds no sizes.
        return here is None
    # The schema demands a path where an archive has none.
    return entity == "review_comment" and name == "path" and here == "" and true is None


def _stored(database: Database, organisation_id: UUID, entity: str) -> dict[Key, Row]:
    table, key = KEYS[entity]
    live = "" if entity == "identity" else "WHERE deleted_at IS NULL"
    with database.organisation(organisation_id) as session:
        rows = session.execute(text(f"SELECT * FROM {table} {live}")).mappings()  # noqa: S608  # names above
        return {tuple(row[name] for name in key): dict(row) for row in rows}


def _plain(value: Any) -> Any:
    """Moments as aware datetimes, lists as sorted tuples where their order has no meaning."""
    if isinstance(value, list | tuple):
        return tuple(sorted(value))
    if isinstance(value, str) and value.endswith("Z") and value[10:11] == "T":
        return datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return value
