"""The pattern page: every component in every state, with invented numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from headway.charts import rows, series, shapes, sparks
from headway.charts.stages import StageBar, StageTime, stage_bar
from headway.charts.templates import Spec
from headway.web.figures import Cell, Figure, Table
from headway.web.pages.gate import example
from headway.web.shell import Shell

WAITS = (4.1, 3.2, 4.8, 3.9, 2.8, 4.4, 3.6, 5.1, 3.3, 4.6, 3.8, 5.9, 7.4, 8.1, 6.2, 7.9)
MONDAY = date(2026, 7, 27)
WEEK = timedelta(days=7)
USUAL = (2.4, 6.7)
TEAMS = ("Checkout", "Fulfilment", "Search and ranking")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternsPage:
    """What the template knows."""

    template: ClassVar[str] = "patterns.html"

    shell: Shell
    colours: Sequence[tuple[str, str, str]]
    """Class, name and use of each."""
    spark: sparks.Spark
    bar: StageBar | None
    figures: Sequence[Figure]
    broken: Figure
    """A chart that cannot be drawn: its table opens by itself."""


COLOURS = (
    ("bg", "Background", "page"),
    ("sunk", "Sunk", "rail, opened row"),
    ("press", "Press", "hover, chip, track"),
    ("line", "Line", "hairlines, 1 px"),
    ("ink", "Ink", "text, chart rule"),
    ("ink2", "Ink 2", "secondary text"),
    ("ink3", "Ink 3", "labels, units"),
    ("accent", "Accent", "links, now, primary"),
    ("band", "Band", "usual range"),
    ("prev", "Previous", "the period before"),
    ("signal", "Signal", "outside usual"),
    ("danger", "Danger", "broken, errors"),
)


def page(shell: Shell) -> PatternsPage:
    """The page."""
    return PatternsPage(
        shell=shell,
        colours=COLOURS,
        spark=example(),
        bar=stage_bar(
            [
                StageTime(name="Coding", hours=40.7, text="Coding 40.7 h"),
                StageTime(name="Pickup", hours=24.6, text="Pickup 24.6 h"),
                StageTime(name="Review", hours=4.1, text="Review 4.1 h"),
                StageTime(name="Merge", hours=1.5, text="Merge 1.5 h"),
            ]
        ),
        figures=[_line(), _bars(), _dumbbell(), _strip(), _ages(), _shares(), _histogram()],
        broken=_figure("broken", "Failed", {"layer": "none"}, "p96", [("2 Nov", "51")]),
    )


def _figure(
    id_: str, title: str, spec: Spec, size: str, numbers: Sequence[tuple[str, str]]
) -> Figure:
    return Figure(
        id=f"pattern-{id_}",
        title=title,
        what="Invented numbers",
        description=f"Example: {title}",
        spec=spec,
        size=size,
        table=Table(
            heads=["Name", "Value"],
            rows=[[Cell(text=name), Cell(text=value)] for name, value in numbers],
        ),
    )


def _series() -> series.Series:
    points = [
        series.SeriesPoint(
            at=MONDAY + WEEK * index,
            value=value,
            is_before=index < len(WAITS) // 2,
            is_out=value > USUAL[1],
            window=f"week {index + 1}",
            text=f"{value} h",
            counted="30",
            href="",
        )
        for index, value in enumerate(WAITS)
    ]
    events = [
        series.Event(at=MONDAY + WEEK * 3, text="summer holidays"),
        series.Event(at=MONDAY + WEEK * 10, text="new pipeline"),
        series.Event(at=MONDAY + WEEK * 11, text="release 4"),
    ]
    return series.Series(
        points=points,
        low=USUAL[0],
        high=USUAL[1],
        usual_text="usual range 2.4–6.7",
        events=events,
    )


def _series_numbers() -> list[tuple[str, str]]:
    return [(point.window, point.text) for point in _series().points]


def _line() -> Figure:
    spec = series.line(_series())
    return _figure("line", "A line leaves its usual range", spec, "p240", _series_numbers())


def _bars() -> Figure:
    spec = series.bars(_series())
    return _figure("bars", "Bars, for counts", spec, "p180", _series_numbers())


def _dumbbell() -> Figure:
    stages = [
        rows.StageShare(
            name=name,
            now=now,
            before=before,
            now_text=f"{now:.0f} %",
            before_text=f"{before:.0f} %",
            href="",
        )
        for name, now, before in (("Coding", 28.0, 34.0), ("Pickup", 44.0, 22.0))
    ]
    numbers = [(stage.name, stage.now_text) for stage in stages]
    return _figure("dumbbell", "Two moments a row", rows.dumbbell(stages), "rows-2", numbers)


def _strip() -> Figure:
    start = datetime(2026, 8, 17)  # noqa: DTZ001  (local time, as the axis wants it)
    ticks = [
        rows.Tick(
            row=team,
            at=start + timedelta(days=3 * index + place),
            name=team,
            when=f"day {3 * index + place}",
            href="",
        )
        for place, team in enumerate(TEAMS)
        for index in range(24)
        if team != "Fulfilment" or not 6 < index < 17  # noqa: PLR2004  (the silence)
    ]
    silence = rows.Silence(
        row="Fulfilment",
        from_at=start + timedelta(days=19),
        to_at=start + timedelta(days=52),
        text="33 quiet days",
    )
    spec = rows.strip(
        TEAMS, ticks, [silence], from_on=start.date(), to_on=start.date() + timedelta(days=77)
    )
    numbers = [(team, str(sum(tick.row == team for tick in ticks))) for team in TEAMS]
    return _figure("strip", "Events, one strip a team", spec, "rows-3", numbers)


def _ages() -> Figure:
    items = [
        rows.Age(
            row=team,
            value=age,
            is_old=age > 8,  # noqa: PLR2004  (the usual age drawn beside it)
            label=f"#{60 + index}",
            name=f"ranking #{60 + index}",
            text=f"{age} days",
            state="waiting for review",
            href="",
        )
        for index, (team, age) in enumerate(
            ((TEAMS[0], 0.6), (TEAMS[0], 5.5), (TEAMS[1], 3.0), (TEAMS[2], 8.9), (TEAMS[2], 19.4))
        )
    ]
    usual = [rows.UsualAge(row=team, value=8) for team in TEAMS]
    spec = rows.ages(TEAMS, items, usual, unit="days")
    return _figure(
        "ages", "Ages, one dot an item", spec, "rows-3", [(one.name, one.text) for one in items]
    )


def _shares() -> Figure:
    classes = [
        shapes.Share(
            name=name,
            now=now,
            before=before,
            label=f"{now:.0f} %",
            text=f"{now:.1f} %",
            before_text=f"{before:.1f} %",
            href="",
        )
        for name, now, before in (
            ("1–50", 22.0, 15.0),
            ("51–200", 47.0, 48.0),
            ("> 200", 31.0, 37.0),
        )
    ]
    numbers = [(one.name, one.text) for one in classes]
    return _figure("shares", "Shares by class", shapes.shares(classes), "p180", numbers)


def _histogram() -> Figure:
    bins = [
        shapes.Bin(
            low=2.0 * index,
            high=2.0 * index + 2,
            count=count,
            name=f"{2 * index}–{2 * index + 2} h",
            text=str(count),
            href="",
        )
        for index, count in enumerate((4, 35, 42, 54, 47, 30, 21, 12, 8, 4))
    ]
    marks = [
        shapes.Mark(value=6.9, text="half within 6.9"),
        shapes.Mark(value=12.4, text="p75 12.4"),
    ]
    spec = shapes.histogram(bins, marks, unit="h")
    return _figure(
        "histogram", "A distribution", spec, "p200", [(one.name, one.text) for one in bins]
    )
