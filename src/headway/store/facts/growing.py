"""Columns that grow and change without touching what earlier readers hold."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from headway.store.facts.binary import Columns

SPARE_SHARE = 0.05


class Growing:
    """Rows in the order of their `id`, as arrays that nobody writes into.

    A newer state shares with the older one what is the same: new rows go into spare room behind
    the old ones, and only columns in which an old row changed are copied.
    """

    def __init__(self, columns: Columns) -> None:
        self._room: Columns = columns
        self._taken = [len(columns["id"])]
        self.columns: Columns = columns

    def replaced(self, newer: Columns) -> "Growing":
        """A state with these rows in place of those of the same id; `is_deleted` ones are out."""
        gone = newer["id"][newer["is_deleted"]]
        kept = {name: values[~newer["is_deleted"]] for name, values in newer.items()}
        state = self if not np.isin(self.columns["id"], gone).any() else self._without(gone)
        ids = state.columns["id"]
        places = np.searchsorted(ids, kept["id"])
        is_old = np.zeros(len(places), bool)
        inside = places < len(ids)
        is_old[inside] = ids[places[inside]] == kept["id"][inside]
        changed = {name: values[is_old] for name, values in kept.items()}
        state = state._changed(places[is_old], changed)  # noqa: SLF001  # its own class
        added = {name: values[~is_old] for name, values in kept.items()}
        if not len(added["id"]):
            return state
        if len(ids) and added["id"][0] < ids[-1]:
            return state._merged(added)  # noqa: SLF001  # its own class
        return state._appended(added)  # noqa: SLF001  # its own class

    def _without(self, gone: NDArray[Any]) -> "Growing":
        is_kept = ~np.isin(self.columns["id"], gone)
        return Growing({name: values[is_kept] for name, values in self.columns.items()})

    def _merged(self, added: Columns) -> "Growing":
        """Rows that come between old ones: everything moves (a row came back from the dead)."""
        whole = {n: np.concatenate([self.columns[n], v]) for n, v in added.items()}
        order = np.argsort(whole["id"], kind="stable")
        return Growing({name: values[order] for name, values in whole.items()})

    def _changed(self, places: NDArray[Any], rows: Columns) -> "Growing":
        columns = dict(self.columns)
        for name, values in rows.items():
            old = columns[name][places]
            is_same = (old == values) | ((old != old) & (values != values))  # noqa: PLR0124  # NaN, NaT
            if not is_same.all():
                columns[name] = columns[name].copy()
                columns[name][places] = values
        return self._next(columns)

    def _appended(self, added: Columns) -> "Growing":
        count, more = len(self.columns["id"]), len(added["id"])
        size = count + more
        columns: Columns = {}
        room: Columns = {}
        # The spare room behind the rows belongs to whoever takes it first.
        is_free = self._taken[0] == count
        for name, values in added.items():
            whole = self._room[name]
            is_shared = is_free and self.columns[name].base is whole and len(whole) >= size
            if not is_shared:
                whole = np.empty(size + int(size * SPARE_SHARE) + 64, self.columns[name].dtype)
                whole[:count] = self.columns[name]
            whole[count:size] = values
            room[name], columns[name] = whole, whole[:size]
        state = Growing(columns)
        state._room = room
        if is_free:
            self._taken[0] = size
        return state

    def _next(self, columns: Columns) -> "Growing":
        state = Growing(columns)
        state._room, state._taken = self._room, self._taken
        return state
