"""Small lines drawn by the server as SVG with classes: no script, and the theme for free."""

from collections.abc import Sequence
from dataclasses import dataclass

from headway.charts import scales

INSET = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkDot:
    """A point outside the usual range, or the last one."""

    x: float
    y: float
    radius: float
    is_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """A drawn small line, in pixels of its own box; `label` says it in words."""

    width: int
    height: int
    label: str
    band: tuple[float, float] | None
    """Top and height of the usual range."""
    before: Sequence[str]
    """Runs of points of the period before, as SVG polylines; a gap starts a new run."""
    now: Sequence[str]
    dots: Sequence[SparkDot]


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkPoint:
    """One window of a small line."""

    value: float | None
    is_before: bool
    is_out: bool


def spark(
    points: Sequence[SparkPoint],
    *,
    low: float | None,
    high: float | None,
    width: int,
    height: int,
    label: str,
) -> Spark:
    """A small line over its usual range, from zero where the values allow a fair view."""
    values = [point.value for point in points if point.value is not None]
    bounds = [*values, *(bound for bound in (low, high) if bound is not None)]
    bottom, ceiling = min(bounds, default=0.0), max(bounds, default=1.0)
    spread = (ceiling - bottom) or 1.0

    def y(value: float) -> float:
        return round(height - INSET - (value - bottom) / spread * (height - 2 * INSET), 1)

    step = (width - 2 * INSET) / max(len(points) - 1, 1)
    placed = [
        (round(INSET + step * index, 1), None if point.value is None else y(point.value))
        for index, point in enumerate(points)
    ]
    first_now = sum(point.is_before for point in points)
    band = None
    if low is not None and high is not None:
        band = (y(high), round(scales.clamp(y(low) - y(high), 1, height), 1))
    return Spark(
        width=width,
        height=height,
        label=label,
        band=band,
        before=_runs(placed[: first_now + 1]) if first_now else [],
        now=_runs(placed[first_now:]),
        dots=_dots(points, placed),
    )


def _runs(placed: Sequence[tuple[float, float | None]]) -> list[str]:
    runs: list[list[str]] = [[]]
    for x, y in placed:
        if y is None:
            runs.append([])
        else:
            runs[-1].append(f"{x},{y}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _dots(
    points: Sequence[SparkPoint], placed: Sequence[tuple[float, float | None]]
) -> list[SparkDot]:
    dots = [
        SparkDot(x=x, y=y, radius=2, is_out=True)
        for point, (x, y) in zip(points, placed, strict=True)
        if y is not None and point.is_out and not point.is_before
    ]
    last = next(
        (
            SparkDot(x=x, y=y, radius=3, is_out=point.is_out)
            for point, (x, y) in zip(reversed(points), reversed(placed), strict=True)
            if y is not None
        ),
        None,
    )
    return [*dots, last] if last else dots
