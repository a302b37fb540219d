"""Real pull requests, held against what independent code computed of the same dumps."""

from collections import Counter, defaultdict
from typing import Any

import pytest

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(900)]


def short(item: dict[str, Any]) -> str:
    name: str = item["repository"].rsplit("/", maxsplit=1)[-1]
    return name


def hours(items, slug) -> dict[tuple[str, int], float]:
    return {(short(item), item["number"]): round(item["value"], 4) for item in items(slug)}


def told(expected, key) -> dict[tuple[str, int], float]:
    return {
        (name, int(number)): row[key]
        for name, repository in expected.items()
        for number, row in repository["prs"].items()
        if row[key] is not None
    }


def test_hours_to_merge_are_exact_for_every_pull_request(items, expected):
    assert hours(items, "time_to_merge") == told(expected, "hours_to_merge")


def test_hours_to_first_review_are_exact_for_every_pull_request(items, expected):
    assert hours(items, "time_to_first_review") == told(expected, "hours_to_first_review")


def test_counted_reviews_by_each_login_are_exact(items, expected):
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items("time_to_first_review"):
        counts[short(item)].update(review["by"] for review in item["reviews"])
    for name, repository in expected.items():
        for login, count in repository["top_reviewers"]:
            assert (name, login, counts[name][login]) == (name, login, count)
        most = [count for _, count in repository["top_reviewers"]]
        assert [count for _, count in counts[name].most_common(len(most))] == most


@pytest.mark.parametrize(
    ("slug", "key"),
    [
        ("time_to_merge", "median_hours_to_merge"),
        ("time_to_first_review", "median_hours_to_first_review"),
    ],
)
def test_medians_and_counts_of_each_repository_are_exact(ask_api, everything, expected, slug, key):
    answer = ask_api(f"metrics/{slug}", **everything, by="repository")
    groups = {group["name"].rsplit("/", maxsplit=1)[-1]: group for group in answer["groups"]}
    assert groups.keys() == {name for name, row in expected.items() if row[key] is not None}
    for name, group in groups.items():
        assert group["value"] == pytest.approx(expected[name][key], abs=0.0002), name
        if slug == "time_to_merge":
            assert (name, group["count"]) == (name, expected[name]["merged"])


def test_every_pull_request_is_listed_once(ask_api, expected):
    counts: Counter[str] = Counter()
    cursor: dict[str, str] = {}
    while True:
        page = ask_api("pull-requests", limit="1000", **cursor)
        counts.update(map(short, page["items"]))
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert counts == {name: row["pulls"] for name, row in expected.items()}


def test_what_a_dump_does_not_hold_is_no_data_and_never_zero(items, ask_api, everything):
    counted = [item["value"] for item in items("batch_size")]
    merged = ask_api("metrics/time_to_merge", **everything)["count"]
    assert 0 < len(counted) < merged
    assert all(item["value"] is not None for item in items("cycle_time"))
