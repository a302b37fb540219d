"""Webhooks: signature over the raw bytes, stored before the answer, then 2xx at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response

from headway.accounts import http
from headway.api import problems
from headway.connectors.base import BadPayload, Hint
from headway.connectors.github import webhooks as github
from headway.ingest import webhooks
from headway.ingest.services import Services
from headway.kernel import encryption
from headway.kernel.encryption import SecretUnreadable
from headway.store.repositories import connections

router = APIRouter(include_in_schema=False)
MOST_BYTES = 25_000_000
"""GitHub sends at most 25 MB."""
LARGE_BYTES = 1_000_000
MOST_LARGE = 4
"""So many bodies of more than 1 MB are in memory at once; the next waits, half read."""
_LONGEST_HEADER = 200
ACCEPTED = 202

_Route = tuple[UUID, UUID]


def route_of(request: Request, provider: str, connection_key: str) -> _Route | None:
    """Organisation and connection of an address; None for one that nobody has."""
    if provider != "github" or "\x00" in connection_key:
        return None
    with http.database_of(request).shared() as session:
        return connections.webhook_route(session, connection_key)


async def raw_body(
    request: Request, route: Annotated[_Route | None, Depends(route_of)]
) -> AsyncIterator[bytes | None]:
    """The body as it came; None when there is more than 25 MB, of which no more is read.

    Nothing is read for an address that nobody has. Reading from the socket is all that happens
    here, and only this can be done while waiting.
    """
    body, is_large = bytearray(), False
    async with AsyncExitStack() as held:
        if route is not None:
            async for part in request.stream():
                body += part
                if len(body) > MOST_BYTES:
                    break
                if len(body) > LARGE_BYTES and not is_large:
                    is_large = True
                    await held.enter_async_context(_places(request))
        yield None if len(body) > MOST_BYTES else bytes(body)


def _places(request: Request) -> asyncio.Semaphore:
    state = request.app.state
    if not hasattr(state, "large_bodies"):
        state.large_bodies = asyncio.Semaphore(MOST_LARGE)
    found: asyncio.Semaphore = state.large_bodies
    return found


@router.post("/hooks/{provider}/{connection_key}")
def receive(
    request: Request,
    route: Annotated[_Route | None, Depends(route_of)],
    body: Annotated[bytes | None, Depends(raw_body)],
) -> Response:
    """Take a provider's word that something changed, once it is proven to be the provider's.

    202 when it is stored (also when it was before); 401 on anything malformed or unproven.
    """
    if body is None:
        return problems.answer(problems.TOO_LARGE)
    services: Services = request.app.state.services
    if route is None or not _is_proven(services, route, body, request):
        return problems.answer(problems.BAD_SIGNATURE)
    event = request.headers.get(github.EVENT_HEADER, "")
    delivery_id = request.headers.get(github.DELIVERY_HEADER, "")
    if not all(0 < len(word) <= _LONGEST_HEADER for word in (event, delivery_id)):
        return problems.answer(problems.BAD_SIGNATURE)
    try:
        hint = github.parse(event, orjson.loads(body))
    except (BadPayload, orjson.JSONDecodeError):
        return problems.answer(problems.BAD_SIGNATURE)
    return _stored(services, route, delivery_id, hint)


def _stored(services: Services, route: _Route, delivery_id: str, hint: Hint) -> Response:
    organisation_id, connection_id = route
    is_new = webhooks.receive(
        services, organisation_id, connection_id, delivery_id=delivery_id, hint=hint
    )
    said = {"delivery": delivery_id, "is_new": is_new, "reads": hint.stream}
    return Response(orjson.dumps(said), ACCEPTED, media_type="application/json")


def _is_proven(services: Services, route: _Route, body: bytes, request: Request) -> bool:
    organisation_id, connection_id = route
    with services.database.organisation(organisation_id) as session:
        found = connections.get(session, connection_id)
    if found is None or found.webhook_secret is None:
        return False
    place = encryption.place(organisation_id, connection_id, "webhook_secret")
    try:
        secret = services.vault.open(found.webhook_secret, place=place)
    except SecretUnreadable:
        return False
    return github.verify([secret], body, request.headers.get(github.SIGNATURE_HEADER))
