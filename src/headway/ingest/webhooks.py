"""Webhooks are hints: each leads to a re-read, so copies, replays and disorder are harmless.

The API verifies a delivery with its connector, calls `receive`, and answers. The delivery is then
a row; its re-read is a job like any other.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from headway.connectors.base import Hint
from headway.ingest import refresh, starting
from headway.ingest.kinds import Kind
from headway.ingest.services import Services
from headway.ingest.work import Work
from headway.store.repositories import jobs, scopes, webhook_inbox


def receive(
    services: Services,
    organisation_id: UUID,
    connection_id: UUID,
    *,
    delivery_id: str,
    hint: Hint,
) -> bool:
    """Store a verified delivery and start its re-read. False for one received before."""
    body = {
        "stream": hint.stream,
        "scope": hint.scope_external_id,
        "ids": list(hint.external_ids),
    }
    with services.database.organisation(organisation_id) as session:
        made = webhook_inbox.receive(
            session,
            connection_id=connection_id,
            delivery_id=delivery_id,
            event=hint.kind,
            body=body,
        )
    if made is None:
        return False
    plan(services, organisation_id, made)
    starting.start(services, organisation_id, connection_id)
    return True


def plan(services: Services, organisation_id: UUID, delivery: UUID) -> None:
    """Turn a delivery that waits into the job that it asks for."""
    with services.database.organisation(organisation_id) as session:
        found = webhook_inbox.get(session, delivery, lock=True)
        if found is None or found.state != "waiting":
            return
        _enqueue(session, found.connection_id, found.body)
        webhook_inbox.set_state(session, delivery, "done")


def _enqueue(session: Session, connection_id: UUID, body: Mapping[str, Any]) -> None:
    if body["stream"] is None:
        # Repositories were added, renamed or taken away, or it is nothing of ours.
        if body["scope"] is None:
            jobs.enqueue(session, connection_id=connection_id, kind=Kind.DISCOVER)
        return
    known = {row.external_id: row for row in scopes.everyone(session, connection_id)}
    scope = known.get(body["scope"])
    if scope is None or not scope.is_selected:
        return
    jobs.enqueue(
        session,
        connection_id=connection_id,
        kind=Kind.WEBHOOK if body["ids"] else Kind.SYNC,
        scope_id=scope.id,
        stream=body["stream"],
        payload={"ids": body["ids"]} if body["ids"] else None,
    )


def run(work: Work) -> None:
    """Read again what the delivery named. Raises ConnectorError."""
    if not work.stream.can_reread:
        work.commit(partial(_sync, work))
        return
    run_id = work.commit(partial(refresh.open_run, work), is_progress=False)
    batch: refresh.Ids = [(external_id, None) for external_id in work.job.payload["ids"]]
    gaps = refresh.reread(work, batch, run_id)
    work.commit(partial(_finish, work, run_id, gaps))


def _sync(work: Work, session: Session) -> None:
    """The stream cannot be asked for single records: read what is new of all of it, now."""
    jobs.enqueue(
        session,
        connection_id=work.connection.id,
        kind=Kind.SYNC,
        scope_id=work.scope.id,
        stream=work.job.stream,
    )
    work.finish(session)


def _finish(work: Work, run_id: UUID, gaps: tuple[str, ...], session: Session) -> None:
    refresh.close_run(session, run_id, gaps)
    work.finish(session)
