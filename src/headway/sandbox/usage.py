"""Counts what was asked: requests, points and not-modified answers per endpoint."""

from collections import Counter
from dataclasses import dataclass, field

from headway.sandbox.world.model import Wire


@dataclass
class Usage:
    """Counters since the last reset."""

    requests: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    not_modified: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)

    def count(self, endpoint: str, status: int, points: int) -> None:
        """Add one request. `points` is what it took from an allowance."""
        self.requests[endpoint] += 1
        self.points[endpoint] += points
        self.statuses[str(status)] += 1
        if status == 304:  # noqa: PLR2004 (not modified)
            self.not_modified[endpoint] += 1

    def reset(self) -> None:
        """Start again from nothing."""
        for counter in (self.requests, self.points, self.not_modified, self.statuses):
            counter.clear()

    def told(self) -> Wire:
        """Totals and the counts of each endpoint."""
        graphql = self.points["POST /api/graphql"]
        return {
            "requests": self.requests.total(),
            "points": {"graphql": graphql, "rest": self.points.total() - graphql},
            "not_modified": self.not_modified.total(),
            "statuses": dict(sorted(self.statuses.items())),
            "endpoints": {
                name: {
                    "requests": count,
                    "points": self.points[name],
                    "not_modified": self.not_modified[name],
                }
                for name, count in sorted(self.requests.items())
            },
        }
