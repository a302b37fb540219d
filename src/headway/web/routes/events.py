"""`/events`: the one asynchronous endpoint. It holds no database session while it waits."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse

from headway.accounts import http
from headway.accounts.readers import Visit
from headway.web import live
from headway.web.errors import PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)
BEAT_SECONDS = 15.0
"""A comment now and then tells proxies that the stream lives."""
STREAM_SECONDS = 300.0
"""Then the browser asks again, and its sign-in is looked at again."""


@router.get("/events")
async def stream(
    request: Request, visit: Annotated[Visit, Depends(http.visit_from_session)]
) -> Response:
    """That reading has come further, as server-sent events named `progress`."""
    poller = live.of(request.app.state)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if request.method == "HEAD":
        return Response(media_type="text/event-stream", headers=headers)
    try:
        poller.refuse_more(visit.session_hash)
    except live.TooManyStreams:
        words = "This sign-in holds three streams already: close one of the open pages."
        return PlainTextResponse(words, status_code=429, headers={"Retry-After": "60"})
    return StreamingResponse(
        _events(poller, visit), media_type="text/event-stream", headers=headers
    )


async def _events(poller: live.Poller, visit: Visit) -> AsyncGenerator[bytes]:
    # The place is taken in here: whoever left before the first byte never took one.
    try:
        listener = poller.listen(visit.session_hash, visit.organisation.id)
    except live.TooManyStreams:
        yield b"retry: 60000\n\n"
        return
    ends_at = asyncio.get_running_loop().time() + STREAM_SECONDS
    try:
        yield b"retry: 3000\n\n"
        while asyncio.get_running_loop().time() < ends_at:
            try:
                event = await asyncio.wait_for(listener.queue.get(), BEAT_SECONDS)
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if event == live.END:
                return
            yield b"event: progress\ndata: " + event + b"\n\n"
    finally:
        poller.leave(listener)
