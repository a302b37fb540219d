"""Turns: whose move it is in a review, for all pull requests at once.

The author's after a review that asks or comments, the reviewers' after an approval, a push that
rewrites or a new request, and before anybody spoke.
"""

from dataclasses import dataclass

import numpy as np

from headway.analytics.calendars import Microseconds
from headway.analytics.items import Column, Mask, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """Stretches of time that follow each other, each with whose turn it is, item by item."""

    row: Rows
    """The item that a stretch belongs to."""
    start: Microseconds
    stop: Microseconds
    is_authors: Mask
    first: Rows
    """By item: its first stretch; each item has one at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Moments at which the turn passed, by item and oldest first, and whether to the author."""

    item: Column
    at: Microseconds
    to_author: Mask

    def within(self, item: Column, start: Microseconds, stop: Microseconds) -> Stretches:
        """The time from `start` to `stop` of each item, cut wherever its turn passed inside."""
        opens = np.searchsorted(self.item, item)
        count = np.searchsorted(self.item, item, side="right") - opens
        row = np.repeat(np.arange(len(item)), count)
        turn = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + opens[row]
        at = self.at[turn]
        earlier = np.bincount(row[at <= start[row]], minlength=len(item))
        # Whoever had the last word before a stretch begins has passed the turn on.
        spoken = np.concatenate([self.to_author, [False]])[opens + earlier - 1] & (earlier > 0)
        inside = (at > start[row]) & (at < stop[row])
        row, turn, at = row[inside], turn[inside], at[inside]
        rows = np.concatenate([np.arange(len(item)), row])
        order = np.argsort(rows, kind="stable")
        starts = np.concatenate([start, at])[order]
        first = np.flatnonzero(order < len(item))
        stops = np.append(starts[1:], 0)
        stops[np.append(first[1:], len(rows)) - 1] = stop
        return Stretches(
            row=rows[order],
            start=starts,
            stop=stops,
            is_authors=np.concatenate([spoken, self.to_author[turn]])[order],
            first=first,
        )
