"""What a report answers: the same shapes for the API, the pages, the digest and the assistant.

Durations are hours, percentages 0 to 100, moments aware datetimes in UTC; `value` is None when
nothing was observed. Nothing here is rounded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class ClockKind(StrEnum):
    """Which hours a duration counts."""

    WALL = "wall"
    WORKING = "working"


class Every(StrEnum):
    """How long a window of a series is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class Statistic(StrEnum):
    """How observations become one number."""

    P50 = "p50"
    P75 = "p75"
    P90 = "p90"
    SUM = "sum"
    COUNT = "count"
    SHARE = "share"
    RATE = "rate"


class Better(StrEnum):
    """Which direction a team usually wants."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A metric in words."""

    slug: str
    name: str
    unit: str
    better: Better
    definition: str
    source: str
    at: str
    """The moment that places an item in a window."""
    statistic: Statistic
    statistics: Sequence[Statistic]
    clocks: Sequence[ClockKind]
    exclusions: Mapping[str, str]
    """Reason to its explanation."""
    variants: Sequence[str]
    version: int
    question: str
    """cadence, collaboration, knowledge, work_patterns, complexity or ai_tools"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricQuery:
    """What is asked. `team`, `repository` and `work_type` are None for all."""

    slug: str
    from_on: date
    to_on: date
    """Exclusive."""
    every: Every = Every.WEEK
    team: str | None = None
    repository: str | None = None
    work_type: str | None = None
    clock: ClockKind = ClockKind.WALL
    actors: str = "human"
    base: str = "default"
    zone: str | None = None
    statistic: Statistic | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A half-open stretch of time: local midnights of the reporting zone, as instants."""

    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One window of a series; `is_whole` is False while the window or its data is not complete."""

    window: Window
    value: float | None
    count: int
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Against the window of the same length before.

    `noise`: True within what chance does, False more than that, None cannot say.
    """

    ratio: float | None
    noise: bool | None
    interval: tuple[float, float] | None
    """Of the difference of the two values, 95 %, by bootstrap."""
    reason: str = ""
    """Why it cannot be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """Limits of the windows before (process behaviour); both None: too few to tell."""

    low: float | None
    high: float | None
    windows_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The answer for one team, repository, stage or kind of work."""

    key: str
    name: str
    value: float | None
    count: int
    hidden: str | None = None
    """Why the value is not shown (fewer than five people)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """Items left out, and why."""

    reason: str
    count: int
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How much of the asked window is known. `share` is 0 to 100, None where unknown.

    `since`, `until`: from when and until when every repository that was begun is read.
    """

    until: datetime | None
    share: float | None
    gaps: Sequence[str] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricAnswer:
    """One metric, answered with its proof."""

    definition: Definition
    query: MetricQuery
    window: Window
    zone: str
    clock: ClockKind
    statistic: Statistic
    unit: str
    value: float | None
    count: int
    previous: float | None
    previous_count: int
    change: Change
    usual: Usual
    series: Sequence[Point]
    before: Sequence[Point]
    """The windows before `window` that the usual range was made from, oldest first."""
    groups: Sequence[Group]
    excluded: Sequence[Excluded]
    completeness: Completeness
    data_version: int
    calendar: str = ""
    """Which working calendar was used, in words."""
    hidden: str | None = None
    """Why the value is not shown (fewer than five people)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedReview:
    """A review that counted: by a human other than the author."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One item that a metric counted, or left out, with its value and moments."""

    id: str
    kind: str
    provider: str
    repository: str
    number: int | None
    key: str | None
    title: str
    url: str
    author: str | None
    value: float | None
    moments: Mapping[str, datetime | None]
    reviews: Sequence[CountedReview] = ()
    team: str | None = None
    numbers: Mapping[str, float | None] = field(default_factory=dict)
    """Sizes and stage times of the item, by slug."""
    excluded: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePage:
    """A page of observations; `next_cursor` is None on the last."""

    definition: Definition
    items: Sequence[Observation]
    next_cursor: str | None
    total_count: int
