"""Other published forms, held against their own expected values where the cases are present."""

import json
import math

import pytest
from tests.factories.frames import facts, pull_request

from headway.analytics.catalogue import CATALOGUE, find, variants_of
from headway.records.answers import ClockKind


def value(slug, **said):
    made = facts(pull_request(**said))
    return float(find(slug).values(made.items, made.clock(ClockKind.WALL))[0])


def missing(slug, **said):
    return math.isnan(value(slug, **said))


def stamp(text):
    """`2023-4-11 4:51:47` or an ISO moment as the factory takes it."""
    day, clock = text.replace("T", " ").split("+")[0].split(" ")
    year, month, date = (int(part) for part in day.split("-"))
    return f"{year}-{month:02}-{date:02} {clock.split('.')[0]}"


def minutes(slug, **said):
    found = value(slug, **said)
    return None if math.isnan(found) else round(found * 60, 6)


def lead_times(shared):
    cases = json.loads((shared / "truth/delivery/devlake.json").read_text())
    return [case for case in cases if case["metric"] == "pr_lead_time_breakdown_minutes"]


def test_devlake_forms_give_devlakes_numbers(shared):
    for case in lead_times(shared):
        pull = case["input"]["pull_request"]
        others = [
            comment["created_date"]
            for comment in case["input"]["comments"]
            if comment["account_id"] != pull["author_id"]
        ]
        said = {
            "opened": stamp(pull["created_date"]),
            "merged": stamp(pull["merged_date"]),
            "first_commit": min(
                stamp(one["commit_authored_date"]) for one in case["input"]["commits"]
            ),
            "first_response": min(stamp(one) for one in others),
        }
        expected = case["expected"]
        numbers = {
            name: None if expected[f"pr_{name}_time"] is None else int(expected[f"pr_{name}_time"])
            for name in ("coding", "pickup", "review", "cycle", "deploy")
        }
        for stage in ("coding", "pickup", "review"):
            assert minutes(f"{stage}_time@devlake", **said) == numbers[stage], case["id"]
        # Deployments are not among the facts yet, so theirs is taken off.
        cycle = (numbers["cycle"] or 0) - (numbers["deploy"] or 0)
        assert minutes("cycle_time@devlake", **said) == cycle, case["id"]


def test_middleware_forms_give_middlewares_numbers(shared):
    cases = json.loads((shared / "truth/delivery/middleware.json").read_text())
    checked = 0
    for case in cases:
        if case["metric"] != "pr_performance_seconds":
            continue
        checked += 1
        said = middleware_words(case["input"])
        for ours, theirs in (
            ("pickup_time", "first_review_time"),
            ("review_time", "rework_time"),
            ("merge_time", "merge_time"),
            ("cycle_time", "cycle_time"),
        ):
            hours = value(f"{ours}@middleware", **said)
            seconds = -1 if math.isnan(hours) else hours * 3600
            # The cases carry microseconds, which the words of the factory leave off.
            assert seconds == pytest.approx(case["expected"][theirs], abs=1), (case["id"], ours)
    assert checked == 12


def middleware_words(given):
    """Its reviewers and authors share a login, so events are read as somebody else's."""
    pull, events = given["pr"], given["events"]
    reviews = sorted(one["at"] for one in events if one["type"] == "REVIEW")
    approvals = sorted(
        one["at"]
        for one in events
        if one["type"] == "REVIEW" and one["review_state"].lower() == "approved"
    )
    ready = sorted(one["at"] for one in events if one["type"] == "READY_FOR_REVIEW")
    said = {"opened": stamp(pull["created_at"])}
    if ready:
        said["ready"] = stamp(ready[0])
    if reviews:
        said["first_review"] = stamp(reviews[0])
    if approvals:
        said["first_approval"] = stamp(approvals[0])
    if pull["state"] == "MERGED":
        said["merged"] = stamp(pull["state_changed_at"])
    return said


def test_what_is_merged_as_a_draft_starts_at_opening_for_middleware():
    said = {"opened": "Mon 9:00", "first_review": "Mon 10:00", "merged": "Mon 12:00"}
    said |= {"ready": "Mon 12:00"}
    assert value("cycle_time@middleware", **said, is_draft=True) == 3
    assert value("pickup_time@middleware", **said, is_draft=True) == 1


def test_middleware_coding_may_be_negative_and_devlakes_is_missing():
    late = {"opened": "Mon 9:00", "first_commit": "Mon 10:00", "merged": "Mon 12:00"}
    assert value("coding_time@middleware", **late) == -1
    assert missing("coding_time@devlake", **late)
    assert value("cycle_time@devlake", **late) == 3


def test_middleware_has_no_merge_time_for_an_approval_after_the_merge():
    said = {"opened": "Mon 9:00", "merged": "Mon 10:00", "first_approval": "Mon 11:00"}
    assert missing("merge_time@middleware", **said)


def test_devlake_rounds_minutes_up():
    said = {"opened": "Mon 9:00", "first_response": "Mon 9:00:01", "merged": "Mon 10:00"}
    assert minutes("pickup_time@devlake", **said) == 1


def test_early_forms_know_what_is_not_merged():
    said = {"first_commit": "Mon 7:00", "opened": "Mon 9:00", "first_review": "Mon 11:00"}
    assert value("coding_time@ready", **said) == 2
    assert value("pickup_time@first_review", **said) == 2


def test_each_variant_that_a_metric_names_is_in_the_catalogue():
    for metric in CATALOGUE:
        for other in variants_of(metric):
            assert other.slug.startswith(f"{metric.slug}@")
            assert other.definition.definition
