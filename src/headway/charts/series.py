"""One value a window, drawn over its usual range: as a line, a small line, or bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from headway.charts import scales
from headway.charts.templates import Row, Spec, fill

EVENT_LANES = 2
FACING_SHARE, SAME_SIDE_SHARE = 0.6, 0.3
"""So much of the width two labels need beside each other on a phone."""
BAR_SHARE = 0.6
TYPICAL_WIDTH = 520
"""Pixels of a plot on a wide screen, from which the thickness of a bar is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPoint:
    """One window. `at` is its first local day; the texts are for the tooltip, already formatted."""

    at: date
    value: float | None
    is_before: bool
    is_out: bool
    window: str
    text: str
    counted: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something known that happened, in at most three words."""

    at: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What is drawn, oldest point first; `low` and `high` are None where nothing is usual yet."""

    points: Sequence[SeriesPoint]
    low: float | None
    high: float | None
    usual_text: str
    """`usual range 2.4–6.7`"""
    events: Sequence[Event] = ()


def top(series: Series) -> float:
    """The end of the value axis; take the largest of several that shall share one scale."""
    return scales.top_of([series.high, *(point.value for point in series.points)])


def line(series: Series) -> Spec:
    """A large line chart with the usual range, events and a label at the line's end."""
    return fill("series", _rows(series), top=top(series))


def small_line(series: Series, *, top: float) -> Spec:
    """A small line chart, to be set beside others of the same `top`."""
    return fill("small", _rows(series), top=top)


def bars(series: Series) -> Spec:
    """A bar a window: for counts."""
    thick = scales.clamp(BAR_SHARE * TYPICAL_WIDTH / max(len(series.points), 1) / 2, 2, 18)
    return fill("bars", _rows(series, joined=False), top=top(series), thick=thick)


def _moment(day: date) -> str:
    # A bare date would be read as UTC and slip a day in the Americas.
    return f"{day.isoformat()}T00:00"


def _row(point: SeriesPoint, usual: str) -> Row:
    return {
        "at": _moment(point.at),
        "value": point.value,
        "window": point.window,
        "text": point.text,
        "usual": usual,
        "counted": point.counted,
        "href": point.href,
    }


def _known(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["value"] is not None]


def _rows(series: Series, *, joined: bool = True) -> dict[str, Sequence[Row]]:
    usual = _band(series)
    text = series.usual_text if usual else "too few windows to tell"
    rows = [_row(point, text) for point in series.points]
    first_now = sum(point.is_before for point in series.points)
    out = [
        row
        for row, point in zip(rows, series.points, strict=True)
        if point.is_out and not point.is_before
    ]
    last = _known(rows)[-1:]
    end_is_out = bool(last) and last[0] in out
    # The grey line reaches the first point of now, so that the two join.
    before = rows[: first_now + 1] if joined and first_now else rows[:first_now]
    return {
        "points": _known(rows),
        "before": before if _known(before) else [],
        "now": rows[first_now:] if _known(rows[first_now:]) else [],
        "alone": _alone(rows[first_now:]),
        "out": out,
        "end": [] if end_is_out else last,
        "last_now": [] if end_is_out else last,
        "last_out": last if end_is_out else [],
        "usual": usual,
        "usual_label": [{**row, "text": series.usual_text} for row in usual[:1]],
        **_events(series),
    }


def _band(series: Series) -> list[Row]:
    if series.low is None or series.high is None or not series.points:
        return []
    ends = (series.points[0].at, series.points[-1].at)
    return [{"at": _moment(day), "low": series.low, "high": series.high} for day in ends]


def _alone(rows: Sequence[Row]) -> list[Row]:
    """Points without a known neighbour: no line would show them."""
    padded = [None, *(row["value"] for row in rows), None]
    gaps = [left is None and right is None for left, right in zip(padded, padded[2:], strict=False)]
    return [row for row, gap in zip(rows, gaps, strict=True) if gap and row["value"] is not None]


def _events(series: Series) -> dict[str, Sequence[Row]]:
    rows: dict[str, list[Row]] = {"events": []}
    for side in ("left", "right"):
        for lane in range(EVENT_LANES):
            rows[f"events_{side}_{lane}"] = []
    if not series.points:
        return dict(rows)
    ordered = sorted(series.events, key=lambda event: event.at)
    first, last = series.points[0].at, series.points[-1].at
    # The text stands on the side where there is room.
    sides = ["left" if event.at > first + (last - first) / 2 else "right" for event in ordered]
    lanes = _lanes([event.at for event in ordered], sides, (last - first).days)
    for event, side, lane in zip(ordered, sides, lanes, strict=True):
        row = {"at": _moment(event.at), "text": event.text}
        rows["events"].append(row)
        rows[f"events_{side}_{lane}"].append(row)
    return dict(rows)


def _lanes(days: Sequence[date], sides: Sequence[str], whole: int) -> list[int]:
    """0, or the next line down where the text would run into the one before, even on a phone."""
    lanes = [0] if days else []
    for (before, side_before), (day, side) in pairwise(zip(days, sides, strict=True)):
        faces = side_before == "right" and side == "left"
        room = whole * (FACING_SHARE if faces else SAME_SIDE_SHARE)
        near = (day - before).days < room
        lanes.append((lanes[-1] + 1) % EVENT_LANES if near else 0)
    return lanes
