"""The shapes of the explorer; import them from `headway.reports.pull_requests`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from headway.records.answers import CountedReview, Definition, Excluded
from headway.reports.shapes import Head, Number, Option, PullRequestLink

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ExploreFilters:
    """What the explorer's form and links say.

    `text`: words of a title, or `#5801`. `lines` is a key of LINES, `wait` of WAITS, `sort` of
    SORTS. `left_out` shows what was not counted: `any`, or one reason. `opened_id` opens a row.
    `window_from`/`window_to`… are in the choice. `limit` None: all rows (the CSV).
    """

    slug: str = "throughput"
    text: str = ""
    repository: str | None = None
    work_type: str | None = None
    lines: str | None = None
    wait: str | None = None
    left_out: str | None = None
    sort: str = "merged"
    is_ascending: bool = False
    page: int = 1
    limit: int | None = PAGE_SIZE
    opened_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """An active choice that can be removed; `removes` names the field of ExploreFilters."""

    label: str
    removes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestRow:
    """One line of the explorer. Times are hours by the chosen clock."""

    pull_request: PullRequestLink
    repository: str
    number: int
    author: str | None
    author_kind: str
    """human, bot, ai_agent or "" """
    team: str
    work_type: str
    state: str
    lines: Number
    files: Number
    value: Number
    """Of the metric this list stands behind."""
    pickup: Number
    review: Number
    cycle: Number
    opened_at: datetime
    merged_at: datetime | None
    merged_words: str
    left_out: str | None
    left_out_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """One moment of a pull request. `who` is a part ("author", "reviewer", "bot, not counted").

    `is_gap` marks a stretch without an event; then `words` says how long, and `at` is its start.
    """

    at: datetime
    time_words: str
    words: str
    who: str
    is_gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestDetail:
    """One opened pull request: what happened, and where it counts."""

    row: PullRequestRow
    events: Sequence[TimelineEvent]
    stages: Sequence[tuple[str, Number]]
    counted_in: Sequence[Definition]
    left_out_of: Sequence[tuple[Definition, str]]
    reviews: Sequence[CountedReview]
    calendar: str
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestsReport:
    """A page of the explorer."""

    head: Head
    definition: Definition
    filters: ExploreFilters
    chips: Sequence[Chip]
    repositories: Sequence[Option]
    work_types: Sequence[Option]
    lines: Sequence[Option]
    waits: Sequence[Option]
    counted_count: int
    left_out_count: int
    excluded: Sequence[Excluded]
    order_words: str
    """ "newest first" """
    rows: Sequence[PullRequestRow]
    total_count: int
    """Rows that match the filters, on all pages."""
    range_words: str
    """ "1–50 of 548" """
    has_newer: bool
    has_older: bool
    detail: PullRequestDetail | None
