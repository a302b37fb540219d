"""The shapes of the Delivery page; import them from `headway.reports.delivery`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from headway.reports.shapes import Head, Number, SeriesChart
from headway.reports.work_in_progress import WorkInProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class StageHours:
    """One stage's share of all hours, now and before, 0 to 100; shares add up to 100."""

    slug: str
    name: str
    now: Number
    before: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursByStage:
    """Where the hours went, from start to merge."""

    title: str
    what: str
    description: str
    stages: Sequence[StageHours]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of cycle time: its small chart, and its line in the table behind."""

    slug: str
    name: str
    now: Number
    words: str
    """ "was 6.8 · usual 3.6–10.4" """
    chart: SeriesChart
    before: Number
    usual: str
    other_clock: Number
    """The same median by the clock that was not chosen."""
    p75: Number
    p90: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeClass:
    """Share of pull requests of one size, 0 to 100; None where nothing was counted."""

    label: str
    now: Number
    before: Number
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSizes:
    """Pull requests by changed lines."""

    title: str
    what: str
    description: str
    classes: Sequence[SizeClass]
    median: Number
    median_before: Number
    files: Number
    note: str
    counted_words: str
    excluded_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One merge on the strip of its team. `at_local` is naive local time, for the axis."""

    row: str
    at: datetime
    at_local: datetime
    repository: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RhythmRow:
    """How steadily one team (or repository, without teams) ships."""

    key: str
    name: str
    count: Number
    per_week: Number
    weeks_words: str
    """ "11 of 13" """
    weeks_share: float | None
    longest_silence: Number
    median_gap: Number
    regularity: Number
    """1 − Gini of the weekly counts: 1 is even."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A long stretch without a merge, on the strip of its team; `words`: "34 quiet days"."""

    row: str
    from_local: datetime
    to_local: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Merges over time, one strip a row. `ticks` may be thinned; the table counts all."""

    title: str
    what: str
    description: str
    row_kind: str
    """team or repository"""
    from_on: date
    to_on: date
    ticks: Sequence[Tick]
    rows: Sequence[RhythmRow]
    silences: Sequence[Silence] = ()
    """The longest silence of a row where it is over two weeks; drawn and named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """How steadily work ships, and where it waits."""

    head: Head
    cycle_time: SeriesChart
    hours: HoursByStage
    stages: Sequence[Stage]
    stages_words: str
    throughput: SeriesChart
    batch: BatchSizes
    rhythm: Rhythm
    work_in_progress: WorkInProgress
