import pytest

from headway.api import cursors
from headway.kernel.errors import Invalid

KINDS = (str, int)


def test_a_cursor_names_a_place_again():
    cursor = cursors.write("list of things", ("été", 7))
    assert cursors.read("list of things", cursor, KINDS) == ["été", 7]
    assert cursors.read("list of things", cursors.write("list of things", (None, 7)), KINDS) == [
        None,
        7,
    ]


def test_without_a_cursor_there_is_no_place():
    assert cursors.read("list of things", None, KINDS) is None


def test_it_belongs_to_its_question():
    with pytest.raises(Invalid, match="begin without a cursor"):
        cursors.read("another list", cursors.write("list of things", ("a", 7)), KINDS)


@pytest.mark.parametrize("place", [(), ("a",), (7, "a"), ("a", 7, 8), ("a", True), ("\x00", 7)])
def test_a_place_of_another_shape_is_refused(place):
    with pytest.raises(Invalid):
        cursors.read("list of things", cursors.write("list of things", place), KINDS)


@pytest.mark.parametrize("text", ["", "é", "=", "nonsense", "bnVsbA", "e30", "\udcff", "A" * 3999])
def test_any_other_text_is_refused(text):
    with pytest.raises(Invalid):
        cursors.read("list of things", text, KINDS)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("issues", ("yesterday", 1, "I1")),
        ("issues", ("2026-09-07T09:00:00", 1, "I1")),
        ("issues", ("2026-09-07T09:00:00+00:00", 2**31, "I1")),
        ("deployments", (None, None, None)),
    ],
)
def test_a_place_that_cannot_be_is_refused(ask, path, place):
    cursor = cursors.write(f"{path} None None", place)
    assert ask(path, cursor=cursor).status_code == 422


@pytest.mark.parametrize("place", [("never", 1), (None, None), (None, 2**63)])
def test_a_place_that_cannot_be_among_pull_requests_is_refused(ask, monkeypatch, place):
    monkeypatch.setattr(cursors, "_mark", lambda _question: "same")
    assert ask("pull-requests", cursor=cursors.write("", place)).status_code == 422


def test_a_place_whose_item_is_gone_leads_on(ask):
    cursor = cursors.write("/api/v1/teams", ("northwind", "gone"))
    assert len(ask("teams", cursor=cursor).json()["items"]) == 2
    cursor = cursors.write("connections", ("gone",))
    assert ask("connections", cursor=cursor).json()["items"] == []
