"""Pages of lists: filters, and cursors that outlive their rows."""

import pytest

from headway.sandbox.github.pages import InvalidCursor, encode, page


def rows(*numbers: int):
    return [
        {
            "__typename": "Issue",
            "_number": n,
            "state": "OPEN" if n % 2 else "CLOSED",
            "updatedAt": f"2026-01-0{n}T00:00:00Z",
            "environment": "production" if n < 3 else "staging",
            "labels": [{"name": "bug"}] if n == 4 else [],
        }
        for n in numbers
    ]


def numbers(found) -> list[int]:
    return [row["_number"] for row in found.rows]


def test_a_row_is_found_again_where_it_moved_to() -> None:
    first = page(rows(1, 2, 3, 4), {"first": 2})
    assert numbers(page(rows(9, 1, 2, 3), {"first": 2, "after": first.end_cursor})) == [3]


def test_a_row_that_is_gone_loses_nothing_after_it() -> None:
    first = page(rows(1, 2, 3, 4), {"first": 2})
    assert numbers(page(rows(1, 3, 4), {"first": 9, "after": first.end_cursor})) == [3, 4]


def test_before_and_last() -> None:
    last = page(rows(1, 2, 3, 4), {"last": 2})
    assert (numbers(last), last.has_previous, last.has_next) == ([3, 4], True, False)
    assert numbers(page(rows(1, 2, 3, 4), {"last": 9, "before": last.start_cursor})) == [1, 2]


@pytest.mark.parametrize(("direction", "expected"), [("ASC", [3, 4]), ("DESC", [1])])
def test_order_by_a_moment(direction: str, expected: list[int]) -> None:
    order = {"field": "UPDATED_AT", "direction": direction}
    cursor = encode(["2026-01-02T00:00:00Z", 2])
    given = {"first": 9, "after": cursor, "orderBy": order}
    assert numbers(page(rows(4, 1, 3, 2), given)) == expected
    before = page(rows(4, 1, 3, 2), {"first": 9, "before": cursor, "orderBy": order})
    assert numbers(before) == ([1] if direction == "ASC" else [4, 3])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"states": ["OPEN"]}, [1, 3]),
        ({"since": "2026-01-03T00:00:00Z"}, [3, 4]),
        ({"filterBy": {"since": "2026-01-04T00:00:00Z"}}, [4]),
        ({"environments": ["production"]}, [1, 2]),
        ({"labels": ["bug"]}, [4]),
    ],
)
def test_filters(given, expected: list[int]) -> None:
    found = page(rows(1, 2, 3, 4), {"first": 9, **given})
    assert numbers(found) == expected
    assert (found.total_count, found.filtered_count) == (4, len(expected))


@pytest.mark.parametrize("cursor", ["", "abc", encode([1]), encode(["x", 1])])
def test_cursors_that_nobody_gave(cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        page(rows(1), {"first": 1, "after": cursor})
