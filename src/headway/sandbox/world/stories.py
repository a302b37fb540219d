"""The planted stories, each of a fixed size, and the plain world without them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from headway.sandbox.world.company import BUSY_REVIEWER, ON_LEAVE, SILO_OWNER
from headway.sandbox.world.model import Wire

WEEKS = 40
BOTTLENECK_WEEKS, BOTTLENECK_DEVIATIONS = 6, 1.5
BOTTLENECK_TEAM, STEPS_TEAM, SILENT_TEAM = "search-and-ranking", "checkout", "fulfilment"
STEPS_WEEK = 22
SILENCE = (26, 30)
LEAVE = (24, 38)
SILO_SHARE = 0.8
AI_SHARES = (0.15, 0.30)
AI_RAMP = (18, 30)


@dataclass(frozen=True, slots=True)
class Stories:
    """What is told in a world; `is_told` False is the world to compare with.

    `first_monday` is week 0; the week of the first "now" is week 40.
    """

    first_monday: date
    is_told: bool = True
    bottleneck_hours: float = 0.0
    """How much longer reviews wait while the bottleneck lasts; set once the spread is known."""
    spread_hours: float = 0.0

    def with_bottleneck(self, spread_hours: float) -> "Stories":
        """The stories with the bottleneck in units of the world's own weekly spread."""
        hours = BOTTLENECK_DEVIATIONS * spread_hours if self.is_told else 0.0
        return replace(self, bottleneck_hours=hours, spread_hours=spread_hours)

    def monday(self, week: int) -> date:
        """The Monday that week begins on."""
        return self.first_monday + timedelta(weeks=week)

    def waits(self, team: str, week: int) -> float:
        """Hours that are added to each first review of this team's pull requests."""
        is_late = WEEKS - BOTTLENECK_WEEKS < week <= WEEKS
        return self.bottleneck_hours if is_late and team == BOTTLENECK_TEAM else 0.0

    def is_busy(self, team: str, week: int) -> bool:
        """Whether nearly all requests go to one reviewer."""
        return self.waits(team, week) > 0

    def steps(self, team: str, week: int) -> tuple[float, float]:
        """Factors on the size and on the number of pull requests."""
        if not self.is_told or team != STEPS_TEAM:
            return 1.0, 1.0
        return (2.2, 0.65) if week < STEPS_WEEK else (0.58, 1.35)

    def ai_share(self, week: int) -> float:
        """The share of pull requests that are AI/ML work."""
        low, high = AI_SHARES
        if not self.is_told:
            return low
        begin, end = AI_RAMP
        return low + (high - low) * min(1.0, max(0.0, (week - begin) / (end - begin)))

    def silence(self, team: str) -> tuple[date, date] | None:
        """The first and the last day (exclusive) on which this team merges nothing."""
        if not self.is_told or team != SILENT_TEAM:
            return None
        return self.monday(SILENCE[0]), self.monday(SILENCE[1])

    def is_away(self, login: str, day: date) -> bool:
        """Whether the person is on parental leave that day."""
        if not self.is_told or login != ON_LEAVE:
            return False
        return self.monday(LEAVE[0]) <= day < self.monday(LEAVE[1])

    def silo_owner(self) -> str | None:
        """Who makes four fifths of the changes to model-serving."""
        return SILO_OWNER if self.is_told else None

    def told(self) -> list[Wire]:
        """The stories in numbers, for tests that look whether the product finds them."""
        if not self.is_told:
            return []
        return [self._bottleneck(), *self._others()]

    def _bottleneck(self) -> Wire:
        return {
            "story": "review_bottleneck",
            "team": BOTTLENECK_TEAM,
            "reviewer": BUSY_REVIEWER,
            "from_on": str(self.monday(WEEKS - BOTTLENECK_WEEKS + 1)),
            "deviations": BOTTLENECK_DEVIATIONS,
            "spread_hours": round(self.spread_hours, 3),
            "added_hours": round(self.bottleneck_hours, 3),
        }

    def _others(self) -> list[Wire]:
        return [
            {
                "story": "knowledge_silo",
                "repository": "ranking",
                "path": "model-serving/",
                "owner": SILO_OWNER,
                "share": SILO_SHARE,
            },
            {"story": "small_steps", "team": STEPS_TEAM, "from_on": str(self.monday(STEPS_WEEK))},
            {
                "story": "ai_ml_share",
                "before": AI_SHARES[0],
                "after": AI_SHARES[1],
                "from_on": str(self.monday(AI_RAMP[0])),
                "until_on": str(self.monday(AI_RAMP[1])),
            },
            {
                "story": "silence_before_release",
                "team": SILENT_TEAM,
                "from_on": str(self.monday(SILENCE[0])),
                "until_on": str(self.monday(SILENCE[1])),
            },
            {
                "story": "parental_leave",
                "person": ON_LEAVE,
                "from_on": str(self.monday(LEAVE[0])),
                "to_on": str(self.monday(LEAVE[1])),
            },
        ]
