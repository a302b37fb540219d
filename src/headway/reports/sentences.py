"""How numbers, days and stretches are said: 1 decimal for hours and %, none for counts and lines.

Ranges have an en dash, negative numbers a minus sign; what is missing is "no data".
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from headway.analytics import population
from headway.records.answers import ClockKind, MetricAnswer, MetricQuery, Usual
from headway.reports.shapes import Number

NO_DATA = "no data"
TOO_FEW = "too few to tell"
WHOLE_UNITS = ("PRs", "lines", "files")
"""Units of which there is no half."""
FINE_UNITS = ("PRs per person-week",)
"""Units of which one is much: two decimals."""


def plain(value: float | None, unit: str) -> str:
    """A value with the decimals of its unit."""
    if value is None:
        return NO_DATA
    decimals = 0 if unit in WHOLE_UNITS else 2 if unit in FINE_UNITS else 1
    text = f"{abs(value):,.{decimals}f}"
    is_zero = not text.strip("0.,")
    return text if value >= 0 or is_zero else f"−{text}"


def unit_words(unit: str, clock: ClockKind) -> str:
    """The unit with its clock: "working h"; hours by the clock are plain "h"."""
    return f"working {unit}" if clock is ClockKind.WORKING and unit in {"h", "days"} else unit


def number(
    value: float | None,
    unit: str,
    clock: ClockKind = ClockKind.WALL,
    query: MetricQuery | None = None,
) -> Number:
    """A number ready to print."""
    words = "" if value is None else unit_words(unit, clock)
    return Number(text=plain(value, unit), unit=words, value=value, query=query)


def ratio(value: float | None) -> Number:
    """A number between 0 and 1, with two decimals."""
    return Number(text=NO_DATA if value is None else f"{value:.2f}", value=value)


def per_week(answer: MetricAnswer, value: float | None) -> Number:
    """A count of the whole period as a number a week: "45.2 per week"."""
    if value is None:
        return Number(text=NO_DATA, query=answer.query)
    weekly = value * (timedelta(weeks=1) / (answer.window.to_at - answer.window.from_at))
    return Number(text=f"{weekly:,.1f}", unit="per week", value=weekly, query=answer.query)


def said(value: float | None, unit: str, clock: ClockKind) -> str:
    """A number with its unit in running text: "6.9 working hours", "5.7 %", "98 lines"."""
    text = plain(value, unit)
    if value is None:
        return text
    if unit == "h":
        return f"{text} working hours" if clock is ClockKind.WORKING else f"{text} hours"
    return f"{text} pull requests" if unit == "PRs" else f"{text} {unit}"


def usual(limits: Usual, unit: str) -> str:
    """The usual range with an en dash, or that it is not known."""
    if limits.low is None or limits.high is None:
        return TOO_FEW
    return f"{plain(limits.low, unit)}–{plain(limits.high, unit)}"


def day(on: date) -> str:
    """Day and month, "9 Nov"; the year where it is not obvious is said elsewhere."""
    return f"{on.day} {on:%b}"


def stretch(from_on: date, to_on: date) -> str:
    """Half-open days as a page says them: the first and the last one, one day alone."""
    last = to_on - timedelta(days=1)
    return day(from_on) if last <= from_on else f"{day(from_on)} – {day(last)}"


def moment(at: datetime, zone: str) -> str:
    """Like "Sun 15 Nov, 23:59", on the wall of a zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b, %H:%M}"


def event(at: datetime, zone: str) -> str:
    """Like "Fri 13 Nov 16:40": a moment in a list."""
    return moment(at, zone).replace(",", "")


def count(many: int, one: str, several: str | None = None) -> str:
    """Like "1 pull request", "548 pull requests"."""
    return f"{many:,} {one if many == 1 else several or one + 's'}"


def joined(parts: Sequence[str]) -> str:
    """Like "a, b and c"."""
    if len(parts) <= 1:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def counted(answer: MetricAnswer) -> str:
    """Like "587 counted, 31 left out"."""
    left_out = sum(one.count for one in answer.excluded)
    return f"{answer.count:,} counted, {left_out:,} left out"


def left_out(answer: MetricAnswer) -> str:
    """Like "22 by bots, 9 into other branches"; "" where nothing was."""
    return ", ".join(
        f"{one.count:,} {population.SHORT.get(one.reason, one.reason.replace('_', ' '))}"
        for one in answer.excluded
    )


def reading(answer: MetricAnswer) -> tuple[str, bool]:
    """How the windows of the period lie to the usual range, and whether that is worth a mark."""
    low, high = answer.usual.low, answer.usual.high
    if low is None or high is None:
        few = answer.usual.windows_count
        return f"Cannot say: {few} of 8 {answer.query.every}s before", False
    known = [point.value for point in answer.series if point.value is not None and point.is_whole]
    above = sum(value > high for value in known)
    below = sum(value < low for value in known)
    if not known:
        return "No data", False
    every = f"{answer.query.every}s"
    if above + below == 0:
        return "Within usual", False
    if above + below <= max(1, len(known) // 6):
        one = f"one {answer.query.every}" if above + below == 1 else f"{above + below} {every}"
        return f"Within usual, but for {one}", False
    side, many = ("Above", above) if above >= below else ("Below", below)
    if above and below:
        return f"Outside usual in {above + below} of {len(known)} {every}", True
    return f"{side} usual in {many} of {len(known)} {every}", True
