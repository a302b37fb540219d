"""Working time: weekdays from nine to half past five where a person lives."""

import random
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

START, END = time(9, 0), time(17, 30)
DAY_HOURS = 8.5
WEEKEND = 5


@lru_cache(maxsize=4096)
def working_day(day: date, zone: str) -> tuple[datetime, datetime] | None:
    """When the working day begins and ends, in UTC; None on a weekend."""
    if day.weekday() >= WEEKEND:
        return None
    place = ZoneInfo(zone)
    begins = datetime.combine(day, START, place).astimezone(UTC)
    return begins, datetime.combine(day, END, place).astimezone(UTC)


def after(moment: datetime, zone: str, hours: float) -> datetime:
    """The moment so many working hours later, to the second."""
    left = timedelta(hours=hours)
    day = moment.astimezone(ZoneInfo(zone)).date()
    while True:
        span = working_day(day, zone)
        if span is not None and span[1] > moment:
            begins = max(span[0], moment)
            if begins + left <= span[1]:
                return (begins + left).replace(microsecond=0)
            left -= span[1] - begins
        day += timedelta(days=1)


def sometime(rng: random.Random, monday: date, zone: str) -> datetime:
    """A working moment of the week that begins on that Monday; fewer on Fridays."""
    day = monday + timedelta(days=rng.choices(range(5), (17, 24, 25, 22, 12))[0])
    span = working_day(day, zone)
    assert span is not None  # noqa: S101 (Monday to Friday)
    return (span[0] + rng.random() * (span[1] - span[0])).replace(microsecond=0)


def chance(rng: random.Random, share: float) -> bool:
    """Whether it happens this time, as it does in that share of cases."""
    return rng.random() < share


def lognormal(rng: random.Random, median: float, sigma: float) -> float:
    """A waiting time with that median and a long tail."""
    return median * rng.lognormvariate(0.0, sigma)
