"""Pages on synthetic ground: their choices, sentences and words."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from tests.factories.frames import facts
from tests.factories.worlds import history, world

from headway.insights.claims import Sureness
from headway.kernel.errors import Invalid, NotFound
from headway.records.answers import ClockKind
from headway.reports import choosing, definitions, delivery, overview
from headway.reports.completeness import Covered, Stretch, completeness
from headway.reports.context import Choice
from headway.reports.ground import Trouble

NOW = datetime(2026, 11, 16, 8, 40, tzinfo=UTC)
MONDAY = date(2026, 11, 16)


def overview_of(ground, choice, details):
    return overview.compose(ground, choice, details)


def delivery_of(ground, choice, details):
    return delivery.compose(ground, choice, details)


def words_of(ground, slug):
    return definitions.compose(ground, Choice(), slug)


def head_of(ground, chosen, sentence=""):
    return choosing.head(ground, chosen, "Delivery", sentence)


def slow_search(opened, person):
    return np.where((opened > np.datetime64("2026-08-17")) & (person % 3 == 1), 4.0, 1.0)


def test_the_default_period_is_the_last_13_whole_weeks(ground):
    chosen = choosing.choose(ground, Choice())
    assert (chosen.from_on, chosen.to_on) == (date(2026, 8, 17), MONDAY)
    assert chosen.clock is ClockKind.WORKING
    assert chosen.choice.from_on == date(2026, 8, 17)
    assert choosing.choose(ground, Choice(period="4w")).from_on == date(2026, 10, 19)


def test_a_silent_organisation_is_read_from_its_last_activity(frame, grounded):
    late = grounded(world(frame), now=NOW + timedelta(days=400))
    chosen = choosing.choose(late, Choice())
    assert chosen.to_on == MONDAY
    head = head_of(late, chosen, "All is well.")
    assert (head.empty, head.sentence) == (None, "All is well.")


def test_an_empty_period_links_to_the_last_one_with_data(ground, details):
    choice = Choice(from_on=date(2020, 1, 6), to_on=date(2020, 2, 3))
    head = overview_of(ground, choice, details).head
    assert head.empty.reason == "no_period"
    assert head.sentence == "No pull requests in the 4 weeks to 2 Feb"
    assert (head.empty.choice.from_on, head.empty.choice.to_on) == (date(2026, 8, 17), MONDAY)
    assert "to 15 Nov 2026" in head.empty.words


def test_nothing_connected_and_nothing_read_are_told_apart(grounded, details):
    connected = overview_of(grounded(facts()), Choice(), details).head.empty
    alone = overview_of(grounded(facts(), has_connection=False), Choice(), details).head.empty
    assert (connected.title, alone.title) == ("No pull requests yet", "Nothing is connected yet")
    empty = delivery_of(grounded(facts()), Choice(), details)
    assert empty.rhythm.title == "Nothing was merged"
    assert empty.work_in_progress.title == "Nothing is open"
    assert empty.batch.title == "Sizes are not known"
    assert empty.hours.title == "Where the hours go is not known yet"
    assert empty.stages[0].now.text == "no data"


def test_the_head_says_what_was_chosen(ground):
    chosen = choosing.choose(ground, Choice(team="search", clock=ClockKind.WALL))
    head = head_of(ground, chosen)
    assert [one.label for one in head.teams] == [
        "All teams",
        "Checkout",
        "Platform",
        "Search",
        "No team",
    ]
    assert [one.value for one in head.teams if one.is_chosen] == ["search"]
    assert [one.value for one in head.clocks if one.is_chosen] == ["wall"]
    assert (head.period_words, head.before_words) == ("13 weeks to 15 Nov", "the 13 before")
    assert head.freshness.words == "Complete to Mon 16 Nov, 08:30"
    days = choosing.choose(ground, Choice(from_on=date(2026, 11, 1), to_on=date(2026, 11, 11)))
    custom = head_of(ground, days)
    assert (custom.period_words, custom.before_words) == ("10 days to 10 Nov", "the 10 days before")
    assert [one.label for one in custom.periods if one.is_chosen] == ["1 Nov – 10 Nov"]


def test_a_period_or_team_that_is_not_there_is_said(ground):
    with pytest.raises(Invalid, match="no period “9w”"):
        choosing.choose(ground, Choice(period="9w"))
    with pytest.raises(NotFound, match="ghosts"):
        choosing.choose(ground, Choice(team="ghosts"))


def test_a_planted_story_is_found_with_its_team_and_nothing_else(grounded, details):
    made = grounded(world(history(6000, pickup=slow_search)))
    report = overview_of(made, Choice(clock=ClockKind.WALL), details)
    claim = report.claims[0]
    assert claim.statement == "Pull requests wait longer for a first review"
    assert claim.sureness is Sureness.SURE
    assert claim.driver[0].text == "Search ("
    assert claim.driver[1].query.team == "search"
    assert {one.slug for one in report.claims} <= {"pickup_time", "cycle_time"}
    assert report.head.sentence.startswith("Work ships as steadily as before, but pull requests")
    assert "working" not in report.head.sentence


def test_a_quiet_world_makes_no_sure_claim(grounded, details):
    sure = 0
    for seed in range(2, 12):
        report = overview_of(grounded(world(history(2500, seed=seed))), Choice(), details)
        sure += sum(one.sureness is Sureness.SURE for one in report.claims)
    assert sure <= 1


def test_troubles_and_ageing_need_attention(frame, grounded, details):
    trouble = Trouble(connection_id="c1", title="GitHub acme", tag="Stopped", detail="Revoked.")
    made = world(frame)
    old = made.items["opened_at"].copy()
    rows = np.flatnonzero(np.isnat(made.items["merged_at"]))
    ready = made.items["ready_at"].copy()
    ready[rows] = old[rows] = np.datetime64("2026-06-01", "us")
    aged = world(frame.assign(opened_at=old, ready_at=ready))
    report = overview_of(grounded(aged, troubles=lambda: [trouble]), Choice(), details)
    kinds = [one.kind for one in report.attention]
    assert kinds[-1] == "connection"
    assert report.ageing_count == len(rows) >= kinds.count("ageing") > 0
    first = report.attention[0]
    assert first.number.unit == "working days"
    assert "usually needs under" in first.detail
    open_now = delivery_of(grounded(aged), Choice(), details).work_in_progress
    assert open_now.items[0].is_ageing
    assert f"{len(rows)} of {len(rows)}" in open_now.title


def test_delivery_counts_each_merge_once_in_each_part(ground, details):
    report = delivery_of(ground, Choice(), details)
    merged = report.throughput.answer.count
    assert sum(row.count.value for row in report.rhythm.rows) == merged
    assert len(report.rhythm.ticks) == merged
    assert sum(one.count for one in report.batch.classes) == merged
    assert sum(one.now.value for one in report.hours.stages) == pytest.approx(100)
    assert [stage.slug for stage in report.stages] == [
        "coding_time",
        "pickup_time",
        "review_time",
        "merge_time",
    ]
    assert len(report.cycle_time.points) == 26
    assert report.cycle_time.points[13].is_now
    assert not report.cycle_time.points[12].is_now


def test_without_teams_rhythm_is_by_repository(frame, grounded, details):
    report = delivery_of(grounded(world(frame, teams=())), Choice(), details)
    assert report.rhythm.row_kind == "repository"
    assert {row.name for row in report.rhythm.rows} == {f"acme/r{n}" for n in range(6)}
    assert report.work_in_progress.row_kind == "repository"
    assert all(item.limit_words.startswith("Work here") for item in report.work_in_progress.items)


def test_one_team_is_one_strip(ground, details):
    report = delivery_of(ground, Choice(team="search"), details)
    assert [row.key for row in report.rhythm.rows] == ["search"]


def test_a_period_that_lies_ahead_is_drawn_without_numbers(ground, details):
    choice = Choice(from_on=date(2026, 12, 7), to_on=date(2026, 12, 21))
    report = delivery_of(ground, choice, details)
    assert report.head.empty is not None
    assert [point.text for point in report.throughput.points if point.is_now] == ["no data"] * 2


def test_definitions_open_with_the_readers_number(ground):
    report = words_of(ground, "pickup_time")
    opened = report.opened
    asked = ground.answer(opened.query)
    assert opened.number.value == asked.value
    assert sum(one.count for one in opened.bins) == asked.count
    assert opened.cases[0].count == asked.count
    assert [one.slug for one in opened.variants] == [
        "pickup_time",
        "pickup_time@devlake",
        "pickup_time@middleware",
        "pickup_time@first_review",
    ]
    assert opened.other_clock is not None
    assert [mark.words.rpartition(" ")[0] for mark in opened.marks] == ["half within", "p75", "p90"]
    assert report.head.sentence == "Pickup time"


def test_definitions_without_data_are_words_alone(grounded):
    report = words_of(None, "cycle_time@devlake")
    assert report.head is None
    assert report.opened.clock_words == "hours by the clock"
    assert report.total_count == 13
    assert [section.name for section in report.sections] == ["Delivery", "Collaboration"]
    assert definitions.build().opened is None
    empty = words_of(grounded(facts()), "throughput").opened
    assert empty.number_words == "That is the count of 0 pull requests; 0 left out."
    assert empty.clock_words == "it measures no time"
    none = words_of(grounded(facts()), "pickup_time@devlake").opened
    assert none.number_words == "0 left out."
    with pytest.raises(NotFound):
        definitions.build(slug="velocity")


def test_completeness_is_the_share_of_the_window_that_was_read():
    def day(number):
        return datetime(2026, 11, number, tzinfo=UTC)

    def stretch(start, stop, **said):
        return Stretch(from_at=day(start), until_at=day(stop), **({"is_complete": True} | said))

    whole = Covered(name="a/b", stretches=(stretch(1, 11),))
    half = Covered(
        name="a/c",
        stretches=(stretch(6, 11), stretch(1, 6, is_complete=False, reason="2 pages failed")),
    )
    found = completeness([whole, half], day(1), day(11), day(20))
    assert (found.share, found.until) == (75, day(11))
    assert found.gaps == ["a/c: 2 pages failed"]
    unread = completeness([whole, Covered(name="a/d")], day(1), day(11), day(20))
    assert (unread.until, unread.share, unread.gaps) == (None, 50, ["a/d: not read yet"])
    assert (found.since, unread.since) == (day(6), day(1))
    many = completeness([Covered(name=f"a/{n}") for n in range(9)], day(1), day(11), day(20))
    assert many.gaps[-1] == "and 4 more"
    assert completeness([], day(1), day(11), day(20)).share is None
    assert completeness([whole], day(25), day(26), day(20)).share is None
    polled = Covered(name="a/b", stretches=(stretch(1, 11),))
    later = day(11) + timedelta(minutes=20)
    assert completeness([polled], day(1), day(30), later).share == 100


def test_a_poll_that_found_nothing_new_extends_what_is_read():
    def day(number):
        return datetime(2026, 11, number, tzinfo=UTC)

    read = Stretch(from_at=day(1), until_at=day(3), is_complete=True)
    gap = Stretch(from_at=day(3), until_at=day(5), is_complete=False)
    quiet = Covered(name="a/b", stretches=(read,), polled_at=day(11))
    found = completeness([quiet], day(1), day(11), day(11))
    assert (found.until, found.share) == (day(11), 100)
    stuck = Covered(name="a/b", stretches=(read, gap), polled_at=day(11))
    assert completeness([stuck], day(1), day(11), day(11)).until == day(3)
