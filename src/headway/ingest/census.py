"""Names every id that exists at the provider, to find what was deleted, and what was missed.

No provider tells what it deleted. An id absent from two enumerations in a row is gone; one
enumeration alone may have been cut short. A census that finds far too few changes nothing.
"""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from headway.connectors.base import BadPayload
from headway.ingest import endings
from headway.ingest.kinds import Kind
from headway.ingest.work import Work
from headway.store.repositories import cursors, jobs, records

_MOST_LOST_SHARE = 0.05
_FEW = 5
"""So many may be deleted between two censuses however few there are."""
_MOST_KEPT = 1_000
"""So many ids a job remembers until the next census."""


def run(work: Work) -> None:
    """Enumerate once. Raises ConnectorError; then the census begins again from its start.

    It is not cut into slices: a hundred ids cost one request, and half a census tells nothing.
    """
    seen: set[str] = set()
    answered_at: datetime | None = None
    for page in work.stream.census(work.connector_scope, None):
        answered_at = answered_at or page.answered_at
        seen.update(page.external_ids)
        work.commit(_nothing, is_progress=False)
    if answered_at is None:
        work.commit(partial(_rest, work), payload={})
        return
    work.commit(partial(_finish, work, seen, answered_at))


def _nothing(_session: Session) -> None:
    """Only the lease is asked after."""


def _rest(work: Work, session: Session) -> None:
    work.again(session, work.after(work.services.settings.census_seconds))


def _stored(work: Work, session: Session, seen_before: datetime | None) -> set[str]:
    return records.ids(
        session,
        work.stream.entity,
        instance_id=work.connection.instance_id,
        scope_external_id=work.scope.external_id,
        seen_before=seen_before,
    )


def _finish(work: Work, seen: set[str], answered_at: datetime, session: Session) -> None:
    """Act on what is absent or missing for the second time; remember what is for the first."""
    stored = _stored(work, session, None)
    if len(stored - seen) > max(_FEW, len(stored) * _MOST_LOST_SHARE):
        raise BadPayload(
            f"the provider names {len(seen):,} ids where {len(stored):,} are stored; that is too "
            "few to believe, and nothing was removed"
        )
    absent = _remove(work, session, _stored(work, session, answered_at) - seen, answered_at)
    missing = _read_again(work, session, seen - stored)
    again = {"absent": sorted(absent)[:_MOST_KEPT], "missing": sorted(missing)[:_MOST_KEPT]}
    work.remember(session, again)
    settings = work.services.settings
    is_open = absent or missing
    work.again(
        session, work.after(settings.confirm_seconds if is_open else settings.census_seconds)
    )


def _remove(work: Work, session: Session, absent: set[str], answered_at: datetime) -> set[str]:
    """Mark what was absent last time too as deleted; the rest."""
    gone = absent & set(work.job.payload.get("absent", ()))
    if gone:
        records.mark_deleted(
            session,
            work.stream.entity,
            sorted(gone),
            instance_id=work.connection.instance_id,
            at=answered_at,
        )
    return absent - gone


def _read_again(work: Work, session: Session, missing: set[str]) -> set[str]:
    """Walk the stream anew when the store lacks what it lacked last time too; else the missing.

    A record may lawfully be missing once: it is newer than the last sync.
    """
    if not endings.is_whole(work, session):
        return set()
    if not missing & set(work.job.payload.get("missing", ())):
        return missing
    cursors.forget(session, work.scope.id, work.stream.name)
    jobs.enqueue(
        session,
        connection_id=work.connection.id,
        kind=Kind.RECENT,
        scope_id=work.scope.id,
        stream=work.stream.name,
    )
    return set()
