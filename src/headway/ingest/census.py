"""Names every id that exists at the provider, to find what was deleted, and what was missed.

No provider tells what it deleted. An id absent from two enumerations in a row is gone; one
enumeration alone may have been cut short. A census that finds far too few changes nothing.
"""

from datetime import datetime
from functools import partial
from hashlib import blake2b

from sqlalchemy.orm import Session

from headway.connectors.base import BadPayload
from headway.ingest import endings
from headway.ingest.kinds import Kind
from headway.ingest.work import Work
from headway.store.repositories import cursors, jobs, records

_MOST_LOST_SHARE = 0.05
_MOST_BELIEVED_SHARE = 0.5
"""Not even twice."""
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
    doubt = work.commit(partial(_doubt, work, seen, answered_at), is_progress=False)
    if doubt:
        raise BadPayload(doubt)
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


def _doubt(work: Work, seen: set[str], answered_at: datetime, session: Session) -> str:
    """What makes the result hard to believe, in words; empty if it is believed.

    It is believed if it is the same as an hour before, and most of what is stored is still there.
    """
    stored = _stored(work, session, None)
    lost = stored - seen
    if len(lost) <= max(_FEW, len(stored) * _MOST_LOST_SHARE):
        return ""
    doubt = {"lost": _digest(lost), "since": answered_at.isoformat()}
    before = work.job.payload.get("doubt", {})
    if before.get("lost") == doubt["lost"]:
        doubt["since"] = before["since"]
        age = answered_at - datetime.fromisoformat(before["since"])
        is_old = age.total_seconds() >= work.services.settings.confirm_seconds
        if is_old and len(lost) < len(stored) * _MOST_BELIEVED_SHARE:
            return ""
    work.remember(session, {**work.job.payload, "doubt": doubt})
    named = f"the provider names {len(seen):,} ids where {len(stored):,} are stored"
    return f"{named}; that is too few to believe, and nothing was removed"


def _digest(ids: set[str]) -> str:
    return blake2b("\n".join(sorted(ids)).encode(), digest_size=16).hexdigest()


def _finish(work: Work, seen: set[str], answered_at: datetime, session: Session) -> None:
    """Act on what is absent or missing for the second time; remember what is for the first."""
    stored = _stored(work, session, None)
    is_same = work.job.payload.get("doubt", {}).get("lost") == _digest(stored - seen)
    known = stored if is_same else set(work.job.payload.get("absent", ()))
    absent = _stored(work, session, answered_at) - seen
    absent = _remove(work, session, absent, absent & known, answered_at)
    missing = _read_again(work, session, seen - stored)
    again = {"absent": sorted(absent)[:_MOST_KEPT], "missing": sorted(missing)[:_MOST_KEPT]}
    work.remember(session, again)
    settings = work.services.settings
    is_open = absent or missing
    work.again(
        session, work.after(settings.confirm_seconds if is_open else settings.census_seconds)
    )


def _remove(
    work: Work, session: Session, absent: set[str], gone: set[str], answered_at: datetime
) -> set[str]:
    """Mark what was absent last time too as deleted; the rest."""
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
