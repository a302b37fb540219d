"""How a chart looks: a spec names styles, never colours; each has a light and a dark look."""

from dataclasses import dataclass
from typing import Any

FONT = 'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'
LABEL_SIZE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one look; the same as the tokens of the sheet."""

    ground: str
    ink: str
    ink_2: str
    ink_3: str
    line: str
    axis: str
    accent: str
    bar: str
    band: str
    before: str
    signal: str
    categories: tuple[str, ...]


LIGHT = Palette(
    ground="#ffffff",
    ink="#16191d",
    ink_2="#474d57",
    ink_3="#626975",
    line="#e2e5e9",
    axis="#b3b9c2",
    accent="#0b6478",
    bar="#0b6478",
    band="#e1eef0",
    before="#a3aab4",
    signal="#a8480a",
    categories=("#0b6478", "#d1731a", "#5b8def", "#5c2447", "#8a5a00", "#8d939c"),
)
DARK = Palette(
    ground="#121417",
    ink="#e8eaed",
    ink_2="#b4bac3",
    ink_3="#959ca7",
    line="#272b31",
    axis="#525964",
    accent="#63bfd2",
    bar="#4599ab",
    band="#1b3238",
    before="#6f7682",
    signal="#f2a35e",
    categories=("#58b6c9", "#f09846", "#4f83d6", "#b0628c", "#ffe2ae", "#c3c7cd"),
)
LOOKS = {"light": LIGHT, "dark": DARK}


def _lines(palette: Palette) -> dict[str, dict[str, Any]]:
    return {
        "now": {
            "stroke": palette.accent,
            "strokeWidth": 2,
            "strokeJoin": "round",
            "strokeCap": "round",
        },
        "before": {"stroke": palette.before, "strokeWidth": 1.5, "strokeJoin": "round"},
        "link": {"stroke": palette.axis, "strokeWidth": 1},
        "event": {"stroke": palette.ink_3, "strokeWidth": 1, "strokeDash": [2, 2]},
        "silence": {"stroke": palette.signal, "strokeWidth": 2},
    }


def _fills(palette: Palette) -> dict[str, dict[str, Any]]:
    rim = {"stroke": palette.ground, "strokeWidth": 1}
    return {
        "usual": {"fill": palette.band, "fillOpacity": 1},
        "now-dot": {"fill": palette.accent, "size": 50, **rim},
        "now-dot-small": {"fill": palette.accent, "size": 24, **rim},
        "now-dot-large": {"fill": palette.accent, "size": 80, **rim},
        "out-dot": {"fill": palette.signal, "size": 46, **rim},
        "out-dot-small": {"fill": palette.signal, "size": 12},
        "out-dot-large": {"fill": palette.signal, "size": 60, **rim},
        "open-dot": {
            "fill": palette.ground,
            "stroke": palette.before,
            "strokeWidth": 1.75,
            "size": 52,
        },
        "hit": {"fill": palette.ink, "fillOpacity": 0, "size": 420, "cursor": "pointer"},
        "now-bar": {"fill": palette.bar},
        "before-bar": {"fill": palette.before},
        "now-tick": {"fill": palette.accent, "fillOpacity": 0.8},
        "before-tick": {"fill": palette.ink_2},
    }


def _texts(palette: Palette) -> dict[str, dict[str, Any]]:
    def text(colour: str, weight: int = 400) -> dict[str, Any]:
        return {"fill": colour, "fontSize": LABEL_SIZE, "fontWeight": weight}

    return {
        "label-now": text(palette.accent, 600),
        "label-out": text(palette.signal, 600),
        "label-before": text(palette.ink_3),
        "label-usual": text(palette.accent),
        "label-event": text(palette.ink_3),
        "label-strong": text(palette.ink, 600),
        "row": {**text(palette.ink, 500), "align": "left"},
    }


def _styles(palette: Palette) -> dict[str, dict[str, Any]]:
    # Vega-Lite resolves `color` of a style, Vega itself `fill` and `stroke`: say both.
    lines = {name: {**style, "color": style["stroke"]} for name, style in _lines(palette).items()}
    filled = {**_fills(palette), **_texts(palette)}
    return lines | {name: {**style, "color": style["fill"]} for name, style in filled.items()}


def _axes(palette: Palette) -> dict[str, Any]:
    return {
        "axis": {
            "labelColor": palette.ink_3,
            "labelFontSize": LABEL_SIZE,
            "labelPadding": 6,
            "labelFontWeight": 400,
            "title": None,
            "domain": False,
            "ticks": False,
            "gridColor": palette.line,
            "gridWidth": 1,
        },
        "axisX": {
            "grid": False,
            "domain": True,
            "domainColor": palette.axis,
            "domainWidth": 1,
            "ticks": True,
            "tickColor": palette.axis,
            "tickSize": 4,
            "labelPadding": 4,
            "labelFlush": True,
            "labelOverlap": True,
            "labelSeparation": 12,
        },
        "axisY": {"tickCount": 4, "labelAlign": "right"},
        "axisBand": {"ticks": False},
    }


def config(name: str) -> dict[str, Any]:
    """Vega-Lite's configuration for one look, `light` or `dark`."""
    palette = LOOKS[name]
    return {
        "font": FONT,
        "background": None,
        "padding": {"left": 0, "right": 4, "top": 6, "bottom": 0},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "view": {"stroke": None},
        "aria": False,
        **_axes(palette),
        "legend": {"disable": True},
        "point": {"filled": True, "opacity": 1},
        "bar": {"cornerRadius": 0},
        "text": {"font": FONT},
        "tick": {"opacity": 1},
        "rect": {"opacity": 1},
        "range": {"category": list(palette.categories)},
        "style": _styles(palette),
    }
