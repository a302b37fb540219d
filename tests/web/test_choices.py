import pytest

from headway.kernel.errors import Invalid
from headway.reports.context import Choice
from headway.web import choices


def test_an_empty_address_chooses_the_defaults():
    assert choices.choice({}) == Choice()
    assert choices.choice({"team": "", "from": "", "clock": ""}) == Choice()


def test_dates_of_the_form_speak_only_when_the_period_says_so():
    dates = {"from": "2026-08-17", "to": "2026-11-16"}
    assert choices.choice({"period": "4w", **dates}).from_on is None
    assert choices.choice({"period": "custom", **dates}).from_on is not None
    assert choices.choice(dates).to_on is not None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"from": "soon"}, "a date like 2026-11-09"),
        ({"from": "2026-11-16", "to": "2026-11-16"}, "before"),
        ({"clock": "sundial"}, "working"),
        ({"team": "x" * 201}, "too long"),
        ({"team": "a\x00b"}, "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(said, words):
    with pytest.raises(Invalid, match=words):
        choices.choice(said)


@pytest.mark.parametrize("said", [{"open": "-1"}, {"page": "two"}, {"open": "9" * 19}])
def test_numbers_of_the_explorer_are_whole(said):
    with pytest.raises(Invalid, match="whole number"):
        choices.filters(said)


def test_pages_start_at_one():
    assert choices.filters({"page": "0"}).page == 1
    assert choices.filters({}, limit=None).limit is None


def test_a_bad_address_answers_with_a_page(client):
    answer = client.get("/overview?from=soon")
    assert answer.status_code == 400
    assert "a date like 2026-11-09" in answer.text
