"""Clocks: how long it was between two moments, by the wall or in working hours of those concerned.

Whose hours run: the author's while coding and merging; the reviewers' who were asked (else the
author's team's, at least one of them at work) while a pull request waits; in review whoever's turn
it is. Where nobody's calendar is known, the organisation's speaks, and the answer says so.
"""

from enum import StrEnum
from typing import Protocol

import numpy as np

from headway.analytics.calendars import Microseconds
from headway.analytics.items import Durations, Items, Mask, Moments
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
            codes = self._codes(items, whose)
            lasted = np.zeros(len(items), np.int64)
            for code in _distinct(codes):
                rows = codes == code
                lasted[rows] = self._lasted(code, first[rows], last[rows])
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

    def _lasted(self, code: int, first: Microseconds, last: Microseconds) -> Microseconds:
        calendar = self._workers.calendar(code)
        return calendar.until(last) - calendar.until(first)

    def _in_turns(
        self, items: Items, first: Microseconds, last: Microseconds, missing: Mask
    ) -> Microseconds:
        authors = self._workers.of_authors(items)
        reviewers = self._workers.of_reviewers(items)
        lasted = np.zeros(len(items), np.int64)
        for code in _distinct(reviewers):
            rows = reviewers == code
            lasted[rows] = self._lasted(code, first[rows], last[rows])
        # Only where the two keep different hours does it matter whose turn it is.
        differ = np.flatnonzero((authors != reviewers) & ~missing)
        for row in differ:
            lasted[row] = self._turns_of(
                int(items["id"][row]),
                (int(authors[row]), int(reviewers[row])),
                (int(first[row]), int(last[row])),
            )
        return lasted

    def _turns_of(self, item: int, codes: tuple[int, int], span: tuple[int, int]) -> int:
        author, reviewers = codes
        first, last = span
        at, is_authors = self._workers.turns(item)
        edges = np.concatenate([[first], at[(at > first) & (at < last)], [last]])
        # Whoever had the last word before a stretch begins has passed the turn on.
        spoken = np.searchsorted(at, edges[:-1], side="right") - 1
        authors_turn = np.concatenate([[False], is_authors])[spoken + 1]
        by_author = self._lasted(author, edges[:-1], edges[1:])
        by_reviewers = self._lasted(reviewers, edges[:-1], edges[1:])
        return int(np.where(authors_turn, by_author, by_reviewers).sum())


def _distinct(codes: Microseconds) -> list[int]:
    if not len(codes):
        return []
    return [int(code) for code in np.flatnonzero(np.bincount(codes))]
