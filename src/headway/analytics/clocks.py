"""Clocks: how long it was between two moments, by the wall or in working hours of those concerned.

Whose hours run: the author's while coding and merging; the reviewers' who were asked (else the
author's team's, at least one of them at work) while a pull request waits; in review whoever's turn
it is. Where nobody's calendar is known, the organisation's speaks, and the answer says so.
"""

from enum import StrEnum
from typing import Protocol

import numpy as np

from headway.analytics.calendars import Microseconds
from headway.analytics.items import Durations, Items, Mask, Moments, Rows
from headway.analytics.workers import Workers
from headway.records.answers import ClockKind

NEVER = np.timedelta64("NaT", "us")


class Whose(StrEnum):
    """Whose working hours a stretch of time is measured in."""

    AUTHOR = "author"
    REVIEWERS = "reviewers"
    TURN = "turn"


class Clock(Protocol):
    """Measures time between two columns of moments; NaT where either is NaT."""

    kind: ClockKind

    def between(self, items: Items, start: Moments, end: Moments, whose: Whose) -> Durations:
        """The time from `start` to `end`, to the microsecond."""

    def words(self) -> str:
        """Which calendar was used."""


class WallClock:
    """Every hour counts."""

    kind = ClockKind.WALL

    def between(self, _items: Items, start: Moments, end: Moments, _whose: Whose) -> Durations:
        """The difference of the two moments."""
        return np.asarray(end - start)

    def words(self) -> str:
        """Nothing: the wall has no calendar."""
        return ""


class WorkingClock:
    """Only working hours count."""

    kind = ClockKind.WORKING

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    def between(self, items: Items, start: Moments, end: Moments, whose: Whose) -> Durations:
        """The working time between two moments, of those whose time it is."""
        missing = np.isnat(start) | np.isnat(end)
        first, last = start.astype(np.int64), end.astype(np.int64)
        if whose is Whose.TURN:
            lasted = self._in_turns(items, first, last, missing)
        else:
            lasted = self._lasted(self._codes(items, whose), first, last)
        found: Durations = lasted.astype("timedelta64[us]")
        found[missing] = NEVER
        return found

    def words(self) -> str:
        """The organisation's calendar, and for how many people another one is known."""
        return self._workers.words()

    def _codes(self, items: Items, whose: Whose) -> Microseconds:
        if whose is Whose.AUTHOR:
            return self._workers.of_authors(items)
        return self._workers.of_reviewers(items)

    def _lasted(self, codes: Microseconds, first: Microseconds, last: Microseconds) -> Microseconds:
        """The working time of each stretch by its own calendar; each calendar is searched once."""
        lasted = np.zeros(len(codes), np.int64)
        for code, rows in _by_code(codes):
            until = self._workers.calendar(code).until
            lasted[rows] = until(last[rows]) - until(first[rows])
        return lasted

    def _in_turns(
        self, items: Items, first: Microseconds, last: Microseconds, missing: Mask
    ) -> Microseconds:
        authors = self._workers.of_authors(items)
        reviewers = self._workers.of_reviewers(items)
        lasted = self._lasted(reviewers, first, last)
        # Only where the two keep different hours does it matter whose turn it is.
        differ = np.flatnonzero((authors != reviewers) & ~missing)
        if len(differ):
            turns = self._workers.turns.within(items["id"][differ], first[differ], last[differ])
            rows = differ[turns.row]
            codes = np.where(turns.is_authors, authors[rows], reviewers[rows])
            parts = self._lasted(codes, turns.start, turns.stop)
            lasted[differ] = np.add.reduceat(parts, turns.first)
        return lasted


def _by_code(codes: Microseconds) -> list[tuple[int, Rows | slice]]:
    """Each code and where it stands."""
    if not len(codes):
        return []
    if (codes == codes[0]).all():
        return [(int(codes[0]), slice(None))]
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order])) + 1
    return [(int(codes[rows[0]]), rows) for rows in np.split(order, starts)]
