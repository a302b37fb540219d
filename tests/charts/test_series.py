from datetime import date, timedelta

import pytest

from headway.charts import series
from headway.charts.series import Event, Series, SeriesPoint

MONDAY = date(2026, 8, 17)


def made(*values, low=2.0, high=6.0, before=2, events=()):
    points = [
        SeriesPoint(
            at=MONDAY + timedelta(weeks=index),
            value=value,
            is_before=index < before,
            is_out=value is not None and high is not None and value > high,
            window=f"week {index}",
            text=f"{value} h",
            counted="3",
            href=f"/w/{index}",
        )
        for index, value in enumerate(values)
    ]
    return Series(points=points, low=low, high=high, usual_text="usual range 2–6", events=events)


def values(spec, name):
    return [row["value"] for row in spec["datasets"].get(name, [])]


def test_the_grey_line_reaches_the_first_point_of_now():
    spec = series.line(made(3, 4, 5, 4))
    assert values(spec, "before") == [3, 4, 5]
    assert values(spec, "now") == [5, 4]
    assert [row["at"] for row in spec["datasets"]["usual"]] == [
        "2026-08-17T00:00",
        "2026-09-07T00:00",
    ]


def test_bars_are_grey_before_and_not_joined():
    spec = series.bars(made(3, 4, 5, 4))
    assert values(spec, "before") == [3, 4]
    assert values(spec, "now") == [5, 4]


def test_a_last_point_outside_is_labelled_as_such():
    spec = series.line(made(3, 4, 5, 7))
    assert values(spec, "last_out") == [7]
    assert values(spec, "out") == [7]
    assert values(spec, "end") == []
    within = series.line(made(3, 4, 7, 5))
    assert values(within, "last_now") == [5]
    assert values(within, "out") == [7]


def test_what_was_outside_before_is_not_marked_now():
    assert values(series.line(made(9, 4, 5, 5)), "out") == []


def test_a_missing_value_is_a_gap_and_a_lonely_one_a_dot():
    spec = series.line(made(3, None, None, 5, None))
    assert values(spec, "now") == [None, 5, None]
    assert values(spec, "alone") == [5]
    assert values(spec, "points") == [3, 5]
    assert values(spec, "last_now") == [5]


def test_without_a_usual_range_there_is_no_band():
    spec = series.line(made(3, 4, low=None, high=None))
    assert "usual" not in spec["datasets"]
    assert spec["datasets"]["points"][0]["usual"] == "too few windows to tell"


def test_nothing_to_show_draws_nothing():
    empty = Series(points=[], low=2, high=6, usual_text="")
    assert series.line(empty)["layer"] == []
    assert series.line(made(None, None, None))["layer"] != []
    assert series.bars(empty)["params"][0]["value"] == pytest.approx(6.5)


def test_without_a_period_before_the_line_is_all_now():
    assert "before" not in series.line(made(3, 4, before=0))["datasets"]


def test_charts_side_by_side_take_one_scale():
    top = max(series.top(made(3, 4)), series.top(made(30, 4)))
    assert series.small_line(made(3, 4), top=top)["params"] == [{"name": "top", "value": top}]
    assert top == 33


def test_labels_of_events_do_not_run_into_each_other():
    near = [Event(at=MONDAY, text="one"), Event(at=MONDAY + timedelta(weeks=1), text="two")]
    far = Event(at=MONDAY + timedelta(weeks=9), text="three")
    spec = series.line(made(*range(3, 13), events=[*near, far]))
    shown = {
        name: [row["text"] for row in rows]
        for name, rows in spec["datasets"].items()
        if name.startswith("events_")
    }
    assert shown == {
        "events_right_0": ["one"],
        "events_right_1": ["two"],
        "events_left_0": ["three"],
    }
    assert len(spec["datasets"]["events"]) == 3
