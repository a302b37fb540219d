"""Working hours: of whom, in which zone, without weekends, holidays and absences."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.frames import at, facts, pull_request, signals

from headway.analytics import calendars
from headway.analytics.calendars import Calendar
from headway.analytics.clocks import Whose
from headway.analytics.teams import Team
from headway.analytics.workers import Worker
from headway.records.answers import ClockKind

TEAM = {"teams": ["shop"], "members": [(1, "shop", "2020-01-01", None)]}


def hours(made, start, end, whose=Whose.AUTHOR):
    clock = made.clock(ClockKind.WORKING)
    size = len(made.items)
    lasted = clock.between(
        made.items,
        np.array([at(start)] * size, "datetime64[us]"),
        np.array([at(end)] * size, "datetime64[us]"),
        whose,
    )
    return [None if np.isnat(one) else one / np.timedelta64(1, "h") for one in lasted]


def test_friday_afternoon_to_monday_morning_is_four_working_hours():
    assert hours(facts(pull_request()), "Fri 15:00", "Mon+1 11:00") == [4]


def test_before_after_and_between_working_hours_no_time_passes():
    made = facts(pull_request())
    assert hours(made, "Sat 9:00", "Sun 17:00") == [0]
    assert hours(made, "Mon 17:00", "Tue 9:00") == [0]
    assert hours(made, "Mon 16:00", "Mon 20:00") == [1]


def test_never_is_never():
    assert hours(facts(pull_request()), None, "Mon 9:00") == [None]
    assert hours(facts(pull_request()), "Mon 9:00", None) == [None]


def test_of_no_items_nothing_lasts():
    assert hours(facts(), "Mon 9:00", "Mon 10:00") == []


def test_public_holidays_do_not_count():
    # Easter Monday 2026 was 6 April.
    assert hours(facts(pull_request(), country="DE"), "2026-04-03 9:00", "2026-04-07 10:00") == [1]


def test_a_country_nobody_knows_has_no_holidays():
    assert hours(facts(pull_request(), country="XX"), "2026-04-06 9:00", "2026-04-06 10:00") == [1]


def test_a_person_works_in_their_own_zone_and_not_while_away():
    away = ((date(2026, 3, 3), date(2026, 3, 4)),)
    made = facts(pull_request(), people=[Worker(person=1, zone="America/New_York", away=away)])
    # Monday 9 in New York is 14 UTC: two hours to 16, nothing on Tuesday, eight on Wednesday.
    assert hours(made, "Mon 9:00", "Mon 16:00") == [2]
    assert hours(made, "Mon 9:00", "Thu 9:00") == [16]


def test_a_person_without_a_zone_works_as_their_team_does():
    team = Team(slug="shop", name="Shop", zone="America/New_York", country="US")
    made = facts(
        pull_request(), teams=[team], members=[(1, "shop", "2020-01-01", None)], people=[1]
    )
    assert hours(made, "Mon 9:00", "Mon 16:00") == [2]


def test_summer_time_moves_working_hours():
    made = facts(pull_request(), zone="Europe/Berlin")
    assert hours(made, "2026-03-27 7:00", "2026-03-27 9:00") == [1]
    assert hours(made, "2026-03-30 7:00", "2026-03-30 9:00") == [2]


def test_without_requests_the_authors_team_is_who_could_have_reviewed():
    people = [Worker(person=1), Worker(person=2, zone="America/New_York")]
    members = [(1, "shop", "2020-01-01", None), (2, "shop", "2020-01-01", None)]
    made = facts(pull_request(), people=people, teams=["shop"], members=members)
    # Nine to 17 in UTC or 14 to 22: at least one of them works from 9 to 22.
    assert hours(made, "Mon 9:00", "Tue 9:00", Whose.REVIEWERS) == [13]
    assert hours(made, "Mon 9:00", "Tue 9:00", Whose.AUTHOR) == [8]


def requests(row, *persons):
    return pd.DataFrame(
        {
            "pull_request": [row["id"]] * len(persons),
            "reviewer": "",
            "reviewer_person": persons,
            "requested_at": at("Mon 9:00"),
            "removed_at": at(None),
        }
    )


def test_the_hours_of_those_asked_run_while_a_pull_request_waits():
    first, second = pull_request(), pull_request()
    people = [Worker(person=1), Worker(person=2, zone="America/New_York")]
    said = signals(requests=requests(first, 2, -1))
    made = facts(first, second, people=people, said=said, **TEAM)
    assert hours(made, "Mon 9:00", "Mon 16:00", Whose.REVIEWERS) == [2, 7]
    both = facts(first, second, people=people, said=signals(requests=requests(first, 1, 2)), **TEAM)
    assert hours(both, "Mon 9:00", "Mon 20:00", Whose.REVIEWERS) == [11, 8]


def spoke(row, *, state, moment):
    return pd.DataFrame(
        {
            "pull_request": [row["id"]],
            "reviewer": "bob",
            "reviewer_kind": "human",
            "reviewer_person": 2,
            "state": state,
            "submitted_at": at(moment),
        }
    )


def happened(row, *, kind, moment):
    return pd.DataFrame(
        {"pull_request": [row["id"]], "kind": kind, "actor_person": 1, "at": at(moment)}
    )


def test_in_review_the_hours_of_whoevers_turn_it_is_run():
    row = pull_request()
    people = [Worker(person=1), Worker(person=2, zone="America/New_York")]
    said = signals(
        requests=requests(row, 2),
        reviews=spoke(row, state="changes_requested", moment="Mon 15:00"),
        events=happened(row, kind="review_requested", moment="Mon 16:00"),
    )
    made = facts(row, people=people, said=said, **TEAM)
    # 15 to 16 by the author (to 17 UTC), then by the reviewer, who works to 22 UTC.
    assert hours(made, "Mon 15:00", "Mon 23:00", Whose.TURN) == [1 + 6]
    quiet = facts(row, people=people, said=signals(requests=requests(row, 2)), **TEAM)
    assert hours(quiet, "Mon 15:00", "Mon 23:00", Whose.TURN) == [7]


def test_the_clock_says_whose_calendar_it_used():
    alone = facts(pull_request()).clock(ClockKind.WORKING).words()
    assert alone == "UTC, Mon–Fri 9–17, no holidays for everybody: no other calendar is known"
    people = [Worker(person=1, zone="Europe/Lisbon", country="PT")]
    own = facts(pull_request(), people=people).clock(ClockKind.WORKING).words()
    assert own == "1 people's own calendars; else UTC, Mon–Fri 9–17, no holidays"
    assert facts().clock(ClockKind.WALL).words() == ""


def test_calendars_are_said_in_words():
    odd = Calendar(zone="Asia/Dubai", country="AE", days=(7, 1, 3), start=time(8, 30), end=time(12))
    assert odd.words() == "Asia/Dubai, Mon, Wed, Sun 8:30–12, holidays of AE"


def test_work_past_midnight_belongs_to_the_day_it_began():
    night = Calendar(start=time(22), end=time(6))
    assert calendars.hours(night) == 8
    assert calendars.hours(Calendar()) == 8
    found = calendars.stretches(night, date(2026, 3, 2), date(2026, 3, 3))
    assert (found.stop - found.start) / 3.6e9 == [8]


def test_a_calendar_without_a_working_day_has_no_time():
    found = calendars.stretches(Calendar(), date(2026, 3, 7), date(2026, 3, 9))
    assert list(found.until(np.array([0, 10**18]))) == [0, 0]
    assert len(calendars.union([found, found]).start) == 0


MOMENTS = st.integers(0, 14 * 24 * 60)


@given(st.lists(MOMENTS, min_size=3, max_size=3), st.sampled_from(["UTC", "Asia/Kolkata"]))
def test_working_time_adds_up_and_is_at_most_wall_time(minutes, zone):
    made = facts(pull_request(), zone=zone)
    clock = made.clock(ClockKind.WORKING)
    start = datetime(2026, 3, 2, tzinfo=UTC)
    one, two, three = (
        np.array([at(start + timedelta(minutes=minute))]) for minute in sorted(minutes)
    )
    first = clock.between(made.items, one, two, Whose.AUTHOR)
    second = clock.between(made.items, two, three, Whose.AUTHOR)
    whole = clock.between(made.items, one, three, Whose.AUTHOR)
    assert first[0] + second[0] == whole[0]
    assert np.timedelta64(0) <= whole[0] <= (three - one)[0]


def test_a_union_merges_what_overlaps_and_touches():
    one = calendars.Stretches.of(np.array([0, 100]), np.array([10, 110]))
    two = calendars.Stretches.of(np.array([5, 110]), np.array([20, 120]))
    found = calendars.union([one, two])
    assert (list(found.start), list(found.stop)) == ([0, 100], [20, 120])
    assert list(found.until(np.array([-5, 7, 50, 115, 500]))) == [0, 7, 20, 35, 40]


@pytest.mark.parametrize("slug", ["pickup_time"])
def test_the_default_clock_costs_no_reading_of_signals(slug):
    def nobody_asks():
        raise AssertionError(slug)

    made = facts(pull_request(first_review="Mon 10:00"))
    object.__setattr__(made, "signals", nobody_asks)
    assert hours(made, "Mon 9:00", "Mon 10:00", Whose.REVIEWERS) == [1]


def test_calendars_are_made_once_and_holidays_are_loaded_ahead():
    calendars.prepare()
    lisbon = Calendar(zone="Europe/Lisbon", country="PT")
    asked = (date(2026, 1, 1), date(2026, 2, 1))
    assert calendars.stretches(lisbon, *asked) is calendars.stretches(lisbon, *asked)
