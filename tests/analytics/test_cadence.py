"""Each metric on small numbers that can be checked by hand."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.frames import facts, pull_request

from headway.analytics import cadence
from headway.analytics.answer import answer, observations
from headway.records.answers import ClockKind, MetricQuery, Statistic

NOW = datetime(2026, 3, 20, tzinfo=UTC)
WEEK: dict[str, Any] = {"from_on": date(2026, 3, 2), "to_on": date(2026, 3, 9)}

WHOLE = {
    "first_commit": "Mon 7:00",
    "opened": "Mon 9:00",
    "ready": "Mon 10:00",
    "first_review": "Mon 15:30",
    "last_approval": "Tue 9:30",
    "merged": "Tue 10:00",
}


def ask(slug, *rows, now=NOW, **query):
    return answer(facts(*rows), MetricQuery(slug=slug, **(WEEK | query)), now=now)


@pytest.mark.parametrize(
    ("slug", "hours"),
    [
        ("coding_time", 3),
        ("pickup_time", 5.5),
        ("review_time", 18),
        ("merge_time", 0.5),
        ("cycle_time", 27),
        ("time_to_first_review", 6.5),
        ("time_to_merge", 25),
    ],
)
def test_a_reviewed_pull_request_by_the_clock(slug, hours):
    assert ask(slug, pull_request(**WHOLE)).value == hours


@pytest.mark.parametrize(
    ("slug", "hours"),
    [
        ("coding_time", 1),
        ("pickup_time", 5.5),
        ("review_time", 2),
        ("merge_time", 0.5),
        ("cycle_time", 9),
    ],
)
def test_the_same_in_working_hours_from_nine_to_five(slug, hours):
    assert ask(slug, pull_request(**WHOLE), clock=ClockKind.WORKING).value == hours


def test_never_reviewed_is_missing_and_never_zero():
    reviewed = pull_request(**WHOLE)
    alone = pull_request(opened="Mon 9:00", merged="Mon 17:00")
    found = ask("pickup_time", reviewed, alone)
    assert (found.value, found.count) == (5.5, 1)
    assert [(one.reason, one.count) for one in found.excluded] == [("never_reviewed", 1)]
    assert ask("unreviewed_merges", reviewed, alone).value == 50
    assert ask("unreviewed_wait", reviewed, alone).value == 8


def test_without_an_approval_review_ends_at_the_merge_and_merge_time_is_missing():
    row = pull_request(opened="Mon 9:00", first_review="Mon 12:00", merged="Mon 14:00")
    assert ask("review_time", row).value == 2
    found = ask("merge_time", row)
    assert found.value is None
    assert [one.reason for one in found.excluded] == ["never_approved"]


def test_a_draft_waits_for_nobody_until_it_is_ready():
    row = pull_request(
        opened="Mon 9:00", ready="Tue 9:00", first_review="Tue 11:00", merged="Tue 12:00"
    )
    assert ask("pickup_time", row).value == 2
    assert ask("time_to_first_review", row).value == 26


def test_what_was_merged_as_a_draft_was_ready_when_it_merged():
    row = pull_request(opened="Mon 9:00", merged="Mon 12:00", is_draft=True)
    assert ask("coding_time", row).value == 3
    assert ask("unreviewed_wait", row).value == 0


def test_a_first_commit_after_opening_does_not_make_coding_time_negative():
    row = pull_request(opened="Mon 9:00", first_commit="Mon 10:00", merged="Mon 12:00")
    assert ask("coding_time", row).value == 0
    assert ask("cycle_time", row).value == 3


def test_unknown_commits_and_sizes_are_no_data():
    row = pull_request(opened="Mon 9:00", merged="Mon 12:00", no_commits=True, lines_count=None)
    for slug, reason in (("cycle_time", "no_commits"), ("batch_size", "no_size")):
        found = ask(slug, row)
        assert (found.value, found.count) == (None, 0)
        assert [one.reason for one in found.excluded] == [reason]


def test_a_review_after_the_merge_still_ends_the_wait_for_a_first_review():
    row = pull_request(
        opened="Mon 9:00", merged="Mon 12:00", first_review="Mon 13:00", first_response=None
    )
    assert ask("time_to_first_review", row).value == 4
    assert ask("pickup_time", row).value is None


def test_bots_and_agents_and_other_branches_are_left_out_with_their_reason():
    rows = [
        pull_request(opened="Mon 9:00", merged="Mon 10:00"),
        pull_request(opened="Mon 9:00", merged="Mon 10:00", author_kind="bot"),
        pull_request(
            opened="Mon 9:00", merged="Mon 10:00", author_kind="bot", base_is_default=False
        ),
        pull_request(opened="Mon 9:00", merged="Mon 10:00", author_kind="ai_agent"),
        pull_request(opened="Mon 9:00", merged="Mon 10:00", base_is_default=False),
    ]
    found = ask("throughput", *rows)
    assert found.value == 1
    assert {one.reason: one.count for one in found.excluded} == {
        "bot_author": 2,
        "ai_agent_author": 1,
        "other_base": 1,
    }
    assert ask("throughput", *rows, actors="all").value == 3
    assert ask("throughput", *rows, actors="all", base="all").value == 5


def test_shipping_rhythm_is_the_days_between_merges():
    rows = [pull_request(opened="Mon 9:00", merged=day) for day in ("Mon 12:00", "Tue 12:00")]
    rows.append(pull_request(opened="Mon 9:00", merged="Fri 12:00"))
    found = ask("shipping_rhythm", *rows)
    assert (found.value, found.count, found.unit) == (2, 2, "days")
    assert [one.reason for one in found.excluded] == ["first_one"]


def test_sums_of_shares_count_items():
    found = ask(
        "unreviewed_merges",
        pull_request(opened="Mon 9:00", merged="Mon 10:00"),
        statistic=Statistic.SUM,
    )
    assert (found.value, found.unit) == (1, "PRs")


MINUTES = st.integers(min_value=0, max_value=20_000)


@given(st.lists(MINUTES, min_size=6, max_size=6), st.booleans(), st.booleans(), st.booleans())
def test_stages_add_up_to_cycle_time_exactly(minutes, is_reviewed, is_approved, is_late):
    first, opened, ready, review, approval, merged = sorted(minutes)
    if is_late:
        first, opened = opened, first
    said = {"first_commit": first, "opened": opened, "ready": ready, "merged": merged}
    if is_reviewed:
        said["first_review"] = review
        if is_approved:
            said["last_approval"] = approval
    row = pull_request(**{name: moment(value) for name, value in said.items()})
    made = facts(row)
    for kind in ClockKind:
        clock = made.clock(kind)
        total = cadence.cycle_time.measure(made.items, clock)
        parts = [stage.measure(made.items, clock) for stage in cadence.STAGES]
        micros = sum(int(part[0].astype(int)) for part in parts if part[0] == part[0])
        assert micros == int(total[0].astype(int))


def moment(minutes):
    days, rest = divmod(minutes, 1440)
    weeks, day = divmod(days, 7)
    name = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day]
    return f"{name}+{weeks} {rest // 60}:{rest % 60:02}"


def test_the_evidence_is_what_the_number_was_made_of():
    rows = [pull_request(**WHOLE), pull_request(opened="Mon 9:00", merged="Tue 9:00")]
    rows.append(pull_request(opened="Mon+1 9:00", merged="Tue+1 9:00"))
    made = facts(*rows)
    query = MetricQuery(slug="time_to_merge", **WEEK)
    found = observations(made, query, now=NOW)
    assert list(found.values) == [24, 25]
    assert answer(made, query, now=NOW).value == 24.5
