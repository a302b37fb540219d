"""Workers: whose calendar an item is measured by, as small codes that columns can hold.

Code 0 is the organisation's calendar, which speaks for everybody about whom nothing is known.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import count

import numpy as np
import pandas as pd

from headway.analytics import calendars
from headway.analytics.calendars import Calendar, Microseconds, Stretches
from headway.analytics.items import Column, Items
from headway.analytics.teams import Teams
from headway.analytics.turns import Turns

DEFAULT = 0
Away = tuple[tuple[date, date], ...]
_NAMES = count()
"""Tells the columns of one set of calendars from another's on the same items."""
PASS_TO_REVIEWERS = ("review_requested", "force_pushed", "ready_for_review")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """What is known of a person's working time; `away` are dates from, to (the first day back)."""

    person: int
    zone: str | None = None
    country: str | None = None
    away: Away = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Frames (records.facts) that say who was asked, and who spoke: both may be empty."""

    requests: pd.DataFrame
    reviews: pd.DataFrame
    events: pd.DataFrame


class Workers:
    """The calendars of an organisation: its own, people's, and unions of them."""

    def __init__(
        self,
        default: Calendar,
        people: Sequence[Worker],
        teams: Teams,
        signals: Callable[[], Signals],
        span: tuple[date, date],
    ) -> None:
        self._name = next(_NAMES)
        self._default = default
        self._teams = teams
        self._read_signals = signals
        self._span = (span[0] - timedelta(days=1), span[1] + timedelta(days=1))
        self._codes: dict[object, int] = {(default, ()): DEFAULT}
        self._stretches: dict[int, Stretches] = {}
        self._parts: dict[int, tuple[Calendar, Away] | frozenset[int]] = {DEFAULT: (default, ())}
        self._people = {worker.person: self._code_of(worker) for worker in people}
        self._by_person = _table(self._people)

    def words(self) -> str:
        """The organisation's calendar, and for how many people a calendar of their own is known."""
        own = sum(code != DEFAULT for code in self._people.values())
        if not own:
            return f"{self._default.words()} for everybody: no other calendar is known"
        return f"{own} people's own calendars; else {self._default.words()}"

    def calendar(self, code: int) -> Stretches:
        """The working time behind a code."""
        if code not in self._stretches:
            part = self._parts[code]
            if isinstance(part, frozenset):
                made = calendars.union(self.calendar(one) for one in sorted(part))
            else:
                made = calendars.without(
                    calendars.stretches(part[0], *self._span), part[1], part[0].zone
                )
            self._stretches[code] = made
        return self._stretches[code]

    def of_authors(self, items: Items) -> Microseconds:
        """The calendar of each item's author."""
        if not self._is_mixed:
            return np.zeros(len(items), np.int64)
        return items.derived(f"calendar of author {self._name}", self._of_authors)

    def of_reviewers(self, items: Items) -> Microseconds:
        """Of those asked to review each item, else of its author's team."""
        if not self._is_mixed:
            return np.zeros(len(items), np.int64)
        return items.derived(f"calendar of reviewers {self._name}", self._of_reviewers)

    def _of_authors(self, items: Items) -> Microseconds:
        return _look_up(self._by_person, items["author_person"])

    def _of_reviewers(self, items: Items) -> Microseconds:
        found = _look_up(self._by_team_of, items["author_person"])
        known, codes = self._asked
        if len(known):
            ids = items["id"]
            place = np.minimum(np.searchsorted(known, ids), len(known) - 1)
            asked = known[place] == ids
            found = np.where(asked, codes[place], found)
        return found

    def _code_of(self, worker: Worker) -> int:
        team = next(
            (team for team in self._teams.direct(worker.person) if team.zone or team.country), None
        )
        zone = worker.zone or (team.zone if team else None) or self._default.zone
        country = worker.country or (team.country if team else None) or self._default.country
        own = Calendar(
            zone=zone,
            country=country,
            days=self._default.days,
            start=self._default.start,
            end=self._default.end,
        )
        return self._code((own, worker.away))

    def _code(self, part: tuple[Calendar, Away] | frozenset[int]) -> int:
        if part not in self._codes:
            self._codes[part] = len(self._codes)
            self._parts[self._codes[part]] = part
        return self._codes[part]

    def _union(self, codes: Iterable[int]) -> int:
        distinct = frozenset(codes)
        return next(iter(distinct)) if len(distinct) == 1 else self._code(distinct)

    @cached_property
    def _is_mixed(self) -> bool:
        """Whether anybody's calendar differs from the organisation's: else nobody need be asked."""
        return any(code != DEFAULT for code in self._people.values())

    @cached_property
    def _signals(self) -> Signals:
        return self._read_signals()

    @cached_property
    def _by_team_of(self) -> Microseconds:
        return _table(
            {
                person: self._union(
                    self._people.get(member, DEFAULT) for member in self._teams.colleagues(person)
                )
                for person in self._teams.people
            }
        )

    @cached_property
    def _asked(self) -> tuple[Column, Microseconds]:
        requests = self._signals.requests
        persons = requests["reviewer_person"].to_numpy(np.int64)
        ids = requests["pull_request"].to_numpy(np.int64)[persons >= 0]
        codes = _look_up(self._by_person, persons[persons >= 0])
        pairs = np.unique(np.stack([ids, codes], axis=1), axis=0)
        known, first = np.unique(pairs[:, 0], return_index=True)
        united = [
            self._union(int(code) for code in group)
            for group in np.split(pairs[:, 1], first[1:])
            if len(group)
        ]
        return known, np.array(united, np.int64)

    @cached_property
    def turns(self) -> Turns:
        """When the turn passed in each item's review."""
        reviews, events = self._signals.reviews, self._signals.events
        reviews = reviews[reviews["reviewer_kind"] == "human"]
        events = events[events["kind"].isin(PASS_TO_REVIEWERS)]
        ids = np.concatenate([reviews["pull_request"], events["pull_request"]]).astype(np.int64)
        at = np.concatenate(
            [
                reviews["submitted_at"].to_numpy("datetime64[us]"),
                events["at"].to_numpy("datetime64[us]"),
            ]
        ).astype(np.int64)
        spoke = (reviews["state"] != "approved").to_numpy(bool)
        to_author = np.concatenate([spoke, np.zeros(len(events), bool)])
        order = np.lexsort((at, ids))
        return Turns(item=ids[order], at=at[order], to_author=to_author[order])


def _table(codes: dict[int, int]) -> Microseconds:
    """Codes by person code + 1; 0 for everybody else."""
    table = np.zeros(max(codes, default=-1) + 2, np.int64)
    for person, code in codes.items():
        table[person + 1] = code
    return table


def _look_up(table: Microseconds, persons: Column) -> Microseconds:
    index = persons + 1
    return np.asarray(table[np.where(index < len(table), index, 0)])
