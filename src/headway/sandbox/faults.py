"""Faults of real services, switched on for some requests: what providers.md lists.

`{"fault": NAME, "times": n}` spoils the next n requests that match, `"share": x` that share of
them (drawn from the sandbox's seed); `path` is a regular expression over path and, for GraphQL,
the body.
"""

import random
import re
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from headway.sandbox.fault_kinds import FAULTS, Exchange
from headway.sandbox.world.model import Value, Wire


@dataclass
class Fault:
    """One switched-on fault."""

    id: int
    name: str
    path: str = ""
    times: int | None = 1
    share: float = 1.0
    options: Wire = field(default_factory=dict)
    hits: int = 0

    def told(self) -> Wire:
        """The fault as `GET /_sandbox/faults` lists it."""
        return {
            "id": self.id,
            "fault": self.name,
            "path": self.path,
            "times": self.times,
            "share": self.share,
            "options": self.options,
            "hits": self.hits,
        }


class UnknownFault(Exception):
    """There is no fault of that name, or its options are wrong."""


@dataclass
class Faults:
    """The faults that are switched on."""

    service: Value
    seed: int = 0
    active: list[Fault] = field(default_factory=list)
    last_id: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 (repeatable on purpose)

    def add(self, given: Wire) -> Fault:
        """Switch a fault on. Raises UnknownFault."""
        name = str(given.get("fault", ""))
        if name not in FAULTS:
            raise UnknownFault(f"no fault {name!r}; there are {', '.join(sorted(FAULTS))}")
        rest = {k: v for k, v in given.items() if k not in {"fault", "times", "share", "path"}}
        share = float(given.get("share", 1.0))
        times = given.get("times", None if "share" in given or given.get("always") else 1)
        try:
            re.compile(str(given.get("path", "")))
        except re.error as error:
            raise UnknownFault(f"path is no regular expression: {error}") from None
        self.last_id += 1
        made = Fault(self.last_id, name, str(given.get("path", "")), times, share, rest)
        self.active.append(made)
        return made

    def clear(self) -> None:
        """Switch everything off, also what changed the service."""
        self.active.clear()
        self.service.limits.is_on = True
        self.service.clock_skew *= 0

    def chosen(self, subject: str) -> Fault | None:
        """The first active fault that takes this request."""
        for fault in self.active:
            if fault.times is not None and fault.hits >= fault.times:
                continue
            if fault.path and not re.search(fault.path, subject):
                continue
            if fault.share < 1.0 and self.random.random() >= fault.share:
                continue
            fault.hits += 1
            return fault
        return None

    async def around(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, spoiled where a fault takes it."""
        if not self.active:
            await app(scope, receive, send)
            return
        body, again = await _read(receive)
        subject = (
            f"{scope['path']}?{scope['query_string'].decode()} {body.decode('utf-8', 'replace')}"
        )
        fault = self.chosen(subject)
        if fault is None:
            await app(scope, again, send)
            return
        exchange = Exchange(app, scope, again, send, body, fault.options, self.service)
        await FAULTS[fault.name](exchange)


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """The whole body, and a receive that gives it again."""
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    whole = b"".join(parts)
    given = iter([{"type": "http.request", "body": whole, "more_body": False}])

    async def again() -> Message:
        found = next(given, None)
        return found if found is not None else await receive()

    return whole, again
