"""A metric is one decorated pure function.

Its name is the slug, its docstring the definition that users read, and it returns one value per
item: `timedelta64[us]` for a duration (NaT: missing), `float64` for a number (NaN: missing), 1.0
and 0.0 for a share. Missing does not count. `@variant` is another published form of the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from inspect import cleandoc
from typing import Any

import numpy as np
import numpy.typing as npt

from headway.analytics import population
from headway.analytics.clocks import Clock
from headway.analytics.items import Items, Mask, Numbers
from headway.records.answers import Better, ClockKind, Definition, Statistic

MICROSECONDS_IN_HOUR = 3_600_000_000
PERCENTILES = (Statistic.P50, Statistic.P75, Statistic.P90)
DURATION = (*PERCENTILES, Statistic.SUM, Statistic.COUNT)
BOTH_CLOCKS = (ClockKind.WALL, ClockKind.WORKING)
WALL = (ClockKind.WALL,)
NO_CLOCK: tuple[ClockKind, ...] = ()
HOURS = "h"

Measured = npt.NDArray[Any]
Measure = Callable[[Items, Clock], Measured]


class Shape(StrEnum):
    """What the observations of a metric are."""

    FLOW = "flow"
    """Each item happens once, at its moment."""
    STOCK = "stock"
    """An item is there from one moment to another, and is counted at a window's end."""
    RATE = "rate"
    """A flow, divided by the people who were active."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Why an item has no value. `when` None: whatever is still unexplained."""

    reason: str
    explanation: str
    short: str
    """After a number: "39 never reviewed"."""
    when: Callable[[Items], Mask] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a metric says of itself besides its docstring."""

    name: str
    better: Better
    source: str
    unit: str = HOURS
    statistics: tuple[Statistic, ...] = DURATION
    clocks: tuple[ClockKind, ...] = BOTH_CLOCKS
    question: str = "cadence"
    version: int = 1
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric: its words, the moment that places an item, and how an item is measured."""

    definition: Definition
    at: str
    measure: Measure
    shape: Shape
    missing: Sequence[Missing]

    @property
    def slug(self) -> str:
        """The name that queries use."""
        return self.definition.slug

    def values(self, items: Items, clock: Clock) -> Numbers:
        """One value per item in the metric's unit, NaN where missing."""
        return in_unit(self.measure(items, clock))


def in_unit(measured: Measured) -> Numbers:
    """Durations as hours, everything else as it is; exact to the microsecond."""
    if measured.dtype.kind != "m":
        return np.asarray(measured, np.float64)
    hours = measured.view(np.int64) / MICROSECONDS_IN_HOUR
    hours[np.isnat(measured)] = np.nan
    return np.asarray(hours)


def metric(
    words: Words, *, at: str, missing: Sequence[Missing] = (), shape: Shape = Shape.FLOW
) -> Callable[[Measure], Metric]:
    """Make a metric of a function; `at` is the column with the moment that places an item."""

    def decorate(measure: Measure) -> Metric:
        return Metric(
            definition=_definition(words, measure, measure.__name__, (at, missing, shape)),
            at=at,
            measure=measure,
            shape=shape,
            missing=tuple(missing),
        )

    return decorate


def variant(
    of: Metric,
    form: str,
    words: Words,
    *,
    at: str | None = None,
    missing: Sequence[Missing] | None = None,
    shape: Shape | None = None,
) -> Callable[[Measure], Metric]:
    """Another published form of a metric, with the slug `name@form`, on the same items."""
    place = at or of.at
    form_shape = shape or of.shape
    reasons = tuple(of.missing if missing is None else missing)

    def decorate(measure: Measure) -> Metric:
        return Metric(
            definition=_definition(
                words, measure, f"{of.slug}@{form}", (place, reasons, form_shape)
            ),
            at=place,
            measure=measure,
            shape=form_shape,
            missing=reasons,
        )

    return decorate


def _definition(
    words: Words, measure: Measure, slug: str, placed: tuple[str, Sequence[Missing], Shape]
) -> Definition:
    at, missing, shape = placed
    exclusions = {
        reason: population.EXPLANATIONS[reason]
        for reason in population.REASONS
        if reason != "draft" or shape is Shape.STOCK
    }
    return Definition(
        slug=slug,
        name=words.name,
        unit=words.unit,
        better=words.better,
        definition=cleandoc(measure.__doc__ or ""),
        source=words.source,
        at=at,
        statistic=words.statistics[0],
        statistics=words.statistics,
        clocks=words.clocks,
        exclusions=exclusions | {one.reason: one.explanation for one in missing},
        variants=words.variants,
        version=words.version,
        question=words.question,
    )
