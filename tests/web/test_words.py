from datetime import UTC, date, datetime

import pytest

from headway.web import words


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (6.94, 1, "6.9"),
        (1234.5, 0, "1,234"),
        (-81.0, 0, "−81"),
        (-0.01, 1, "0.0"),
        (0, 0, "0"),
        (None, 1, "no data"),
    ],
)
def test_numbers_carry_separators_and_a_true_minus(value, places, text):
    assert words.number(value, places) == text


def test_units_say_how_many_decimals_they_carry():
    assert [words.digits(unit) for unit in ("h", "%", "lines")] == [1, 1, 0]


def test_counts_agree_with_their_noun():
    assert words.count(1, "repository", "repositories") == "1 repository"
    assert words.count(1200, "pull request") == "1,200 pull requests"


def test_a_range_of_nothing_is_said():
    assert words.span(2.4, 6.7) == "2.4–6.7"
    assert words.span(None, 6.7) == "too few to tell"


@pytest.mark.parametrize(
    ("from_on", "to_on", "text"),
    [
        (date(2026, 11, 9), date(2026, 11, 10), "9 Nov 2026"),
        (date(2026, 11, 9), date(2026, 11, 16), "9 – 15 Nov"),
        (date(2026, 8, 17), date(2026, 11, 16), "17 Aug – 15 Nov"),
        (date(2025, 12, 29), date(2026, 1, 5), "29 Dec 2025 – 4 Jan 2026"),
    ],
)
def test_a_stretch_of_days_names_its_first_and_last(from_on, to_on, text):
    assert words.days(from_on, to_on) == text


def test_moments_are_short_in_tables_and_long_alone():
    at = datetime(2026, 11, 9, 16, 40, tzinfo=UTC)
    assert words.moment(at) == "Mon 9 Nov 16:40"
