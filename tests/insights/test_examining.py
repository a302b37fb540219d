"""Claims from answers made by hand: how sure, in which words, and who drove it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from headway.analytics import catalogue
from headway.insights.claims import Sureness
from headway.insights.examining import Subject, examine
from headway.insights.wording import WORDINGS
from headway.records.answers import (
    Change,
    ClockKind,
    Completeness,
    Excluded,
    Group,
    MetricAnswer,
    MetricQuery,
    Point,
    Statistic,
    Usual,
    Window,
)

START = datetime(2026, 8, 17, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def window(index):
    return Window(from_at=START + index * WEEK, to_at=START + (index + 1) * WEEK)


def answered(slug="pickup_time", value=6.9, previous=4.6, change=None, weeks=(7.0,) * 9, **said):
    definition = catalogue.definition(slug)
    counts = Statistic.COUNT in definition.statistics[:1]
    made = MetricAnswer(
        definition=definition,
        query=MetricQuery(slug=slug, from_on=date(2026, 8, 17), to_on=date(2026, 11, 16)),
        window=Window(from_at=START, to_at=START + 13 * WEEK),
        zone="UTC",
        clock=ClockKind.WORKING,
        statistic=Statistic.COUNT if counts else definition.statistic,
        unit=definition.unit,
        value=value,
        count=548,
        previous=previous,
        previous_count=500,
        change=change or Change(ratio=0.5, noise=False, interval=(1.6, 3.4)),
        usual=Usual(low=2.4, high=6.7, windows_count=26),
        series=[
            Point(window=window(index), value=week, count=40) for index, week in enumerate(weeks)
        ],
        before=[],
        groups=[],
        excluded=[Excluded(reason="never_reviewed", count=39, explanation="…")],
        completeness=Completeness(until=None, share=None),
        data_version=1,
    )
    return replace(made, **said)


def only(answer, teams=(), teams_before=()):
    (claim,) = examine([Subject(answer=answer, teams=lambda: (teams, teams_before))]).claims
    return claim


def words(parts):
    return "".join(part.text for part in parts)


def test_a_change_beyond_usual_is_sure_and_says_why():
    claim = only(answered(weeks=(7.0,) * 9 + (5.0,) * 4))
    assert claim.statement == "Pull requests wait longer for a first review"
    assert (claim.sureness, claim.reason) == (Sureness.SURE, "9 of 13 weeks above usual")
    assert words(claim.body) == (
        "6.9 working hours at the median, up from 4.6. The difference lies between 1.6 and 3.4."
    )
    assert claim.evidence.text == "548 pull requests counted, 39 left out"
    assert claim.advice
    assert claim.driver == ()


def test_every_number_opens_and_the_earlier_one_opens_the_period_before():
    now, _, before, _ = only(answered()).body
    assert now.query.from_on == date(2026, 8, 17)
    assert (before.query.from_on, before.query.to_on) == (date(2026, 5, 18), date(2026, 8, 17))


def test_beyond_chance_but_within_usual_is_likely_and_says_may():
    claim = only(answered(weeks=(5.0,) * 13))
    assert claim.sureness is Sureness.LIKELY
    assert claim.statement == "Pull requests may wait longer for a first review"
    assert "weeks lie outside usual" in claim.reason


def test_an_interval_that_just_touches_zero_is_likely_when_the_change_is_large():
    change = Change(ratio=-0.24, noise=True, interval=(-81, 4))
    claim = only(answered("batch_size", value=98, previous=129, change=change, weeks=()))
    assert claim.statement == "Pull requests may be smaller"
    assert claim.reason == "the interval just touches zero"
    assert words(claim.body).endswith("down from 129. The difference lies between −81 and 4.")
    small = answered(change=replace(change, ratio=0.05), weeks=())
    assert examine([Subject(answer=small)]).claims == []


@pytest.mark.parametrize(
    "change",
    [
        Change(ratio=0.02, noise=True, interval=(-3, 3)),
        Change(ratio=0.02, noise=False, interval=(0.1, 0.2)),
        Change(ratio=0.5, noise=True, interval=(0, 0)),
    ],
)
def test_what_chance_does_did_not_move(change):
    found = examine([Subject(answer=answered(change=change, weeks=(5.0,) * 13))])
    assert (found.claims, [one.name for one in found.still]) == ([], ["Pickup time"])


def test_too_little_is_unknown_with_its_reason():
    change = Change(ratio=None, noise=None, interval=None, reason="only 3 items on one side")
    found = examine([Subject(answer=answered(change=change))])
    assert [(one.slug, why) for one, why in found.unknown] == [
        ("pickup_time", "only 3 items on one side")
    ]
    nothing = answered(value=None, change=Change(ratio=None, noise=True, interval=(0, 1)))
    (_, why) = examine([Subject(answer=nothing)]).unknown[0]
    assert why == "nothing was observed in one of the two periods"


def test_a_stock_moved_when_it_ends_outside_usual():
    outside = Change(ratio=1, noise=False, interval=None)
    claim = only(
        answered("work_in_progress", value=30, previous=15, change=outside, weeks=(30.0, 31.0))
    )
    assert claim.sureness is Sureness.SURE
    assert words(claim.body) == "30.0 open, up from 15.0."
    once = answered("work_in_progress", value=30, previous=15, change=outside, weeks=(5.0, 30.0))
    assert only(once).sureness is Sureness.LIKELY
    inside = answered("work_in_progress", change=replace(outside, noise=True))
    assert examine([Subject(answer=inside)]).claims == []


def test_without_usual_no_claim_is_sure():
    unknown = answered(usual=Usual(low=None, high=None, windows_count=3))
    assert only(unknown).sureness is Sureness.LIKELY


def test_counts_are_said_a_week():
    change = Change(ratio=0.19, noise=False, interval=(26, 130))
    claim = only(answered("throughput", value=585, previous=494, change=change, weeks=(45.0,) * 13))
    assert words(claim.body) == (
        "45.0 merged a week, up from 38.0. The difference lies between 2.0 and 10.0."
    )


def test_shares_and_sizes_and_wall_hours_name_their_unit():
    share = only(answered("unreviewed_merges", value=9.0, previous=4.0))
    assert words(share.body).startswith("9.0 % of merged pull requests, up from 4.0")
    lines = only(answered("batch_size", value=1200, previous=900))
    assert words(lines.body).startswith("1,200 lines at the median, up from 900")
    wall = only(answered(clock=ClockKind.WALL))
    assert words(wall.body).startswith("6.9 hours at the median")


def test_below_usual_counts_on_the_side_of_the_change():
    change = Change(ratio=-0.5, noise=False, interval=(-3, -1))
    claim = only(answered(value=2, previous=4, change=change, weeks=(1.0, 1.0, 7.0)))
    assert claim.reason == "2 of 3 weeks below usual"
    assert claim.statement == "Pull requests get a first review sooner"


def group(key, value, count=50):
    return Group(key=key, name=key.title(), value=value, count=count)


def test_the_driver_is_at_most_two_teams_that_moved_most():
    claim = only(
        answered(),
        teams=[
            group("search", 15.0),
            group("platform", 7.8),
            group("shop", 4.8),
            group("new", 90.0, count=9),
            group("other", 2.0),
            group("unborn", 50.0),
            group("quiet", None),
        ],
        teams_before=[
            group("search", 6.0),
            group("platform", 5.0),
            group("shop", 4.7),
            group("new", 1.0),
            group("other", 3.0),
            group("quiet", 3.0),
        ],
    )
    assert words(claim.driver) == "Search (15.0, was 6.0) and Platform (7.8, was 5.0)"
    assert claim.driver[1].query.team == "search"


def test_a_single_team_is_no_driver():
    assert only(answered(), teams=[group("a", 9.0)], teams_before=[group("a", 4.0)]).driver == ()


def test_at_most_five_claims_surest_and_largest_first():
    subjects = [
        Subject(answer=answered(slug, change=Change(ratio=size, noise=False, interval=(1, 2))))
        for slug, size in (
            ("cycle_time", 0.2),
            ("pickup_time", 0.9),
            ("review_time", 0.4),
            ("merge_time", 0.3),
            ("batch_size", 0.5),
            ("unreviewed_merges", 0.6),
        )
    ]
    subjects.append(Subject(answer=answered("coding_time", weeks=(5.0,) * 13)))
    found = examine(subjects).claims
    assert [claim.slug for claim in found] == [
        "pickup_time",
        "unreviewed_merges",
        "batch_size",
        "review_time",
        "merge_time",
    ]


def test_every_examined_metric_is_in_the_catalogue_and_says_may_only_when_likely():
    for slug, wording in WORDINGS.items():
        assert catalogue.find(slug).slug == slug
        for sure, likely in (wording.up, wording.down):
            assert "may" in likely.split()
            assert "may" not in sure.split()


def test_teams_are_read_for_claims_alone():
    def unread():
        raise AssertionError("nobody asked for teams")

    still = answered(change=Change(ratio=0.02, noise=True, interval=(-3, 3)), weeks=(5.0,) * 13)
    assert examine([Subject(answer=still, teams=unread)]).claims == []
