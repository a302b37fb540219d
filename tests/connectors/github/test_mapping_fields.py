"""Single fields of untrusted JSON."""

from datetime import UTC, datetime

import pytest

from headway.connectors.base import BadPayload
from headway.connectors.github.mapping import fields


def test_text_is_what_postgresql_can_hold() -> None:
    assert fields.optional_text({"a": "x\x00y"}, "a") == "xy"
    assert fields.optional_text({"a": "\ud800é"}, "a") == "?é"
    assert fields.optional_text({"a": 5}, "a") is None
    assert fields.text({"a": "👋 שלום"}, "a") == "👋 שלום"
    with pytest.raises(BadPayload, match="a is missing"):
        fields.text({"a": None}, "a")


def test_numbers_may_be_written_as_text() -> None:
    assert fields.number({"a": "9007199254740993"}, "a") == 2**53 + 1
    assert fields.number({"a": 2**53 + 1}, "a") == 2**53 + 1
    for value in (True, "x", "-1", "١", "9" * 20, 1.5, None):
        assert fields.optional_number({"a": value}, "a") is None
    with pytest.raises(BadPayload):
        fields.number({}, "a")


def test_the_first_id_there_is_counts() -> None:
    assert fields.external_id({"fullDatabaseId": None, "id": 7}, "fullDatabaseId", "id") == "7"
    with pytest.raises(BadPayload, match="fullDatabaseId is missing"):
        fields.external_id({"id": "PR_1"}, "fullDatabaseId", "id")


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.000+00:00",
        "2026-01-02T04:04:05+01:00",
        "2026-01-02T03:04:05",
        1767323045,
    ],
)
def test_moments_are_utc_whatever_their_form(value: object) -> None:
    assert fields.moment({"at": value}, "at") == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_date_is_its_midnight() -> None:
    assert fields.moment({"at": "2026-01-02"}, "at") == datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("value", ["soon", "", 10**30, True, [], "0001-01-01T00:00:00+10:00"])
def test_what_is_no_moment_is_refused(value: object) -> None:
    with pytest.raises(BadPayload, match="at is no moment"):
        fields.moment({"at": value}, "at")


def test_a_moment_may_be_missing_where_it_may() -> None:
    assert fields.optional_moment({"a": None}, "a", "b") is None
    with pytest.raises(BadPayload, match="a is missing"):
        fields.moment({}, "a", "b")


def test_children_are_objects_and_nothing_else() -> None:
    assert list(fields.children([{"a": 1}, None, 2])) == [{"a": 1}]
    assert list(fields.children({"a": 1})) == []
    assert fields.child({"a": {"b": None}}, "a", "b") == {}
    with pytest.raises(BadPayload):
        fields.body_of([])
