"""The explorer and the evidence behind numbers, on synthetic ground."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from tests.factories.frames import facts, pull_request

from headway.kernel.errors import Invalid, NotFound
from headway.records.answers import ClockKind, MetricQuery, Observation
from headway.reports import evidence, pull_requests
from headway.reports.context import Choice
from headway.reports.pull_requests import ExploreFilters

MONDAY = date(2026, 11, 16)


def explored(ground, choice, filters, details):
    return pull_requests.compose(ground, choice, filters, details)


def page_of(ground, query, ask, details):
    return evidence.page(ground, query, ask, details)


def test_explorer_filters_sorts_and_pages(ground, details):
    def explore(**said):
        return explored(ground, Choice(), ExploreFilters(**said), details)

    everything = explore()
    assert everything.range_words == f"1–50 of {everything.counted_count}"
    assert (everything.has_newer, everything.has_older) == (False, True)
    moments = [row.merged_at for row in everything.rows]
    assert moments == sorted(moments, reverse=True)
    second = explore(page=2)
    assert second.has_newer
    assert not {row.number for row in second.rows} & {row.number for row in everything.rows}
    small = explore(sort="lines", is_ascending=True, limit=None).rows
    sizes = [row.lines.value for row in small]
    assert sizes == sorted(sizes)
    assert all(11 <= row.lines.value <= 50 for row in explore(lines="11-50").rows)
    assert all(row.lines.value > 1000 for row in explore(lines="over-1k").rows)
    assert all(row.pickup.value is None for row in explore(wait="never").rows)
    assert all(row.pickup.value > 8 for row in explore(wait="over-a-day").rows)
    number = everything.rows[3].number
    assert [row.number for row in explore(text=f"#{number}").rows] == [number]
    assert explore(text="nothing like it").range_words == "0 of 0"
    for sort in pull_requests.SORTS:
        assert explore(sort=sort).rows
    assert {row.repository for row in explore(repository="acme/r2").rows} == {"acme/shop"}
    chips = explore(text="a", lines="11-50", wait="never", left_out="any").chips
    assert [chip.removes for chip in chips] == [
        "slug",
        "period",
        "text",
        "lines",
        "wait",
        "left_out",
    ]


@pytest.mark.parametrize("said", [{"sort": "author"}, {"lines": "huge"}, {"page": 0}])
def test_explorer_refuses_what_it_does_not_know(ground, details, said):
    with pytest.raises(Invalid):
        explored(ground, Choice(), ExploreFilters(**said), details)


def test_explorer_shows_what_was_left_out_and_why(ground, details):
    filters = ExploreFilters(slug="pickup_time", left_out="never_reviewed")
    report = explored(ground, Choice(), filters, details)
    assert report.total_count == sum(
        one.count for one in report.excluded if one.reason == "never_reviewed"
    )
    assert report.rows[0].left_out_words.startswith("merged without a look")
    both = explored(ground, Choice(), replace(filters, left_out="any"), details)
    assert both.total_count == both.left_out_count
    assert f"{both.left_out_count} more are left out" in both.head.sentence


def test_an_opened_pull_request_tells_its_story(grounded, details):
    row = pull_request(
        opened="Mon 9:00",
        first_commit="Mon 7:00",
        ready="Mon 10:00",
        first_review="Mon 15:30",
        first_changes_requested="Mon 15:30",
        last_approval="Tue 9:30",
        merged="Tue 10:00",
    )
    made = grounded(facts(row), now=datetime(2026, 3, 20, tzinfo=UTC))
    filters = ExploreFilters(opened_id=row["id"])
    choice = Choice(clock=ClockKind.WALL)
    detail = explored(made, choice, filters, details).detail
    assert [event.words for event in detail.events][:5] == [
        "First commit",
        "Opened, as a draft",
        "Ready for review",
        "5.5 hours without a human review.",
        "Changes requested",
    ]
    assert [event.is_gap for event in detail.events].count(True) == 1
    assert {one.slug for one in detail.counted_in} >= {"cycle_time", "pickup_time", "throughput"}
    assert [(one.slug, why) for one, why in detail.left_out_of] == [
        ("unreviewed_wait", "another human reviewed it")
    ]
    assert dict(detail.stages)["Cycle time"].text == "27.0"
    details.gone = {row["id"]}
    with pytest.raises(NotFound, match="gone"):
        explored(made, choice, filters, details)
    with pytest.raises(NotFound, match="no pull request 0"):
        explored(made, choice, ExploreFilters(opened_id=0), details)


def test_an_open_or_closed_pull_request_counts_in_little(grounded, details):
    open_row = pull_request(opened="Mon 9:00", ready="Mon 9:00")
    closed = pull_request(opened="Mon 9:00", closed="Tue 9:00", first_response="Mon 9:30")
    made = grounded(facts(open_row, closed), now=datetime(2026, 3, 20, tzinfo=UTC))

    def detail(row):
        filters = ExploreFilters(opened_id=row["id"], slug="work_in_progress")
        return explored(made, Choice(), filters, details).detail

    assert [one.slug for one in detail(open_row).counted_in] == ["work_in_progress"]
    assert detail(closed).counted_in == []
    words = [event.words for event in detail(closed).events]
    assert words[-1] == "Closed without merging" or "Closed without merging" in words
    assert "First review comment" in words


@pytest.mark.parametrize("sort", evidence.SORTS)
def test_evidence_pages_hold_each_observation_once(ground, details, sort):
    query = MetricQuery(slug="pickup_time", from_on=date(2026, 8, 17), to_on=MONDAY)
    cursor = None
    seen: list[Observation] = []
    while True:
        asked = evidence.Ask(limit=40, cursor=cursor, sort=sort)
        page = page_of(ground, query, asked, details)
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len({one.id for one in seen}) == len(seen) == page.total_count
    assert len(seen) == ground.answer(query).count
    values = [one.value or 0.0 for one in seen]
    if sort in {"largest", "smallest"}:
        assert values == sorted(values, reverse=sort == "largest")
