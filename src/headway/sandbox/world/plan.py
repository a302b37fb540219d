"""Plans a week of a team: what is opened, who reviews when, how it ends.

A week's plan depends on the seed and the week alone, never on how the clock came there, so the
same moment always shows the same world.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from headway.sandbox.world import company
from headway.sandbox.world.calendar import after, chance, lognormal, sometime
from headway.sandbox.world.company import Person, Repo, Team
from headway.sandbox.world.contents import Content, content
from headway.sandbox.world.model import Value, Wire
from headway.sandbox.world.stories import SILO_SHARE, Stories

MOST_AI = 0.92


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens to one pull request or repository at one moment."""

    at: datetime
    verb: str
    given: Wire = field(default_factory=dict)


@dataclass
class Scenario:
    """One pull request's whole life, planned when it is opened."""

    key: str
    repo: str
    author: Person | None
    content: Content
    steps: list[Step] = field(default_factory=list)
    ready_at: datetime | None = None
    first_review_at: datetime | None = None
    login: str | None = None
    """Who opens it where that is a program."""

    def add(self, at: datetime, verb: str, **given: Value) -> None:
        """Plan a step."""
        self.steps.append(Step(at.replace(microsecond=0), verb, given))


class WeekPlan:
    """Makes the scenarios of one team in one week."""

    def __init__(self, seed: int, scale: float, stories: Stories, team: Team, week: int) -> None:
        self.rng = random.Random(f"{seed}:{team.slug}:{week}")  # noqa: S311 (repeatable)
        self.scale = scale
        self.stories = stories
        self.team = team
        self.week = week
        self.monday = stories.monday(week)

    def scenarios(self) -> Iterator[Scenario]:
        """Every pull request that the team opens this week."""
        size_factor, count_factor = self.stories.steps(self.team.slug, self.week)
        mean = self.team.rate * self.scale * count_factor
        for number in range(_poisson(self.rng, mean)):
            yield self._scenario(number, self.team.lines * size_factor)

    def _scenario(self, number: int, lines: float) -> Scenario:
        rng = self.rng
        share = self.stories.ai_share(self.week) * self.team.ai_weight / self._mean_weight()
        is_ai = rng.random() < min(MOST_AI, share)
        repo = rng.choices(self.team.repos, [r.weight for r in self.team.repos])[0]
        # The first area is where most of a repository's AI/ML work happens.
        weights = [3.0, *(1.0 for _ in repo.ai[1:])]
        area = rng.choices(repo.ai, weights)[0] if is_ai else None
        author = self._author(area)
        made = content(rng, self.team.slug, repo, is_ai=is_ai, lines=lines, area=area)
        found = Scenario(f"{self.team.slug}:{self.week}:{number}", repo.name, author, made)
        Life(self, found, repo).plan()
        return found

    def _mean_weight(self) -> float:
        """The mean of the teams' AI weights over this week's pull requests."""
        rates = [(t, t.rate * self.stories.steps(t.slug, self.week)[1]) for t in company.TEAMS]
        return sum(rate * t.ai_weight for t, rate in rates) / sum(rate for _, rate in rates)

    def _author(self, area: str | None) -> Person | None:
        """Who writes it; None is somebody whose account is gone by now."""
        people = self.present(company.members(self.team.slug))
        owner = self.stories.silo_owner()
        if area == "model-serving" and owner is not None:
            others = [p for p in people if p.login != owner]
            own = [p for p in people if p.login == owner]
            chosen = own if own and self.rng.random() < SILO_SHARE else others
            return self.rng.choice(chosen)
        if self.week < 12 and chance(self.rng, 0.03):  # noqa: PLR2004 (long before they left)
            return None
        weights = [2.0 if p.role != company.OPERATIONS else 1.2 for p in people]
        return self.rng.choices(people, weights)[0]

    def present(self, people: tuple[Person, ...]) -> list[Person]:
        """Those who are at work this week."""
        return [p for p in people if not self.stories.is_away(p.login, self.monday)]

    def reviewer(self, author: Person | None) -> Person:
        """Who reviews: mostly of the team, some more often than others."""
        if self.stories.is_busy(self.team.slug, self.week) and chance(self.rng, 0.7):
            busy = next(p for p in company.PEOPLE if p.login == company.BUSY_REVIEWER)
            if busy != author:
                return busy
        weights = company.REVIEWING[self.team.slug]
        team = self.rng.choices(company.TEAMS, weights)[0]
        people = [p for p in self.present(company.members(team.slug)) if p != author]
        pulls = [1.0 / (1 + place) ** 0.7 for place in range(len(people))]
        return self.rng.choices(people, pulls)[0]


