"""Teams: who was in which on the day of a moment, and in which team an item therefore counts.

Somebody on two teams counts in both; a parent counts each item once; nobody's items are "no team".
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from headway.analytics import windows
from headway.analytics.items import Column, Mask, Moments

NO_TEAM = "no-team"
NO_TEAM_NAME = "No team"
FOREVER = np.datetime64("9999-12-31T00:00:00", "us")


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team as reports name it. `zone` and `country` None: the organisation's."""

    slug: str
    name: str
    parent: str | None = None
    zone: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """Stretches of membership without overlap, by person, and where each person's begin."""

    person: Column
    from_at: Moments
    to_at: Moments
    first: Column
    """By person code + 1: the row of that person's first stretch."""
    count: Column
    """By person code + 1: how many stretches; 0 for -1, which is nobody."""

    def holds(self, persons: Column, at: Moments) -> Mask:
        """For each item whether its person was a member at its moment."""
        index = persons + 1
        if len(index) and int(index.max()) >= len(self.count):
            index = np.where(index < len(self.count), index, 0)
        held = np.zeros(len(persons), bool)
        counts = self.count[index]
        rows = np.flatnonzero(counts)
        for stretch in range(int(counts.max(initial=0))):
            rows = rows[counts[rows] > stretch]
            stay = self.first[index[rows]] + stretch
            moments = at[rows]
            held[rows] |= (self.from_at[stay] <= moments) & (moments < self.to_at[stay])
        return held


class Teams:
    """The teams of an organisation with their dated members, in one reporting zone."""

    def __init__(self, teams: Sequence[Team], memberships: pd.DataFrame, zone: str) -> None:
        self.all = tuple(sorted(teams, key=lambda team: team.name))
        self.by_slug = {team.slug: team for team in teams}
        self.zone = zone
        self._person = memberships["person"].to_numpy(np.int64)
        self._team = memberships["team"].astype(str).to_numpy(object)
        self._from = _local_midnights(memberships["valid_from"], zone)
        to_at = _local_midnights(memberships["valid_to"], zone)
        self._to = np.where(np.isnat(to_at), FOREVER, to_at)
        self._stays: dict[str, Stays] = {}

    def name(self, slug: str) -> str:
        """The name of a team, or of having none."""
        return NO_TEAM_NAME if slug == NO_TEAM else self.by_slug[slug].name

    def stays(self, slug: str) -> Stays:
        """The members of a team and of all teams under it."""
        if slug not in self._stays:
            under = self._under(slug)
            chosen = np.array([team in under for team in self._team], bool)
            self._stays[slug] = _merged(self._person[chosen], self._from[chosen], self._to[chosen])
        return self._stays[slug]

    def mask(self, slug: str, persons: Column, at: Moments) -> Mask:
        """Which items count in a team, by their person and moment."""
        if slug == NO_TEAM:
            everybody = _merged(self._person, self._from, self._to)
            return ~everybody.holds(persons, at)
        return self.stays(slug).holds(persons, at)

    def of(self, person: int, at: np.datetime64) -> list[Team]:
        """The teams that somebody was directly in at a moment, by name."""
        rows = (self._person == person) & (self._from <= at) & (at < self._to)
        slugs = set(self._team[rows])
        return [team for team in self.all if team.slug in slugs]

    def direct(self, person: int) -> list[Team]:
        """The teams that somebody is or was directly in, by name."""
        slugs = set(self._team[self._person == person])
        return [team for team in self.all if team.slug in slugs]

    @property
    def people(self) -> list[int]:
        """Everybody who is or was in a team."""
        return [int(person) for person in np.unique(self._person)]

    def colleagues(self, person: int) -> list[int]:
        """Everybody who is or was in a team of this person, and the person."""
        own = self._team[self._person == person]
        return [int(other) for other in np.unique(self._person[np.isin(self._team, own)])]

    def _under(self, slug: str) -> set[str]:
        found = {slug}
        grown = True
        while grown:
            more = {team.slug for team in self.all if team.parent in found} - found
            found |= more
            grown = bool(more)
        return found


def _local_midnights(column: "pd.Series[pd.Timestamp]", zone: str) -> Moments:
    """Midnights without a zone, as the instants at which these days begin in the zone."""
    days = column.to_numpy("datetime64[us]")
    distinct, inverse = np.unique(days, return_inverse=True)
    instants = [
        day
        if np.isnat(day)
        else windows.instant(windows.midnight(day.astype("datetime64[D]").item(), zone))
        for day in distinct
    ]
    return np.array(instants, "datetime64[us]")[inverse]


def _merged(person: Column, from_at: Moments, to_at: Moments) -> Stays:
    """Stretches by person in order, with those that touch or overlap made one."""
    order = np.lexsort((from_at, person))
    rows: list[tuple[int, np.datetime64, np.datetime64]] = []
    for who, start, stop in zip(person[order], from_at[order], to_at[order], strict=True):
        if rows and rows[-1][0] == who and start <= rows[-1][2]:
            rows[-1] = (who, rows[-1][1], max(rows[-1][2], stop))
        else:
            rows.append((who, start, stop))
    people = np.array([row[0] for row in rows], np.int64)
    size = int(people.max(initial=-1)) + 2
    count = np.bincount(people + 1, minlength=size)
    return Stays(
        person=people,
        from_at=np.array([row[1] for row in rows], "datetime64[us]"),
        to_at=np.array([row[2] for row in rows], "datetime64[us]"),
        first=np.cumsum(count) - count,
        count=count,
    )
