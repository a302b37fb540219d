"""Selections: the rows a question is about, kept a moment for the next question about the same."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock

from headway.analytics.items import Items, Numbers, Rows
from headway.analytics.population import Codes

KEPT = 2
"""A page asks many metrics of one period and the one before; more would only fill memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Items in order of their moment, why some do not belong, and those that do."""

    items: Items
    codes: Codes
    rows: Rows
    """Which of the items belong."""
    included: Items
    measured: dict[Hashable, Numbers] = field(default_factory=dict)
    """Values of all items by what measured them; they must not be written to."""


class Selections:
    """The last few selections; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[Hashable, Selection] = {}

    def get(self, key: Hashable, select: Callable[[], Selection]) -> Selection:
        """The selection of that key, made when it is not among the last."""
        with self._lock:
            found = self._kept.pop(key, None)
        if found is None:
            found = select()
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return found

    def forget(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()
