"""Throughput per active contributor, by numbers that can be counted by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.factories.frames import MONDAY, act, facts, pull_request

from headway.analytics.activity import TOO_FEW
from headway.analytics.answer import answer, observations
from headway.kernel.errors import Invalid
from headway.records.answers import Every, MetricQuery

SLUG = "throughput@per_contributor"
NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)


def query(weeks=1, **said):
    asked: dict[str, Any] = {"from_on": MONDAY, "to_on": MONDAY + timedelta(weeks=weeks)}
    return MetricQuery(slug=SLUG, **(asked | said))


def ask(made, weeks=1, now=NOW, **said):
    return answer(made, query(weeks, **said), now=now)


def merged(when="Tue 12:00", **said):
    return pull_request(opened="Mon 0:00", merged=when, **said)


def everybody(when, count=5):
    return [act(person, when) for person in range(1, count + 1)]


def test_merges_are_divided_by_the_people_of_the_week():
    active = [*everybody("Mon 9:00"), act(1, "Fri 9:00"), act(2, "Wed 9:00", kind="review")]
    found = ask(facts(merged(), merged("Sun 23:59"), active=active))
    assert (found.value, found.count, found.unit) == (2 / 5, 2, "PRs per person-week")
    assert (found.hidden, found.previous, found.calendar) == (None, None, "")


def test_a_review_makes_somebody_active_too():
    active = [*everybody("Mon 9:00", count=4), act(9, "Wed 9:00", kind="review")]
    assert ask(facts(merged(), active=active)).value == 1 / 5


def test_a_period_is_divided_by_its_person_weeks():
    # 5 people in one week, 10 in the next: 15 person-weeks, not 10 people.
    active = [*everybody("Tue 9:00"), *everybody("Tue+1 9:00", count=10)]
    found = ask(facts(merged(), merged("Tue+1 9:00"), merged("Wed+1 9:00"), active=active), weeks=2)
    assert found.value == 3 / 15
    assert [(one.value, one.count) for one in found.series] == [(1 / 5, 1), (2 / 10, 2)]


def test_fewer_than_five_people_hide_the_number_and_say_why():
    active = [*everybody("Mon 9:00", count=4), *everybody("Mon+1 9:00")]
    made = facts(merged(), merged("Tue+1 9:00"), active=active)
    hidden = ask(made)
    assert (hidden.value, hidden.count, hidden.hidden) == (None, 1, TOO_FEW)
    assert (hidden.change.ratio, hidden.change.reason) == (None, TOO_FEW)
    whole = ask(made, weeks=2)
    assert (whole.value, whole.hidden) == (2 / 9, None)
    assert [one.value for one in whole.series] == [None, 1 / 5]


def test_a_week_that_a_window_cuts_counts_by_its_part():
    made = facts(merged("Thu 9:00"), active=everybody("Mon 9:00", count=7))
    # Wednesday to Sunday are 5 of 7 days of 7 people.
    found = ask(made, from_on=MONDAY + timedelta(days=2))
    assert found.value == pytest.approx(1 / 5)
    day = ask(made, from_on=MONDAY + timedelta(days=3), every=Every.DAY)
    assert day.series[0].value == pytest.approx(1 / 1)
    assert day.series[1].value == 0


def test_accounts_that_nobody_is_linked_to_count_one_by_one():
    accounts = [act(None, "Mon 9:00", identity=number) for number in (0, 1, 1)]
    found = ask(facts(merged(), active=[*everybody("Mon 9:00", count=3), *accounts]))
    assert found.value == 1 / 5


def test_a_team_counts_who_was_in_it_on_that_day():
    members: list[tuple[int, str, str, str | None]] = [
        (5, "core", "2026-03-04", None),
        (6, "core", "2026-01-01", "2026-03-04"),
        *((person, "core", "2026-01-01", None) for person in (1, 2, 3, 4)),
    ]
    made = facts(
        merged(),
        merged(author_person=9),
        teams=["core"],
        members=members,
        active=everybody("Thu 9:00", count=9),
    )
    # The fifth joined on Wednesday, the sixth had left by then.
    assert ask(made, team="core").value == 1 / 5
    early = facts(merged(), teams=["core"], members=members, active=everybody("Tue 9:00", count=5))
    assert ask(early, team="core").hidden == TOO_FEW


def test_groups_have_their_own_people_and_small_ones_are_hidden():
    members = [(person, "core", "2026-01-01", None) for person in range(1, 6)]
    members += [(person, "part", "2026-01-01", None) for person in (6, 7)]
    made = facts(
        merged(),
        merged(author_person=6),
        merged(author_person=6),
        teams=["core", "part"],
        members=members,
        active=everybody("Thu 9:00", count=7),
    )
    found = ask(made, by="team")
    assert found.value == 3 / 7
    assert [(one.key, one.value, one.count, one.hidden) for one in found.groups] == [
        ("core", 1 / 5, 1, None),
        ("part", None, 2, TOO_FEW),
    ]
    (kind,) = ask(made, by="work_type").groups
    assert kind.value == found.value
    with pytest.raises(Invalid, match="stages"):
        ask(made, by="stage")
    with pytest.raises(Invalid, match="no grouping"):
        ask(made, by="mood")


def test_a_repository_counts_who_was_active_in_it():
    elsewhere = [act(person, "Mon 9:00", repository="acme/api") for person in range(20, 26)]
    made = facts(
        merged(),
        merged(repository="acme/api"),
        active=[*everybody("Mon 9:00"), *elsewhere],
    )
    assert ask(made, repository="acme/shop").value == 1 / 5
    groups = {one.key: one.value for one in ask(made, by="repository").groups}
    assert groups == {"acme/shop": 1 / 5, "acme/api": 1 / 6}


def test_weeks_are_those_of_the_reporting_zone():
    # Sunday 23:30 in UTC is Monday in Tokyo, so these five worked in the asked week.
    made = facts(merged(), zone="Asia/Tokyo", active=everybody("Sun-1 23:30"))
    assert ask(made).value == 1 / 5
    assert ask(facts(merged(), active=everybody("Sun-1 23:30"))).hidden == TOO_FEW


def test_the_merged_pull_requests_are_the_evidence():
    made = facts(merged(), merged(author_kind="bot"), active=everybody("Mon 9:00"))
    found = observations(made, query(), now=NOW)
    assert (len(found.at), int((found.why() == 0).sum())) == (2, 1)
    assert [(one.reason, one.count) for one in ask(made).excluded] == [("bot_author", 1)]
    assert ask(made, actors="all").value == 2 / 5


def test_what_lies_ahead_has_no_value_and_today_is_not_whole():
    made = facts(merged(), active=everybody("Mon 9:00"))
    found = ask(made, weeks=2, now=datetime(2026, 3, 4, tzinfo=UTC))
    assert [(one.value, one.is_whole) for one in found.series] == [(1 / 5, False), (None, False)]


def history(counts, people=5):
    """So many merges in each week."""
    rows = [merged(f"Tue+{week} 12:00") for week, count in enumerate(counts) for _ in range(count)]
    active = [one for week in range(len(counts)) for one in everybody(f"Mon+{week} 9:00", people)]
    return facts(*rows, active=active)


def later(made, weeks, first):
    start = MONDAY + timedelta(weeks=first)
    return ask(made, from_on=start, to_on=start + timedelta(weeks=weeks))


def test_a_change_is_judged_against_chance():
    same = later(history([5, 6, 5, 6] * 2), 4, 4).change
    assert (same.ratio, same.noise) == (0, True)
    more = later(history([5, 6, 5, 6, 10, 12, 10, 12]), 4, 4).change
    assert (more.ratio, more.noise) == (1, False)
    assert 0 < more.interval[0] < more.interval[1]
    # What doubles with the people is no change of the rate.
    rows = history([5, 5, 5, 5, 10, 10, 10, 10])
    doubled = [one for week in range(4, 8) for one in everybody(f"Mon+{week} 9:00", 10)]
    grown = facts(active=[*doubled, *(one for w in range(4) for one in everybody(f"Mon+{w} 9:00"))])
    both = later(replace(rows, activity=grown.activity), 4, 4).change
    assert (both.ratio, both.noise) == (0, True)


def test_a_change_that_cannot_be_judged_says_why():
    made = history([0, 0, 0, 0, 5, 5, 5, 5])
    few = later(history([1, 2]), 1, 1).change
    assert (few.ratio, few.reason) == (1, "only 1 windows to compare; it takes 4")
    none = later(made, 4, 4).change
    assert (none.ratio, none.noise) == (None, False)
    late = facts(
        *(pull_request(opened=f"Mon+{week} 9:00", merged=f"Tue+{week} 9:00") for week in (2, 5)),
        active=[one for week in range(8) for one in everybody(f"Mon+{week} 9:00")],
    )
    found = later(late, 4, 4).change
    assert (found.noise, found.reason) == (None, "the data begins inside the period before")


def test_usual_is_made_of_the_windows_that_are_shown():
    found = later(history([5] * 12), 2, 10)
    assert (found.usual.windows_count, found.usual.low, found.usual.high) == (10, 1, 1)
    assert found.before[0].window.from_at.date() == date(2026, 3, 2)
