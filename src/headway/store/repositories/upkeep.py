"""Forgets what nobody looks at any more, so that tables do not grow with each poll."""

from sqlalchemy.orm import Session

from headway.store import driver
from headway.store.repositories import webhook_inbox
from headway.store.session import organisation_of

KEPT_RUNS = 200
"""So many runs of each stream are kept at most, the newest."""

_JOBS = """
    DELETE FROM sync_jobs
    WHERE organisation_id = %(organisation_id)s AND kind = 'webhook'
      AND (state = 'done' AND updated_at < now() - interval '1 hour'
           OR state IN ('failed', 'paused') AND updated_at < now() - interval '30 days')
"""

_RUNS = """
    DELETE FROM sync_runs r USING (
        SELECT id, kind, job_id, started_at, state,
               row_number() OVER (PARTITION BY connection_id, scope_id, stream
                                  ORDER BY started_at DESC, id) AS rank,
               row_number() OVER (PARTITION BY job_id ORDER BY started_at DESC, id) AS rank_of_job
        FROM sync_runs WHERE organisation_id = %(organisation_id)s) old
    WHERE r.organisation_id = %(organisation_id)s AND r.id = old.id AND old.state <> 'running'
      AND (old.rank > %(kept)s OR old.started_at < now() - interval '90 days')
      AND (old.rank_of_job > 1 OR old.kind = 'webhook')
"""
"""The last run of each standing job stays: it says how the job stands."""


def clean(session: Session, kept_runs: int = KEPT_RUNS) -> int:
    """Delete the organisation's done webhooks and old runs; how many jobs and runs that were."""
    webhook_inbox.clear(session, days=30)
    given = {"organisation_id": organisation_of(session), "kept": kept_runs}
    return sum(driver.run(session, query, given).rowcount for query in (_JOBS, _RUNS))
