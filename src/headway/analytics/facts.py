"""Facts: everything a question is answered from, at one version of the data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from threading import Lock

import numpy as np
import pandas as pd

from headway.analytics.calendars import Calendar
from headway.analytics.clocks import Clock, WallClock, WorkingClock
from headway.analytics.items import Items
from headway.analytics.selections import Selections
from headway.analytics.teams import Team, Teams
from headway.analytics.workers import Signals, Worker, Workers
from headway.kernel.errors import NotFound
from headway.records.answers import ClockKind

NEVER = np.datetime64("NaT", "us")
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """An organisation's pull requests, teams and calendars. `calendar` holds its default zone.

    `until_on` is a day after which nobody will ask for working hours (a while after today).
    """

    items: Items
    calendar: Calendar
    teams: tuple[Team, ...]
    memberships: pd.DataFrame
    people: tuple[Worker, ...]
    signals: Callable[[], Signals]
    """Read only when people keep different hours."""
    activity: Callable[[datetime, datetime], pd.DataFrame]
    """Who was active from one moment to another (records.facts.ACTIVITY); read when asked for."""
    until_on: date
    version: int
    redrafted: Callable[[], Mapping[int, datetime]] = dict
    """By id, when open drafts that were ready once became drafts again (naive, in UTC)."""
    selections: Selections = field(default_factory=Selections, repr=False)
    _by_zone: dict[str, Teams] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def zone(self) -> str:
        """The organisation's reporting zone."""
        return self.calendar.zone

    def team(self, slug: str) -> Team:
        """A team by its slug.

        Raises:
            NotFound: there is no such team.
        """
        found = next((team for team in self.teams if team.slug == slug), None)
        if found is None:
            raise NotFound(f"There is no team “{slug}”.")
        return found

    def teams_in(self, zone: str) -> Teams:
        """The teams with their members' days in a reporting zone."""
        with self._lock:
            if zone not in self._by_zone:
                self._by_zone[zone] = Teams(self.teams, self.memberships, zone)
            return self._by_zone[zone]

    def clock(self, kind: ClockKind) -> Clock:
        """The clock of that kind."""
        return self._working if kind is ClockKind.WORKING else WallClock()

    @cached_property
    def redrafts(self) -> Mapping[int, datetime]:
        """What `redrafted` reads, once for these facts."""
        return self.redrafted()

    @cached_property
    def first_at(self) -> np.datetime64:
        """When the oldest pull request was opened; NaT without any."""
        known = _known(self.items, "opened_at")
        return known.min() if len(known) else NEVER

    @cached_property
    def last_at(self) -> np.datetime64:
        """When a pull request was last opened, merged or closed; NaT without any."""
        ends = [
            moments.max()
            for name in ("opened_at", "merged_at", "closed_at")
            if len(moments := _known(self.items, name))
        ]
        return max(ends, default=NEVER)

    @cached_property
    def _working(self) -> WorkingClock:
        starts = [
            moments.min()
            for name in ("opened_at", "first_commit_at")
            if len(moments := _known(self.items, name))
        ]
        first = min(starts, default=NEVER)
        from_on = self.until_on if np.isnat(first) else first.astype("datetime64[D]").item()
        workers = Workers(
            self.calendar,
            self.people,
            self.teams_in(self.zone),
            self.signals,
            (max(from_on, EPOCH), self.until_on),
        )
        return WorkingClock(workers)


def _known(items: Items, name: str) -> "np.typing.NDArray[np.datetime64]":
    moments = items[name]
    return np.asarray(moments[~np.isnat(moments)])
