"""Northwind: the same for the same seed and moment, alive, and with its stories in it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from statistics import mean, median, stdev

import pytest

from headway.sandbox.truth import truth
from headway.sandbox.world import company
from headway.sandbox.world.calendar import after, working_day
from headway.sandbox.world.figures import weekly_medians
from headway.sandbox.world.model import World, from_iso
from headway.sandbox.world.plan import WeekPlan
from headway.sandbox.world.simulation import Simulation
from headway.sandbox.world.stories import WEEKS, Stories

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def simulate(seed: int = 5, *, size: str = "tiny", until: datetime = NOW, is_control: bool = False):
    world = World("http://sandbox", NOW, seed=seed)
    simulation = Simulation(world, size=size, first_now=NOW, is_control=is_control)
    simulation.advance_to(until)
    return simulation


@cache
def small():
    """A small world that no test may change."""
    return simulate(size="small")


def test_the_same_seed_makes_the_same_world_and_another_another() -> None:
    worlds = [truth(simulate(seed).world, None, "") for seed in (5, 5, 6)]
    assert worlds[0] == worlds[1]
    assert worlds[0]["pull_request"] != worlds[2]["pull_request"]


def test_the_way_of_the_clock_does_not_matter() -> None:
    end = NOW + timedelta(days=16)
    stepped = simulate()
    for hours in (1, 30, 200, 384):
        stepped.advance_to(NOW + timedelta(hours=hours))
    assert truth(stepped.world, None, "") == truth(simulate(until=end).world, None, "")


def test_nothing_is_dated_after_the_clock() -> None:
    told = truth(small().world, None, "")
    moments = [
        row[name]
        for rows in told.values()
        if isinstance(rows, list)
        for row in rows
        for name in row
        if name.endswith("_at") and row[name]
    ]
    assert max(moments) <= "2026-11-20T12:00:00Z"


def test_a_later_world_only_adds_and_updates() -> None:
    simulation = simulate()
    before = {r["external_id"]: r for r in truth(simulation.world, None, "")["pull_request"]}
    simulation.advance_to(NOW + timedelta(days=7))
    later = {r["external_id"]: r for r in truth(simulation.world, None, "")["pull_request"]}
    assert set(before) < set(later)
    for key, row in before.items():
        if row != later[key]:
            assert later[key]["version_at"] > row["version_at"]


def test_it_holds_everything_that_makes_real_data_hard() -> None:
    world = small().world
    told = truth(world, None, "")
    assert {row["kind"] for row in told["identity"]} == {"human", "bot", "ai_agent"}
    assert any(row["author_id"] is None for row in told["pull_request"])
    assert max(int(row["external_id"]) for row in told["pull_request"]) > 1 << 53
    assert {row["reviewer_kind"] for row in told["review_request"]} == {"identity", "team"}
    kinds = {row["kind"] for row in told["pull_request_event"]}
    assert kinds >= {"ready_for_review", "converted_to_draft", "force_pushed", "queued"}
    assert kinds >= {"review_dismissed", "reopened", "review_request_removed", "merged", "closed"}
    pushes = [row for row in told["pull_request_event"] if row["kind"] == "force_pushed"]
    assert {row["after_sha"] is None for row in pushes} == {True, False}
    assert any(
        row["is_dismissed"] and row["state"] == "changes_requested" for row in told["review"]
    )
    assert any("email:noreply@anthropic.com" in row["co_author_ids"] for row in told["commit"])
    assert {row["state"] for row in told["deployment"]} >= {"success", "failure"}
    assert {row["state"] for row in told["issue"]} == {"todo", "done", "cancelled"}
    assert any(actor["__typename"] == "Mannequin" for actor in world.actors.values())


def test_small_is_small_enough_for_a_demo() -> None:
    count = len(truth(small().world, None, "")["pull_request"])
    assert 1300 <= count <= 2200


def test_people_work_on_weekdays_where_they_live() -> None:
    friday = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    assert after(friday, "Europe/London", 1.0) == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert after(friday, "America/New_York", 1.0) == datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
    assert working_day(date(2026, 11, 21), "Europe/London") is None


def scenarios(team: str, weeks: range, stories: Stories, seeds: range = range(3)):
    found = next(t for t in company.TEAMS if t.slug == team)
    return [
        [s for seed in seeds for s in WeekPlan(seed, 1.0, stories, found, week).scenarios()]
        for week in weeks
    ]


STORIES = Stories(date(2026, 2, 9))


def test_the_bottleneck_is_one_and_a_half_weekly_spreads() -> None:
    simulation = small()
    told = simulation.world.stories[0]
    assert told["added_hours"] == pytest.approx(1.5 * told["spread_hours"], abs=0.002)
    team = next(t for t in company.TEAMS if t.slug == "search-and-ranking")
    plans = [
        list(WeekPlan(5, 1.0, simulation.stories, team, week).scenarios())
        for week in range(WEEKS + 1)
    ]
    before, late = weekly_medians(plans[:35]), weekly_medians(plans[35:])
    lift = (mean(late) - mean(before)) / stdev(before)
    assert 0.9 < lift < 2.4


def test_the_bottlenecks_team_asks_one_reviewer() -> None:
    stories = STORIES.with_bottleneck(6.0)
    asked = Counter(
        step.given["reviewer"]
        for week in scenarios("search-and-ranking", range(35, 41), stories)
        for scenario in week
        for step in scenario.steps
        if step.verb == "request"
    )
    assert asked.most_common(1)[0][0] == company.BUSY_REVIEWER
    assert asked[company.BUSY_REVIEWER] / asked.total() > 0.5


def test_one_person_owns_four_fifths_of_model_serving() -> None:
    authors = Counter(
        s.author.login if s.author else None
        for week in scenarios("search-and-ranking", range(41), STORIES)
        for s in week
        if s.content.area == "model-serving"
    )
    assert authors[company.SILO_OWNER] / authors.total() == pytest.approx(0.8, abs=0.09)


def test_checkout_goes_from_batches_to_small_steps() -> None:
    def lines(weeks: range) -> float:
        found = [s for week in scenarios("checkout", weeks, STORIES) for s in week]
        sizes = [sum(f["additions"] + f["deletions"] for f in s.content.files) for s in found]
        return float(median(sizes))

    assert lines(range(22)) > 3 * lines(range(22, 40))


@pytest.mark.parametrize(("weeks", "share"), [(range(6, 18), 0.15), (range(31, 41), 0.30)])
def test_the_share_of_ai_work_goes_from_15_to_30_percent(weeks: range, share: float) -> None:
    kinds = Counter(
        s.content.kind == "ai"
        for team in company.TEAMS
        for week in scenarios(team.slug, weeks, STORIES)
        for s in week
    )
    assert kinds[True] / kinds.total() == pytest.approx(share, abs=0.025)


def test_fulfilment_is_silent_for_four_weeks_and_then_releases() -> None:
    simulation = small()
    silent = simulation.stories.silence("fulfilment")
    repos = {"warehouse-api", "returns"}
    for repo in (r for r in simulation.world.repositories if r["name"] in repos):
        merged = [
            from_iso(p["mergedAt"]).date()
            for p in repo["pullRequests"]
            if p["merged"] and p["author"] and p["author"]["_kind"] == "human"
        ]
        assert not [day for day in merged if silent[0] <= day < silent[1]]
        great = [r["createdAt"] for r in repo["releases"] if r["tagName"] == "v10.0.0"]
        assert silent[1] <= from_iso(great[0]).date() < silent[1] + timedelta(days=10)


def test_who_is_on_leave_opens_nothing() -> None:
    simulation = small()
    story = next(s for s in simulation.world.stories if s["story"] == "parental_leave")
    opened = [
        p["createdAt"][:10]
        for repo in simulation.world.repositories
        for p in repo["pullRequests"]
        if p["author"] and p["author"]["login"] == story["person"]
    ]
    assert opened
    assert not [day for day in opened if story["from_on"] <= day < story["to_on"]]
    absence = simulation.world.company["absences"][0]
    assert (absence["login"], absence["kind"]) == (story["person"], "parental_leave")


def test_a_control_world_tells_no_stories() -> None:
    world = simulate(is_control=True).world
    assert world.stories == []
    assert world.company["absences"] == []


def test_the_company_tells_roles_zones_and_teams() -> None:
    told = simulate().world.company
    people = told["people"]
    assert 30 <= len(people) <= 60
    assert {p["role"] for p in people} >= {"AI engineer", "data scientist", "software engineer"}
    slugs = {team["slug"] for team in told["teams"]}
    assert {p["memberships"][0]["team"] for p in people} == slugs
    assert len({p["zone"] for p in people}) >= 4
