"""Connections: what is read, how far, and what is missing."""

from collections import defaultdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from headway.accounts import http
from headway.api import answers, cursors
from headway.api.dependencies import V1, Here
from headway.api.list_models import ConnectionList
from headway.api.parameters import ListParameters
from headway.ingest import progress
from headway.ingest.progress import ConnectionProgress, Progress, ScopeProgress, StreamProgress
from headway.store.repositories import connections, coverage, scopes
from headway.store.repositories.connections import ConnectionRow
from headway.store.repositories.coverage import CoverageRow
from headway.store.repositories.scopes import ScopeRow

router = APIRouter(prefix=V1, tags=["connections"])
Json = dict[str, object]


@router.get("/connections", response_model=ConnectionList)
def list_connections(
    request: Request, visit: Here, asked: Annotated[ListParameters, Query()]
) -> Response:
    """Connections with their scopes, what of each stream's past is in, and how reading goes."""
    database, organisation_id = http.database_of(request), visit.organisation.id
    now = progress.read(database, organisation_id, http.clock_of(request))
    with database.organisation(organisation_id) as session:
        told = _everything(session, now)
    place = cursors.read("connections", asked.cursor, (str,))
    if place is not None:
        ids = [one["id"] for one in told]
        told = told[ids.index(place[0]) + 1 :] if place[0] in ids else []
    shown = told[: asked.limit]
    more = len(told) > len(shown)
    following = cursors.write("connections", [str(shown[-1]["id"])]) if more else None
    answer = {"items": shown, "next_cursor": following, "progress": _progress(now)}
    return answers.listed(request, visit, answer)


def _everything(session: Session, now: Progress) -> list[Json]:
    addresses = {row.id: row.base_url for row in connections.instances(session)}
    rows = {row.id: row for row in connections.everyone(session)}
    by_connection: dict[UUID, list[ScopeRow]] = defaultdict(list)
    for scope in scopes.everyone(session):
        by_connection[scope.connection_id].append(scope)
    by_scope: dict[UUID, list[CoverageRow]] = defaultdict(list)
    for stretch in coverage.everything(session):
        by_scope[stretch.scope_id].append(stretch)
    return [
        _connection(rows[each.id], addresses, each, by_connection[each.id], by_scope)
        for each in now.connections
        if each.id in rows
    ]


def _connection(
    row: ConnectionRow,
    addresses: dict[int, str],
    now: ConnectionProgress,
    mine: list[ScopeRow],
    by_scope: dict[UUID, list[CoverageRow]],
) -> Json:
    states = {scope.id: scope for scope in now.scopes}
    return {
        "id": str(row.id),
        "provider": row.provider,
        "name": row.name,
        "base_url": addresses[row.instance_id],
        "account_id": row.account_external_id,
        "state": row.state,
        "sentence": now.sentence,
        "paused_until": row.paused_until,
        "created_at": row.created_at,
        "scopes": [
            _scope(scope, states[scope.id], by_scope[scope.id])
            for scope in mine
            if scope.id in states
        ],
    }


def _scope(row: ScopeRow, now: ScopeProgress, stretches: list[CoverageRow]) -> Json:
    return {
        "id": str(row.id),
        "kind": row.kind,
        "name": row.name,
        "is_selected": row.is_selected,
        "is_open": row.is_open,
        "reason": row.reason,
        "state": now.state,
        "sentence": now.sentence,
        "streams": [_stream(stream) for stream in now.streams],
        "coverage": [
            {
                "stream": one.stream,
                "from_at": one.from_at,
                "until_at": one.until_at,
                "is_complete": one.is_complete,
                "reason": one.reason,
            }
            for one in stretches
        ],
    }


def _stream(now: StreamProgress) -> Json:
    return {
        "stream": now.stream,
        "state": now.state,
        "sentence": now.sentence,
        "read_count": now.read_count,
        "expected_count": now.expected_count,
    }


def _progress(now: Progress) -> Json:
    return {
        "records_count": now.records_count,
        "records_per_second": now.records_per_second,
        "left_count": now.left_count,
        "waiting_count": now.waiting_count,
        "is_recent_read": now.is_recent_read,
        "is_all_read": now.is_all_read,
    }
