"""The hourly allowances of an installation, one for REST and one for GraphQL."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from headway.sandbox.world.model import Wire

HOUR = 3600
LIMIT = 5000


@dataclass
class Allowance:
    """How much of an hour's requests or points is left."""

    resource: str
    ahead: Callable[[], float]
    """How many seconds the shown clock is ahead of the real one: resets are told by it."""
    limit: int = LIMIT
    used: int = 0
    reset_at: int = field(default_factory=lambda: int(time.time()) + HOUR)

    def roll(self) -> None:
        """Begin a new hour when the old one is over."""
        now = int(time.time())
        if now >= self.reset_at:
            self.used, self.reset_at = 0, now + HOUR

    @property
    def remaining(self) -> int:
        """What is left; never below nothing."""
        return max(0, self.limit - self.used)

    def take(self, cost: int) -> bool:
        """Take from the allowance; False when there is not enough left."""
        self.roll()
        if self.remaining < max(cost, 1):
            self.used = self.limit
            return False
        self.used += cost
        return True

    def shown_reset(self) -> int:
        """When the hour ends, in epoch seconds of the shown clock."""
        return int(self.reset_at + self.ahead())

    def headers(self) -> dict[str, str]:
        """What GitHub stamps on every answer."""
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-used": str(self.used),
            "x-ratelimit-reset": str(self.shown_reset()),
            "x-ratelimit-resource": self.resource,
        }

    def told(self) -> Wire:
        """The allowance as `/rate_limit` tells it."""
        self.roll()
        return {
            "limit": self.limit,
            "used": self.used,
            "remaining": self.remaining,
            "reset": self.shown_reset(),
            "resource": self.resource,
        }


@dataclass
class Limits:
    """The allowances of every installation and user."""

    is_on: bool = True
    """False: as a GitHub Enterprise Server without limits: no headers, `rateLimit` null."""
    ahead: Callable[[], float] = field(default=lambda: 0.0)
    allowances: dict[tuple[str, str], Allowance] = field(default_factory=dict)

    def of(self, holder: str, resource: str) -> Allowance:
        """The allowance of one installation or user for `core` or `graphql`."""
        key = (holder, resource)
        found = self.allowances.get(key)
        if found is None:
            found = self.allowances[key] = Allowance(resource, self.ahead)
        return found
