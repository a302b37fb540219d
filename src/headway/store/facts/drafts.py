"""Loads when open pull requests were made drafts again."""

from datetime import datetime
from uuid import UUID

from headway.store import driver
from headway.store.session import Database

_REDRAFTED = """
    SELECT f.fact_id, (max(e.at) AT TIME ZONE 'UTC')::timestamp
    FROM pull_request_facts f
    JOIN pull_request_events e ON e.organisation_id = f.organisation_id
        AND e.instance_id = f.instance_id AND e.pull_request_id = f.external_id
        AND e.kind = 'converted_to_draft' AND e.deleted_at IS NULL AND e.at > f.ready_at
    WHERE f.organisation_id = %(organisation_id)s AND f.is_draft AND f.state_code = 0
      AND NOT f.is_deleted
    GROUP BY f.fact_id
"""


def load(database: Database, organisation_id: UUID) -> dict[int, datetime]:
    """By fact id, when what is an open draft now was last made one, naive in UTC.

    Those that never were ready, and those whose event is not known, are left out.
    """
    with database.snapshot(organisation_id) as session:
        rows = driver.run(session, _REDRAFTED, {"organisation_id": organisation_id}).fetchall()
    return dict(rows)
