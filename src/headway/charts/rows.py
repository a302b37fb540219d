"""Charts of one row a team or stage: stages side by side, events on a line, ages of open items."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from headway.charts import scales
from headway.charts.templates import Row, Spec, fill

ROW_HEIGHT = 40
LETTER_PIXELS, PHONE_PIXELS = 6.6, 340
NAMED_AGES = 3
"""So many of the oldest items carry their number in the plot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageShare:
    """A stage's share of all hours, 0 to 100, now and before; texts are formatted."""

    name: str
    now: float | None
    before: float | None
    now_text: str
    before_text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One event of a row, in local time."""

    row: str
    at: datetime
    name: str
    when: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A stretch without an event, in local time."""

    row: str
    from_at: datetime
    to_at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """One open item; `value` in the unit of the axis."""

    row: str
    value: float
    is_old: bool
    label: str
    name: str
    text: str
    state: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualAge:
    """Up to where items of this row usually age."""

    row: str
    value: float


def dumbbell(stages: Sequence[StageShare]) -> Spec:
    """Stages with a hollow dot before and a full one now."""
    known = [stage for stage in stages if stage.now is not None]
    top = scales.top_of([value for stage in known for value in (stage.now, stage.before)])
    now = [_dot(stage, stage.now, stage.now_text) for stage in known]
    both = [stage for stage in known if stage.before is not None]
    before = [_dot(stage, stage.before, stage.before_text) for stage in both]
    # A label goes to the side away from the other dot; a close pair shows only the present one.
    falls = {
        stage.name
        for stage in known
        if stage.before is None or (stage.now or 0) < (stage.before or 0)
    }
    apart = [row for row in before if _is_apart(row, now, top)]
    return fill(
        "dumbbell",
        {
            "rows": [{"row": stage.name} for stage in stages],
            "links": [
                {"row": stage.name, "before": stage.before, "now": stage.now} for stage in both
            ],
            "before": before,
            "now": now,
            "now_left": [row for row in now if row["row"] in falls and row["value"] > top / 5],
            "now_right": [row for row in now if row["row"] not in falls or row["value"] <= top / 5],
            "before_left": [
                row for row in apart if row["row"] not in falls and row["value"] > top / 5
            ],
            "before_right": [row for row in apart if row["row"] in falls],
        },
        height=ROW_HEIGHT * len(stages),
        top=top,
    )


def _dot(stage: StageShare, value: float | None, text: str) -> Row:
    return {
        "row": stage.name,
        "value": value,
        "text": text,
        "before_text": stage.before_text,
        "href": stage.href,
    }


def _is_apart(row: Row, others: Sequence[Row], top: float) -> bool:
    other = next(one for one in others if one["row"] == row["row"])
    return bool(abs(row["value"] - other["value"]) > top / 6)


def strip(
    names: Sequence[str],
    ticks: Sequence[Tick],
    silences: Sequence[Silence],
    *,
    from_on: date,
    to_on: date,
) -> Spec:
    """Events on one line a row, from the first day to the last (exclusive)."""
    start = datetime.combine(from_on, datetime.min.time())
    whole = datetime.combine(to_on, datetime.min.time()) - start
    return fill(
        "strip",
        {
            "rows": [{"row": name} for name in names],
            "ends": [{"at": _minute(start)}, {"at": _minute(start + whole)}],
            "ticks": [
                {
                    "row": tick.row,
                    "at": _minute(tick.at),
                    "name": tick.name,
                    "when": tick.when,
                    "href": tick.href,
                }
                for tick in ticks
            ],
            "silences": [_quiet(silence, start, whole) for silence in silences],
        },
        height=ROW_HEIGHT * len(names),
    )


def _quiet(silence: Silence, start: datetime, whole: timedelta) -> Row:
    """A silence whose words stand in its middle, but on the plot and clear of the row's name."""
    centre = silence.from_at + (silence.to_at - silence.from_at) / 2
    free_from = _width(silence.row) + _width(silence.text) / 2
    share = scales.clamp((centre - start) / whole, free_from, 1 - _width(silence.text) / 2)
    return {
        "row": silence.row,
        "at": _minute(silence.from_at),
        "until": _minute(silence.to_at),
        "middle": _minute(start + whole * share),
        "text": silence.text,
    }


def _width(text: str) -> float:
    """The share of a phone's plot that a text takes; a wider plot has more room."""
    return (len(text) + 1) * LETTER_PIXELS / PHONE_PIXELS


def _minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M")


def ages(
    names: Sequence[str], items: Sequence[Age], usual: Sequence[UsualAge], *, unit: str
) -> Spec:
    """Open items by age on one line a row, with a tick where ageing begins."""
    top = scales.top_of([*(item.value for item in items), *(one.value for one in usual)])
    dots = [
        {
            "row": item.row,
            "value": item.value,
            "label": item.label,
            "name": item.name,
            "text": item.text,
            "state": item.state,
            "href": item.href,
        }
        for item in items
    ]
    old = [dot for dot, item in zip(dots, items, strict=True) if item.is_old]
    oldest = sorted(old, key=lambda dot: -float(str(dot["value"])))[:NAMED_AGES]
    limits: list[Row] = [{"row": one.row, "value": one.value} for one in usual]
    labels = [dot for dot in oldest if float(str(dot["value"])) > top / 3]
    # Said once, on a strip where it runs into neither a number nor the end of the plot.
    named = {dot["row"] for dot in labels}
    free = [one for one in limits if one["row"] not in named and float(one["value"]) < top * 0.6]
    return fill(
        "ages",
        {
            "rows": [{"row": name} for name in names],
            "now": [dot for dot in dots if dot not in old],
            "out": old,
            "labels": labels,
            "usual": limits,
            "usual_label": [{**limit, "text": "usual, up to here"} for limit in free[:1]],
        },
        height=ROW_HEIGHT * len(names),
        top=top,
        unit=unit,
    )
