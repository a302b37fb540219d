"""What every endpoint of the simulated GitHub shares: who asks, allowances, answers."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response

from headway.kernel.clock import now as real_now
from headway.sandbox.github.accounts import App, Grant, Installation
from headway.sandbox.github.graphql import Reader
from headway.sandbox.github.limits import Allowance, Limits
from headway.sandbox.usage import Usage
from headway.sandbox.world.model import Value, Wire, World, stable_number

DOCUMENTATION = "https://docs.github.com/rest"


class Answer(Exception):
    """Stops an endpoint with this answer."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: Wire = {
            "message": message,
            "documentation_url": DOCUMENTATION,
            "status": str(status),
        }
        self.headers = headers


@dataclass
class Service:
    """One simulated GitHub: its world, its App, its allowances and what was asked of it."""

    world: World
    app: App
    is_flowing: bool = False
    """Whether its clock goes on with real time between two advances."""
    clock_skew: timedelta = timedelta()
    limits: Limits = field(default_factory=Limits)
    usage: Usage = field(default_factory=Usage)
    started_at: float = field(default_factory=time.monotonic)
    webhook: Wire | None = None
    deliveries: list[Wire] = field(default_factory=list)
    pending: list[Wire] = field(default_factory=list)
    """Deliveries that are still to be sent."""
    requests_count: int = 0
    advance: Callable[[float, list[Wire]], Wire] | None = None
    """Moves the world; None where it cannot move."""
    keep_up: Callable[[], None] = field(default=lambda: None)
    """Lets the world happen up to a clock that flows by itself."""

    def __post_init__(self) -> None:
        self.began_at = self.world.now
        self.limits.ahead = self.ahead

    def ahead(self) -> float:
        """How many seconds the shown clock is ahead of the real one."""
        return (self.shown() - real_now()).total_seconds()

    def shown(self) -> datetime:
        """What the `Date` header says: the world's present, skewed where a fault says so."""
        return (self.now() + self.clock_skew).astimezone(UTC)

    @property
    def api(self) -> str:
        """The base of REST addresses."""
        return f"{self.world.origin}/api/v3"

    def now(self) -> datetime:
        """The world's present, as its clock shows it."""
        if not self.is_flowing:
            return self.began_at
        passed = timedelta(seconds=time.monotonic() - self.started_at)
        return (self.began_at + passed).replace(microsecond=0)

    def set_clock(self, moment: datetime) -> None:
        """Show this moment now."""
        self.began_at, self.started_at = moment, time.monotonic()

    def headers(self) -> dict[str, str]:
        """What every answer carries."""
        self.requests_count += 1
        request_id = UUID(int=stable_number(self.requests_count, bits=64))
        return {
            "date": format_datetime(self.shown(), usegmt=True),
            "server": "github.com",
            "x-github-media-type": "github.v3; format=json",
            "x-github-request-id": request_id.hex[-16:].upper(),
            "x-github-enterprise-version": "3.19.0",
        }

    def grant(self, request: Request) -> Grant:
        """Who asks. Raises Answer 401."""
        found = self.app.grant(request.headers.get("authorization"))
        if found is None:
            given = request.headers.get("authorization")
            raise Answer(401, "Bad credentials" if given else "Requires authentication")
        if found.installation is not None and found.installation.suspended_at:
            raise Answer(403, "This installation has been suspended")
        return found

    def allowance(self, grant: Grant, resource: str) -> Allowance:
        """The holder's allowance."""
        holder = f"installation:{grant.installation.id}" if grant.installation else str(grant.login)
        return self.limits.of(holder, resource)

    def reader(self, grant: Grant, allowance: Wire | None = None) -> Reader:
        """What the asker may see."""
        if grant.installation is None:
            owners = frozenset(self.world.organisations)
            return Reader(self.world, owners, allowance)
        owner = grant.installation.account["login"].lower()
        chosen = grant.installation.repository_ids
        return Reader(self.world, frozenset({owner}), allowance, chosen)

    def repositories(self, installation: Installation) -> list[Wire]:
        """The repositories that an installation may read, oldest first."""
        chosen = installation.repository_ids
        rows: list[Wire] = installation.account["repositories"]
        return [r for r in rows if chosen is None or r["databaseId"] in chosen]


def limited_headers(allowance: Allowance | None) -> dict[str, str]:
    """Rate-limit headers; none where limits are off."""
    return allowance.headers() if allowance else {}


def json_answer(body: Value, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer in JSON."""
    return Response(
        orjson.dumps(body), status, headers, media_type="application/json; charset=utf-8"
    )


def etag_of(body: bytes) -> str:
    """A weak validator of the body."""
    return f'W/"{hashlib.sha256(body).hexdigest()}"'


Endpoint = Callable[[Request], Response]
