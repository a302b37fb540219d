from headway.charts import scales, shapes, sparks, stages
from headway.charts.sparks import SparkPoint


def share(name, now, before):
    return shapes.Share(
        name=name, now=now, before=before, label=name, text="", before_text="", href=""
    )


def test_a_label_stands_above_the_higher_of_bar_and_tick():
    spec = shapes.shares([share("small", 20.0, 30.0), share("large", 80.0, None)])
    assert [row["value"] for row in spec["datasets"]["labels"]] == [30.0, 80.0]
    assert [row["name"] for row in spec["datasets"]["before"]] == ["small"]


def test_percentiles_take_turns_on_three_lines_and_none_lies_outside():
    bins = [shapes.Bin(low=0, high=10, count=4, name="0–10", text="4", href="")]
    marks = [shapes.Mark(value=value, text=str(value)) for value in (9, 2, 4, 6, 12)]
    spec = shapes.histogram(bins, marks, unit="h")
    lanes = {name: rows for name, rows in spec["datasets"].items() if name.startswith("marks_")}
    assert {name: [row["text"] for row in rows] for name, rows in lanes.items()} == {
        "marks_0": ["2", "9"],
        "marks_1": ["4"],
        "marks_2": ["6"],
    }


def test_an_axis_ends_a_little_above_the_largest_value():
    assert scales.top_of([3, None, 40]) == 44
    assert scales.top_of([0.5]) == 0.54
    assert scales.top_of([None]) == 1
    assert scales.top_of([0]) == 1
    assert scales.clamp(9, 0, 5) == 5


def line(*values, low=1.0, high=3.0, before=1):
    points = [
        SparkPoint(value=value, is_before=index < before, is_out=value == 9)
        for index, value in enumerate(values)
    ]
    return sparks.spark(points, low=low, high=high, width=106, height=26, label="x")


def test_a_small_line_spans_its_box_and_joins_before_and_now():
    drawn = line(1, 2, 3)
    assert drawn.before == ["3.0,23.0 53.0,13.0"]
    assert drawn.now == ["53.0,13.0 103.0,3.0"]
    assert drawn.band == (3.0, 20.0)
    assert [(dot.x, dot.radius, dot.is_out) for dot in drawn.dots] == [(103.0, 3, False)]


def test_a_gap_breaks_the_small_line_and_what_is_outside_is_marked():
    drawn = line(1, None, 9, 2, low=None, high=None)
    assert drawn.band is None
    assert drawn.now == ["69.7,3.0 103.0,20.5"]
    assert [dot.is_out for dot in drawn.dots] == [True, False]


def test_no_value_at_all_draws_nothing():
    drawn = line(None, None, low=None, high=None, before=0)
    assert (drawn.before, drawn.now, drawn.dots) == ([], [], [])
    assert line(before=0).dots == []


def test_stages_share_the_width_by_their_hours():
    times = [
        stages.StageTime(name="Coding", hours=30, text="Coding 30 h"),
        stages.StageTime(name="Unreviewed wait", hours=10, text="Unreviewed wait 10 h"),
        stages.StageTime(name="Merge", hours=0, text="Merge 0 h"),
    ]
    bar = stages.stage_bar(times)
    assert bar
    assert [stage.x for stage in bar.stages] == [0, 75, 100]
    assert [stage.width for stage in bar.stages] == [74.7, 24.7, 0.4]
    assert [stage.is_named for stage in bar.stages] == [True, True, False]
    assert [stage.is_slim for stage in bar.stages] == [False, True, True]
    assert bar.stages[1].slug == "unreviewed-wait"
    assert bar.label == "Stages: Coding 30 h, Unreviewed wait 10 h, Merge 0 h"
    assert stages.stage_bar(times[2:]) is None
