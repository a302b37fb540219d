"""What every report is asked with: who, when, and the choice kept in the page's address."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from headway.records.answers import ClockKind, Every

if TYPE_CHECKING:
    from headway.store.facts.cache import FrameCache
    from headway.store.repositories.organisations import OrganisationRow
    from headway.store.session import Database

PERIODS = {"4w": 4, "13w": 13, "26w": 26}
"""Name of a period in the address to its length in whole weeks."""
DEFAULT_PERIOD = "13w"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContext:
    """One reader's organisation at one moment. `now` is aware, in UTC."""

    database: "Database"
    organisation: "OrganisationRow"
    now: datetime
    frames: "FrameCache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the choosers of a page say; all defaults: all teams, last 13 whole weeks.

    `from_on` and `to_on` (exclusive) both given are dates chosen by hand and win over `period`.
    `clock` None is the page's own default: working hours.
    """

    team: str | None = None
    period: str = DEFAULT_PERIOD
    from_on: date | None = None
    to_on: date | None = None
    clock: ClockKind | None = None
    every: Every = Every.WEEK
    actors: str = "human"
    base: str = "default"
