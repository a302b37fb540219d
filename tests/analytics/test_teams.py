from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from tests.factories.frames import at, facts, memberships, pull_request

from headway.analytics.answer import answer
from headway.analytics.teams import NO_TEAM, Team, Teams
from headway.kernel.errors import NotFound
from headway.records.answers import MetricQuery

NOW = datetime(2026, 3, 20, tzinfo=UTC)
QUERY: dict[str, Any] = {
    "slug": "throughput",
    "from_on": date(2026, 3, 2),
    "to_on": date(2026, 3, 9),
}


def merged(person, when="Tue 12:00"):
    return pull_request(opened="Mon 9:00", merged=when, author_person=person)


def counts(made, **query):
    found = answer(made, MetricQuery(**(QUERY | query)), now=NOW)
    return {group.key: group.count for group in found.groups} or found.count


def test_an_item_counts_in_its_authors_teams_on_the_day():
    made = facts(
        merged(1, "Tue 23:59"),
        merged(1, "Wed 0:00"),
        teams=["old", "new"],
        members=[(1, "old", "2020-01-01", "2026-03-04"), (1, "new", "2026-03-04", None)],
    )
    assert counts(made, by="team") == {"old": 1, "new": 1}
    assert counts(made, team="old") == 1


def test_the_day_is_that_of_the_reporting_zone():
    members = [(1, "old", "2020-01-01", "2026-03-04"), (1, "new", "2026-03-04", None)]
    made = facts(merged(1, "Tue 23:30"), teams=["old", "new"], members=members)
    assert counts(made, team="new") == 0
    assert counts(made, team="new", zone="Europe/Berlin") == 1


def test_somebody_on_two_teams_counts_in_both_and_once_in_their_parent():
    parent = Team(slug="dept", name="Department")
    children = [Team(slug=slug, name=slug, parent="dept") for slug in ("a", "b")]
    made = facts(
        merged(1),
        merged(2),
        merged(9),
        merged(-1),
        teams=[parent, *children],
        members=[
            (1, "a", "2020-01-01", None),
            (1, "b", "2020-01-01", None),
            (2, "b", "2020-01-01", None),
        ],
    )
    assert counts(made, by="team") == {"dept": 2, "a": 1, "b": 2, NO_TEAM: 2}
    assert counts(made, team=NO_TEAM) == 2


def test_two_stays_in_one_team_hold_apart():
    teams = Teams(
        [Team(slug="a", name="A")],
        memberships((1, "a", "2026-01-01", "2026-02-01"), (1, "a", "2026-03-01", None)),
        "UTC",
    )
    moments = np.array([at("2026-01-15 9:00"), at("2026-02-15 9:00"), at("2026-03-15 9:00")])
    assert list(teams.mask("a", np.array([1, 1, 1]), moments)) == [True, False, True]
    assert [team.slug for team in teams.of(1, moments[0])] == ["a"]
    assert teams.of(1, moments[1]) == []
    assert teams.name(NO_TEAM) == "No team"
    assert teams.people == [1]
    assert teams.colleagues(1) == [1]


def test_a_team_that_is_not_there_is_said():
    with pytest.raises(NotFound, match="There is no team “ghosts”"):
        counts(facts(merged(1)), team="ghosts")


def test_of_no_items_nobody_is_a_member():
    teams = Teams([Team(slug="a", name="A")], memberships((1, "a", "2026-01-01", None)), "UTC")
    assert list(teams.mask("a", np.empty(0, int), np.empty(0, "datetime64[us]"))) == []
