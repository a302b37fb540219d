"""What must be true of the stored data at any moment, whatever was killed before."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from headway.store.tables import UNTENANTED


@dataclass(frozen=True, slots=True)
class Invariant:
    """A sentence that holds, and the query that counts what breaks it."""

    name: str
    words: str
    query: str


EVERYWHERE = (
    Invariant(
        "row-security",
        "Every table of an organisation forces row-level security.",
        """
        SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
          AND c.relname <> ALL (:untenanted)
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
        """,
    ),
    Invariant(
        "due-work-waits",
        "Nothing has been due for more than an hour.",
        "SELECT count(*) FROM due_work WHERE due_at < now() - interval '1 hour'",
    ),
)
"""Read without an organisation."""

PER_ORGANISATION = (
    Invariant(
        "jobs-are-found",
        "Every job that is due stands where the scheduler looks.",
        """
        SELECT count(*) FROM sync_jobs j JOIN connections c
          ON c.organisation_id = j.organisation_id AND c.id = j.connection_id
        WHERE j.state = 'due' AND c.state = 'active' AND NOT EXISTS (
            SELECT FROM due_work d WHERE d.kind = 'job' AND d.id = j.id)
        """,
    ),
    Invariant(
        "leases-end",
        "No job is held by a lease that ran out an hour ago.",
        """
        SELECT count(*) FROM sync_jobs
        WHERE state = 'running' AND lease_until < now() - interval '1 hour'
        """,
    ),
    Invariant(
        "runs-end",
        "No run goes on after its last progress of an hour ago.",
        """
        SELECT count(*) FROM sync_runs
        WHERE state = 'running' AND last_progress_at < now() - interval '1 hour'
        """,
    ),
    Invariant(
        "ends-have-reasons",
        "Every run that did not end well says why.",
        """
        SELECT count(*) FROM sync_runs
        WHERE state IN ('partial', 'failed', 'paused') AND reason = ''
        """,
    ),
    Invariant(
        "coverage-is-forward",
        "Every stretch of coverage begins before it ends.",
        "SELECT count(*) FROM coverage WHERE from_at > until_at",
    ),
    Invariant(
        "one-owner",
        "Every repository, project or channel is read by a connection of its own provider.",
        """
        SELECT count(*) FROM scopes s JOIN connections c
          ON c.organisation_id = s.organisation_id AND c.id = s.connection_id
        WHERE c.instance_id <> s.instance_id
        """,
    ),
    Invariant(
        "facts-are-whole",
        "Every pull request that is there has its facts, and no fact is left over.",
        """
        SELECT count(*) FROM (SELECT organisation_id, instance_id, external_id
                              FROM pull_requests WHERE deleted_at IS NULL) p
        FULL JOIN (SELECT organisation_id, instance_id, external_id
                   FROM pull_request_facts WHERE NOT is_deleted) f
            USING (organisation_id, instance_id, external_id)
        WHERE p.external_id IS NULL OR f.external_id IS NULL
        """,
    ),
    Invariant(
        "moments-are-in-order",
        "No pull request was merged or closed before it was opened.",
        """
        SELECT count(*) FROM pull_requests
        WHERE deleted_at IS NULL AND (merged_at < opened_at OR closed_at < opened_at)
        """,
    ),
    Invariant(
        "connections-say-why",
        "Every connection that does not read says why.",
        "SELECT count(*) FROM connections WHERE state <> 'active' AND state_reason = ''",
    ),
    Invariant(
        "inbox-is-emptied",
        "No webhook has waited for more than an hour.",
        """
        SELECT count(*) FROM webhook_inbox
        WHERE state = 'waiting' AND received_at < now() - interval '1 hour'
        """,
    ),
)
"""Read inside one organisation."""


def broken(session: Session, invariants: Sequence[Invariant]) -> dict[str, int]:
    """How many rows break each of the invariants, by name."""
    counts: dict[str, int] = {}
    for invariant in invariants:
        given = {"untenanted": sorted(UNTENANTED)} if ":untenanted" in invariant.query else {}
        counts[invariant.name] = session.execute(text(invariant.query), given).scalar_one()
    return counts
