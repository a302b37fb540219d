import json
import re
from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest
from tests.web.pages import READING, SIGNED_OUT, Page

from headway.web import environment

OWN = re.compile(r"^/")


@pytest.fixture(params=[*READING, *SIGNED_OUT])
def html(request, client):
    answer = client.get(request.param)
    assert answer.status_code == (404 if request.param == "/nowhere" else 200)
    return answer.text


@pytest.fixture
def page(html):
    return Page(html)


def test_no_page_holds_inline_script_or_style(page):
    for tag, attributes in page.elements:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        if tag == "script":
            assert "src" in attributes or attributes["type"] == "application/json"


def test_every_id_is_there_once_and_every_label_has_its_field(page):
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    for attributes in page.all("label"):
        assert attributes.get("for", ids[0] if ids else None) in ids or "class" in attributes
    for name in ("aria-labelledby", "aria-describedby"):
        assert set(page.values(name)) <= set(ids)


def test_every_page_has_one_main_and_one_title_on_top(page):
    assert len(page.all("main")) == 1
    assert len(page.all("h1")) == 1
    assert page.all("html")[0]["lang"] == "en"


def test_every_link_and_form_leads_to_a_page_that_answers(page, client):
    targets = {*page.values("href"), *page.values("action"), *page.values("src")}
    for target in sorted(target for target in targets if OWN.match(target)):
        path = target.partition("?")[0].partition("#")[0]
        # A route that only takes forms still says that it is there.
        assert client.head(path).status_code in {200, 405}, target
    outside = {target for target in targets if not OWN.match(target)}
    assert not {target for target in outside if not target.startswith(("https://code.", "#"))}


def test_every_chart_has_its_words_its_data_and_a_table_behind(html, page):
    plots = [attributes for attributes in page.all("div") if "data-chart" in attributes]
    for plot in plots:
        assert plot["role"] == "img"
        assert plot["aria-label"]
        block = re.search(
            rf'<script type="application/json" id="{plot["data-chart"]}">(.*?)</script>', html
        )
        assert block
        assert "layer" in json.loads(block[1])
    tables = html.count('<details class="behind">')
    small = html.count('class="chart bare"') if "fifths" in html else 0
    # The small charts of the stages share one table.
    assert tables == len(plots) - small + bool(small)


def test_text_from_providers_is_shown_and_not_run(client):
    text = client.get("/pull-requests?metric=pickup_time").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text


def test_what_a_template_knows_is_what_its_context_says(client, monkeypatch):
    known = []
    values = environment.values

    def spy(page):
        known.append((page, values(page)))
        return known[-1][1]

    monkeypatch.setattr(environment, "values", spy)
    for path in [*READING, *SIGNED_OUT]:
        client.get(path + ("&" if "?" in path else "?") + "fresh=1")
    assert len({type(page) for page, _ in known}) == 9
    for page, context in known:
        assert is_dataclass(page)
        with pytest.raises(FrozenInstanceError):
            setattr(page, fields(page)[0].name, None)
        assert set(context) == {field.name for field in fields(page)}


@pytest.mark.parametrize("path", ["/overview", "/delivery", "/pull-requests?metric=cycle_time"])
def test_the_choice_of_team_and_period_travels_with_the_navigation(client, path):
    page = Page(client.get(path).text)
    nav = [attributes["href"] for attributes in page.all("a") if attributes.get("href")]
    assert "/delivery?clock=working" in nav
    assert "/pull-requests?clock=working" in nav


@pytest.mark.parametrize(
    ("path", "words", "href"),
    [
        ("/overview?team=nothing", "Nothing has been read yet", "/connections"),
        ("/delivery?team=elsewhere", "Show the 13 weeks to 3 Mar 2024", "from=2023-12-04"),
        ("/pull-requests?q=nothing", "No pull request matches", "Clear the filters"),
    ],
)
def test_an_empty_page_says_why_and_where_to_go(client, path, words, href):
    text = client.get(path).text
    assert words in text
    assert href in text


def test_numbers_of_a_page_are_links_to_their_evidence(client):
    page = Page(client.get("/overview").text)
    numbers = [a["href"] or "" for a in page.all("a") if "n" in (a.get("class") or "").split()]
    evidence = [href for href in numbers if href.startswith("/pull-requests?")]
    assert len(evidence) > 10
    assert any("metric=pickup_time" in href for href in evidence)


def test_an_opened_row_leads_to_the_provider(client):
    page = Page(client.get("/pull-requests?metric=pickup_time&open=6103").text)
    links = [a["href"] for a in page.all("a") if a.get("rel") == "external noopener"]
    assert links == ["https://code.example/northwind/search/pull/6103"]


def test_the_bar_of_an_opened_row_holds_its_stages_and_not_their_sum(client):
    text = client.get("/pull-requests?metric=pickup_time&open=6103").text
    label = 'aria-label="Stages: Coding 40.7 h, Pickup 24.6 h, Review 4.1 h, Merge 1.5 h"'
    assert label in text
    assert "<dd>reviewer-1</dd>" in text
    assert "Open in GitHub" in text
