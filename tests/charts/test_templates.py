import json
import re

import pytest

from headway.charts import declarations, look, templates

COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|rgb\(", re.IGNORECASE)


def test_the_kept_templates_are_what_is_declared():
    # Else: python -m headway.charts.render templates
    assert json.loads(templates.PATH.read_text()) == declarations.all_charts()


@pytest.mark.parametrize("name", declarations.all_charts())
def test_a_chart_names_styles_and_no_colour_font_or_size_of_text(name):
    text = json.dumps(declarations.all_charts()[name])
    assert not COLOUR.search(text)
    assert "fontSize" not in text
    assert '"font"' not in text
    assert "config" not in declarations.all_charts()[name]


@pytest.mark.parametrize("name", look.LOOKS)
def test_every_style_that_a_chart_names_has_a_look(name):
    named = set(re.findall(r'"style": "([\w-]+)"', json.dumps(declarations.all_charts())))
    assert named <= set(look.config(name)["style"])


def test_both_looks_style_the_same_marks():
    assert look.config("light")["style"].keys() == look.config("dark")["style"].keys()


def test_a_layer_without_rows_is_left_out():
    rows: dict[str, list[templates.Row]] = {name: [] for name in _data_sets("shares")}
    spec = templates.fill("shares", rows | {"now": [{"name": "1–10", "value": 2}]}, top=5)
    assert [layer["data"]["name"] for layer in spec["layer"]] == ["now"]
    assert spec["datasets"] == {"now": [{"name": "1–10", "value": 2}]}
    assert spec["params"] == [{"name": "top", "value": 5}]


def test_filling_leaves_the_template_as_it_is():
    rows: dict[str, list[templates.Row]] = {name: [] for name in _data_sets("shares")}
    templates.fill("shares", rows, top=5, height=99)
    again = templates.fill("shares", rows | {"now": [{"name": "a"}]}, top=7)
    assert again["height"] == 180
    assert len(again["layer"]) == 1


@pytest.mark.parametrize("rows", [{}, {"now": [], "before": []}])
def test_a_chart_asks_for_all_its_data_sets(rows):
    with pytest.raises(KeyError):
        templates.fill("shares", rows, top=5)


def _data_sets(name):
    return {layer["data"]["name"] for layer in declarations.all_charts()[name]["layer"]}
