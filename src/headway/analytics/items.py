"""Items: the columns of a fact frame in one order, sliced without copying what nobody reads.

Moments are `datetime64[us]` in UTC (NaT: never), numbers `float64` (NaN: no data), categories
integer codes. A slice or a choice of rows is lazy: a column is taken when it is first asked for.
"""

from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

Column = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
Moments = npt.NDArray[np.datetime64]
Durations = npt.NDArray[np.timedelta64]
Numbers = npt.NDArray[np.float64]


class Items:
    """Rows of a fact frame. `items["merged_at"]` is a column; it must not be written to."""

    def __init__(
        self, columns: dict[str, Column], categories: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._columns = columns
        self._parent: Items | None = None
        self._rows: Rows | slice = slice(None)
        self._orders: dict[str, Items] = {}
        self.categories = categories
        self._length = len(next(iter(columns.values()))) if columns else 0

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Self:
        """The columns of a frame; categories as codes, texts left where they are."""
        columns: dict[str, Column] = {}
        categories: dict[str, tuple[str, ...]] = {}
        for name in frame.columns:
            series = frame[name]
            if isinstance(series.dtype, pd.CategoricalDtype):
                columns[name] = np.asarray(series.cat.codes)
                categories[name] = tuple(str(value) for value in series.cat.categories)
            else:
                columns[name] = series.to_numpy()
        return cls(columns, categories)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, name: str) -> Column:
        column = self._columns.get(name)
        if column is None:
            if self._parent is None:
                raise KeyError(name)
            column = self._parent[name][self._rows]
            self._columns[name] = column
        return column

    def derived(self, name: str, make: Callable[["Items"], Column]) -> Column:
        """A column made of the others row by row: once of the whole frame, for all its slices."""
        column = self._columns.get(name)
        if column is None:
            parent = self._parent
            column = make(self) if parent is None else parent.derived(name, make)[self._rows]
            self._columns[name] = column
        return column

    def take(self, rows: Rows) -> "Items":
        """These rows, in this order."""
        return self._view(rows, len(rows))

    def where(self, mask: Mask) -> "Items":
        """The rows for which the mask holds."""
        return self.take(np.flatnonzero(mask))

    def stretch(self, start: int, stop: int) -> "Items":
        """A stretch of rows, without a copy."""
        return self._view(slice(start, stop), max(stop - start, 0))

    def adding(self, **columns: Column) -> "Items":
        """The same rows with more columns, one value a row."""
        return self._view(slice(None), len(self), columns)

    def sorted_by(self, at: str) -> "Items":
        """The items that have the moment `at`, oldest first; kept, since every window asks."""
        order = self._orders.get(at)
        if order is None:
            moments = self[at]
            rows = np.flatnonzero(~np.isnat(moments))
            order = self.take(rows[np.argsort(moments[rows], kind="stable")])
            self._orders[at] = order
        return order

    def between(self, at: str, from_at: np.datetime64, to_at: np.datetime64) -> "Items":
        """The items whose moment `at` lies in the half-open window, oldest first."""
        order = self.sorted_by(at)
        start, stop = np.searchsorted(order[at], np.array([from_at, to_at], "datetime64[us]"))
        return order.stretch(int(start), int(stop))

    def is_category(self, name: str, value: str) -> Mask:
        """Which rows have this category; none where the frame knows no such value."""
        codes = self[name]
        names = self.categories[name]
        if value not in names:
            return np.zeros(len(codes), bool)
        found: Mask = codes == names.index(value)
        return found

    def label(self, name: str, row: int) -> str:
        """The category of one row in words, "" where unknown."""
        code = int(self[name][row])
        return self.categories[name][code] if code >= 0 else ""

    def _view(
        self, rows: Rows | slice, length: int, columns: dict[str, Column] | None = None
    ) -> "Items":
        view = Items(columns or {}, self.categories)
        view._parent, view._rows, view._length = self, rows, length
        return view
