"""Every chart, declared once with Altair over named data sets that a report fills in later.

Only the render process and tests import this module: Altair costs about 100 MB. What it declares is
kept in `templates.json`, which `python -m headway.charts.render templates` writes anew.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import altair as alt

Layers = list[alt.Chart]

WHEN_LABELS = (
    "timeFormat(datum.value, month(datum.value) == 0 && date(datum.value) == 1"
    " ? '%-d %b %Y' : '%-d %b')"
)


def _data(name: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name))


def _when(field: str = "at", scale: alt.Scale | None = None) -> alt.X:
    axis = alt.Axis(labelExpr=WHEN_LABELS, tickCount=6)
    return alt.X(
        field,
        type="temporal",
        axis=axis,
        title=None,
        scale=alt.Undefined if scale is None else scale,
    )


def _tooltip(**titles: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip(field, type="nominal", title=title.replace("_", " "))
        for title, field in titles.items()
    ]


def _params(*names: str) -> list[alt.Parameter]:
    return [alt.param(name=name, value=1) for name in names]


def _spec(layers: Layers, height: int, *params: str) -> dict[str, Any]:
    chart = alt.layer(*layers).properties(width="container", height=height)
    spec: dict[str, Any] = chart.add_params(*_params(*params)).to_dict()
    spec.setdefault("params", [])
    del spec["config"]  # the look comes with the drawing
    return spec


def _sides(shift: int) -> list[tuple[str, Literal["left", "right"], int]]:
    """Where a label stands, how its text is aligned, and how far it is moved."""
    return [("left", "right", -shift), ("right", "left", shift)]


def _value_axis(ticks: int) -> Callable[..., alt.Y]:
    def axis(field: str) -> alt.Y:
        return alt.Y(
            field,
            type="quantitative",
            title=None,
            scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False),
            axis=alt.Axis(tickCount=ticks),
        )

    return axis


def _events() -> Layers:
    layers = [_data("events").mark_rule(style="event").encode(x=_when())]
    for side, align, shift in _sides(5):
        for lane in (0, 1):
            text = _data(f"events_{side}_{lane}").mark_text(
                style="label-event", align=align, baseline="top", dx=shift, dy=16 * lane
            )
            layers.append(text.encode(x=_when(), y=alt.value(0), text="text:N"))
    return layers


def _end_label(value: Callable[..., alt.Y], *, dy: int = 0) -> Layers:
    return [
        _data(f"last_{kind}")
        .mark_text(style=f"label-{kind}", align="left", dx=8, dy=dy)
        .encode(x=_when(), y=value("value"), text="text:N")
        for kind in ("now", "out")
    ]


def _usual_label(value: Callable[..., alt.Y]) -> Layers:
    mark = _data("usual_label").mark_text(
        style="label-usual", align="left", baseline="bottom", dx=1, dy=-4
    )
    return [mark.encode(x=_when(), y=value("high"), text="text:N")]


def series(*, height: int, small: bool = False) -> dict[str, Any]:
    """A line over its usual range: grey before, accent now, a dot where it lies outside."""
    value = _value_axis(3 if small else 4)
    size = "-small" if small else ""
    tip = _tooltip(Window="window", Value="text", Usual_range="usual", Counted="counted")
    layers = [
        _data("usual").mark_area(style="usual").encode(x=_when(), y=value("low"), y2="high:Q"),
        _data("before").mark_line(style="before").encode(x=_when(), y=value("value")),
        _data("now").mark_line(style="now").encode(x=_when(), y=value("value")),
        _data("alone").mark_point(style="now-dot-small").encode(x=_when(), y=value("value")),
        _data("end").mark_point(style=f"now-dot{size}").encode(x=_when(), y=value("value")),
        _data("out").mark_point(style=f"out-dot{size}").encode(x=_when(), y=value("value")),
    ]
    if not small:
        layers += _usual_label(value) + _events()
    hit = _data("points").mark_point(style="hit")
    return _spec(
        [
            *layers,
            *_end_label(value),
            hit.encode(x=_when(), y=value("value"), tooltip=tip, href="href:N"),
        ],
        height,
        "top",
    )


def bars() -> dict[str, Any]:
    """Counts a window: grey before, accent now, over the usual range."""
    value = _value_axis(4)
    tip = _tooltip(Window="window", Merged="text", Usual_range="usual")
    layers = [
        _data("usual").mark_area(style="usual").encode(x=_when(), y=value("low"), y2="high:Q")
    ]
    for name in ("before", "now"):
        mark = _data(name).mark_bar(style=f"{name}-bar", width=alt.ExprRef("thick"))
        layers.append(mark.encode(x=_when(), y=value("value"), tooltip=tip, href="href:N"))
    layers += _usual_label(value) + _end_label(value, dy=4)
    return _spec(layers, 180, "top", "thick")


def shares() -> dict[str, Any]:
    """The share of each size class now, with a dark tick for the period before."""
    x = alt.X(
        "name:O",
        sort=None,
        title=None,
        axis=alt.Axis(labelAngle=0, labelFlush=False, labelOverlap=False, ticks=False),
        scale=alt.Scale(paddingInner=0.34, paddingOuter=0.17),
    )
    tip = _tooltip(Lines="name", Now="text", Before="before_text")

    def value(field: str) -> alt.Y:
        return alt.Y(
            field,
            type="quantitative",
            title=None,
            scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False),
            axis=alt.Axis(labels=False, grid=False),
        )

    bar = _data("now").mark_bar(style="now-bar")
    tick = _data("before").mark_tick(style="before-tick", thickness=2, width={"band": 1.2})
    text = _data("labels").mark_text(style="label-strong", baseline="bottom", dy=-5)
    return _spec(
        [
            bar.encode(x=x, y=value("value"), tooltip=tip, href="href:N"),
            tick.encode(x=x, y=value("value")),
            text.encode(x=x, y=value("value"), text="text:N"),
        ],
        180,
        "top",
    )


def _rows() -> alt.Y:
    scale = alt.Scale(paddingInner=0, paddingOuter=0)
    return alt.Y("row:N", sort=None, axis=None, scale=scale)


def dumbbell() -> dict[str, Any]:
    """One row a stage: a hollow dot before, a full one now, on a shared scale."""

    def value(field: str = "value") -> alt.X:
        axis = alt.Axis(
            tickCount=4,
            grid=True,
            labelExpr="datum.label + (datum.index == 1 ? ' %' : '')",
        )
        scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False)
        return alt.X(field, type="quantitative", title=None, axis=axis, scale=scale)

    tip = _tooltip(Stage="row", Now="text", Before="before_text")
    names = _data("rows").mark_text(style="row", baseline="bottom", dy=-4)
    layers = [
        names.encode(x=alt.value(0), y=_rows(), text="row:N"),
        _data("links")
        .mark_rule(style="link", yOffset=10)
        .encode(x=value("before"), x2="now:Q", y=_rows()),
        _data("before").mark_point(style="open-dot", yOffset=10).encode(x=value(), y=_rows()),
        _data("now")
        .mark_point(style="now-dot-large", yOffset=10)
        .encode(x=value(), y=_rows(), tooltip=tip, href="href:N"),
    ]
    for name, style in (("now", "label-now"), ("before", "label-before")):
        for side, align, shift in _sides(9):
            mark = _data(f"{name}_{side}").mark_text(style=style, align=align, dx=shift, yOffset=10)
            layers.append(mark.encode(x=value(), y=_rows(), text="text:N"))
    return _spec(layers, 240, "top")


def strip() -> dict[str, Any]:
    """One tick an event, one row a team; a long silence is drawn and named."""
    tip = _tooltip(Team="row", What="name", When="when")
    exact = alt.Scale(nice=False)
    tick = _data("ticks").mark_tick(style="now-tick", height=12, thickness=1.5, yOffset=7)
    layers = [
        _data("ends").mark_text().encode(x=_when(scale=exact), text=alt.value("")),
        tick.encode(x=_when(scale=exact), y=_rows(), tooltip=tip, href="href:N"),
        _data("rows").mark_text(style="row", dy=-9).encode(x=alt.value(0), y=_rows(), text="row:N"),
        _data("silences")
        .mark_rule(style="silence", yOffset=7)
        .encode(x=_when(scale=exact), x2="until:T", y=_rows()),
        _data("silences")
        .mark_text(style="label-out", dy=-7)
        .encode(x=_when("middle", exact), y=_rows(), text="text:N"),
    ]
    return _spec(layers, 240)


def ages() -> dict[str, Any]:
    """One dot an open item by its age, one row a team, with what is usual for the team."""
    tip = _tooltip(Pull_request="name", Open_for="text", State="state")

    def value(field: str = "value") -> alt.X:
        axis = alt.Axis(
            tickCount=5,
            grid=True,
            labelExpr="datum.label + (datum.index == 1 ? ' ' + unit : '')",
        )
        scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False)
        return alt.X(field, type="quantitative", title=None, axis=axis, scale=scale)

    usual = _data("usual").mark_tick(style="before-tick", height=14, yOffset=7)
    layers = [
        usual.encode(x=value(), y=_rows()),
        _data("usual_label")
        .mark_text(style="label-before", align="left", dx=6, dy=-9)
        .encode(x=value(), y=_rows(), text="text:N"),
        _data("rows").mark_text(style="row", dy=-9).encode(x=alt.value(0), y=_rows(), text="row:N"),
    ]
    for name, style in (("now", "now-dot"), ("out", "out-dot-large")):
        mark = _data(name).mark_point(style=style, yOffset=7)
        layers.append(mark.encode(x=value(), y=_rows(), tooltip=tip, href="href:N"))
    label = _data("labels").mark_text(style="label-out", dy=-7)
    layers.append(label.encode(x=value(), y=_rows(), text="label:N"))
    return _spec(layers, 240, "top", "unit")


def histogram() -> dict[str, Any]:
    """Items by value, with the percentiles as dotted rules."""
    tip = _tooltip(Value="name", Counted="text")
    axis = alt.Axis(tickCount=6, labelExpr="datum.label + (datum.index == 1 ? ' ' + unit : '')")
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("right"), nice=False)
    x = alt.X("low:Q", title=None, axis=axis, scale=scale)
    value = _value_axis(3)
    layers = [
        _data("bins")
        .mark_rect(style="now-bar", x2Offset=-1)
        .encode(x=x, x2="high:Q", y=value("value"), y2=alt.datum(0), tooltip=tip, href="href:N"),
        _data("marks").mark_rule(style="event").encode(x=x),
    ]
    for lane in (0, 1, 2):
        mark = _data(f"marks_{lane}").mark_text(
            style="label-strong", align="left", baseline="top", dx=5, dy=2 + 18 * lane
        )
        layers.append(mark.encode(x=x, y=alt.value(0), text="text:N"))
    return _spec(layers, 200, "top", "right", "unit")


def all_charts() -> Mapping[str, dict[str, Any]]:
    """Every chart by name, as Vega-Lite over named data."""
    return {
        "series": series(height=240),
        "small": series(height=96, small=True),
        "bars": bars(),
        "shares": shares(),
        "dumbbell": dumbbell(),
        "strip": strip(),
        "ages": ages(),
        "histogram": histogram(),
    }
