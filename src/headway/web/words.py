"""How numbers, dates and stretches of time are written. Nothing is computed here, only rounded."""

from datetime import date, datetime, timedelta

MINUS = "−"
NO_DATA = "no data"

_DIGITS = {"h": 1, "%": 1, "days": 1, "PRs/week": 1}


def digits(unit: str) -> int:
    """How many decimals a value of this unit carries: one for hours, days and %, else none."""
    return _DIGITS.get(unit, 0)


def number(value: float | None, places: int = 1) -> str:
    """`1,234.5`, with a true minus; `no data` for None."""
    if value is None:
        return NO_DATA
    text = f"{value:,.{places}f}"
    bare = text.lstrip("-")
    is_zero = not bare.strip("0.,")
    return MINUS + bare if text.startswith("-") and not is_zero else bare


def count(value: int, one: str, many: str | None = None) -> str:
    """`1 pull request`, `12 pull requests`."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def span(low: float | None, high: float | None, places: int = 1) -> str:
    """Both limits with an en dash; what is not known is said."""
    if low is None or high is None:
        return "too few to tell"
    return f"{number(low, places)}–{number(high, places)}"


def day(on: date) -> str:
    """`9 Nov`."""
    return f"{on.day} {on:%b}"


def full_day(on: date) -> str:
    """`9 Nov 2026`."""
    return f"{day(on)} {on.year}"


def days(from_on: date, to_on: date) -> str:
    """First and last day of a half-open stretch, with years where they differ."""
    last = to_on - timedelta(days=1)
    if last <= from_on:
        return full_day(from_on)
    if from_on.year != last.year:
        return f"{full_day(from_on)} – {full_day(last)}"
    if from_on.month == last.month:
        return f"{from_on.day} – {day(last)}"
    return f"{day(from_on)} – {day(last)}"


def moment(at: datetime) -> str:
    """`Mon 9 Nov 16:40`, in the zone that `at` carries."""
    return f"{at:%a} {at.day} {at:%b %H:%M}"