class Life:
    """Plans one pull request from its first commit to its end."""

    def __init__(self, plan: WeekPlan, scenario: Scenario, repo: Repo) -> None:
        self.plan_ = plan
        self.rng = plan.rng
        self.scenario = scenario
        self.repo = repo
        self.zone = scenario.author.zone if scenario.author else company.LONDON

    def plan(self) -> None:
        """Fill the scenario's steps."""
        rng, made = self.rng, self.scenario
        opened_at = sometime(rng, self.plan_.monday, self.zone)
        is_draft = chance(rng, 0.13)
        self._commits(opened_at)
        made.add(opened_at, "open", is_draft=is_draft)
        ready_at = opened_at
        if is_draft:
            ready_at = after(opened_at, self.zone, lognormal(rng, 5, 0.9))
            made.add(ready_at, "ready")
            if chance(rng, 0.1):
                back = ready_at + timedelta(minutes=rng.randrange(5, 40))
                made.add(back, "draft")
                ready_at = after(back, self.zone, lognormal(rng, 2, 0.6))
                made.add(ready_at, "ready")
        made.ready_at = ready_at
        self._machines(opened_at)
        reviewer = self.plan_.reviewer(made.author)
        self._ask(ready_at, reviewer)
        if chance(rng, 0.055):
            self._end(after(ready_at, self.zone, lognormal(rng, 3, 1.0)), None)
            return
        approved_at = self._review(ready_at, reviewer)
        self._end(after(approved_at, self.zone, lognormal(rng, 1.3, 1.0)), reviewer)

    def _commits(self, opened_at: datetime) -> None:
        rng, size = self.rng, len(self.scenario.content.files)
        count = 1 + min(int(rng.expovariate(1 / (0.9 + size / 8))), 24)
        hours = lognormal(rng, 9, 1.0)
        moments = sorted(rng.random() for _ in range(count - 1))
        for place, share in enumerate([0.0, *moments]):
            at = opened_at - timedelta(hours=hours * (1 - share) + 0.05)
            mate = None
            if chance(rng, 0.12):
                mate = rng.choice(self.plan_.present(company.members(self.plan_.team.slug))).login
            agent = rng.random() < min(0.05 + self.plan_.week * 0.004, 0.25)
            # The first commits are there when the pull request is opened.
            self.scenario.add(
                opened_at, "commit", authored_at=at, place=place, mate=mate, agent=agent
            )

    def _ask(self, ready_at: datetime, reviewer: Person) -> None:
        rng, made = self.rng, self.scenario
        at = ready_at + timedelta(seconds=rng.randrange(2, 900))
        if chance(rng, 0.8):
            made.add(at, "request", reviewer=reviewer.login)
        if chance(rng, 0.15):
            made.add(at, "request_team", team=self.plan_.team.slug)
        if chance(rng, 0.2):
            other = self.plan_.reviewer(made.author)
            if other != reviewer:
                made.add(at, "request", reviewer=other.login)
                if chance(rng, 0.3):
                    made.add(at + timedelta(hours=2), "unrequest", reviewer=other.login)

    def _machines(self, opened_at: datetime) -> None:
        """Programs answer within minutes; that is no review by a person."""
        rng = self.rng
        if chance(rng, 0.35):
            at = opened_at + timedelta(seconds=rng.randrange(40, 400))
            self.scenario.add(at, "comment", login="github-actions")
        if chance(rng, 0.25):
            at = opened_at + timedelta(seconds=rng.randrange(60, 300))
            agent = "copilot-pull-request-reviewer"
            self.scenario.add(
                at, "review", login=agent, state="COMMENTED", comments=rng.randrange(3)
            )

    def _review(self, ready_at: datetime, reviewer: Person) -> datetime:
        """The rounds of review; gives the moment of the last approval."""
        rng, made, plan = self.rng, self.scenario, self.plan_
        hours = lognormal(rng, plan.team.pickup_hours, 0.8)
        at = after(ready_at, reviewer.zone, hours)
        at += timedelta(hours=plan.stories.waits(plan.team.slug, plan.week))
        made.first_review_at = at
        first = rng.choices(("APPROVED", "COMMENTED", "CHANGES_REQUESTED"), (50, 30, 20))[0]
        heavy = len(made.content.files) > 6  # noqa: PLR2004 (a large change)
        count = 0 if first == "APPROVED" else rng.randrange(1, 6 if heavy else 4)
        made.add(at, "review", login=reviewer.login, state=first, comments=count)
        if first == "APPROVED":
            return at
        for _round in range(rng.choices((1, 2, 3), (72, 22, 6))[0]):
            at = after(at, self.zone, lognormal(rng, 2.5, 0.9))
            self._answer(at)
            at = after(at, reviewer.zone, lognormal(rng, 2.2, 0.9))
        if first == "CHANGES_REQUESTED" and chance(rng, 0.06):
            made.add(at - timedelta(minutes=4), "dismiss", login=reviewer.login)
        made.add(at, "review", login=reviewer.login, state="APPROVED", comments=0)
        return at

    def _answer(self, at: datetime) -> None:
        """The author answers, and changes something."""
        rng, made = self.rng, self.scenario
        if chance(rng, 0.6):
            made.add(at, "reply")
        if chance(rng, 0.3):
            made.add(at, "comment", login=None)
        later = at + timedelta(minutes=rng.randrange(3, 50))
        if chance(rng, 0.3):
            made.add(later, "force_push", is_known=chance(rng, 0.9))
        else:
            made.add(later, "commit", authored_at=later, place=90, mate=None, agent=False)

    def _end(self, at: datetime, reviewer: Person | None) -> None:
        rng, made = self.rng, self.scenario
        if chance(rng, 0.07):
            made.add(at, "close")
            if not chance(rng, 0.12):
                return
            at = after(at, self.zone, lognormal(rng, 6, 0.8))
            made.add(at, "reopen")
            at = after(at, self.zone, 1.0)
        silence = self.plan_.stories.silence(self.plan_.team.slug)
        if silence is not None and silence[0] <= at.date() < silence[1]:
            at = sometime(rng, silence[1], self.zone)
        by = reviewer.login if reviewer is not None and chance(rng, 0.35) else None
        if self.repo.name == "payments" and chance(rng, 0.5):
            made.add(at - timedelta(minutes=9), "queue")
            by = "github-merge-queue"
        made.add(at, "merge", by=by, is_rebase=chance(rng, 0.05))
        if chance(rng, 0.04):
            made.add(after(at, self.zone, 3), "comment", login=None)


def _poisson(rng: random.Random, mean: float) -> int:
    """How many, if they come by themselves."""
    count, left = 0, rng.expovariate(1.0)
    while left < mean:
        count += 1
        left += rng.expovariate(1.0)
    return count
