"""Figures that the world takes from its own plans, to size its stories."""

from collections.abc import Iterable
from statistics import median, stdev

from headway.sandbox.world.plan import Scenario

FEWEST = 2


def weekly_medians(weeks: Iterable[Iterable[Scenario]]) -> list[float]:
    """The median hours from ready to first review of each week that has any."""
    found = []
    for scenarios in weeks:
        hours = [
            (s.first_review_at - s.ready_at).total_seconds() / 3600
            for s in scenarios
            if s.first_review_at is not None and s.ready_at is not None
        ]
        if hours:
            found.append(median(hours))
    return found


def weekly_spread(weeks: Iterable[Iterable[Scenario]]) -> float:
    """The standard deviation of those medians, in hours; 0 where there are too few."""
    medians = weekly_medians(weeks)
    return stdev(medians) if len(medians) >= FEWEST else 0.0
