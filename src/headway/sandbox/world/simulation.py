"""Northwind from its first week to any moment: the same seed and moment give the same world."""

import heapq
from datetime import date, datetime, timedelta

from headway.sandbox.world import company, make, work
from headway.sandbox.world.background import background
from headway.sandbox.world.endings import Endings
from headway.sandbox.world.figures import weekly_spread
from headway.sandbox.world.model import Wire, World, iso, sha_of
from headway.sandbox.world.plan import Scenario, Step, WeekPlan
from headway.sandbox.world.stories import BOTTLENECK_WEEKS, WEEKS, Stories

SCALES = {"none": 0.0, "tiny": 0.12, "small": 1.0, "medium": 4.0, "large": 16.0}
"""Pull requests against size small, which has about 1,500."""
BOTS = {
    "dependabot": "bot",
    "github-actions": "bot",
    "github-merge-queue": "bot",
    "copilot-swe-agent": "ai_agent",
    "copilot-pull-request-reviewer": "ai_agent",
}
Entry = tuple[datetime, str, int, Scenario, Step]


class Simulation:
    """Plays planned weeks up to the world's clock."""

    def __init__(
        self, world: World, *, size: str, first_now: datetime, is_control: bool = False
    ) -> None:
        self.world = world
        self.scale = SCALES[size]
        monday = first_now.date() - timedelta(days=first_now.date().weekday(), weeks=WEEKS)
        self.stories = Stories(monday, is_told=not is_control)
        self.weeks_planned = 0
        self.heap: list[Entry] = []
        self.order = 0
        owner = make.organisation(world, company.ORGANISATION, company.ORGANISATION)
        self.play = Endings(world, owner)
        self._people(owner)
        self._repositories(owner, monday)
        self._measure()
        world.stories = self.stories.told()
        world.company = self._company()

    def _people(self, owner: Wire) -> None:
        for person in company.PEOPLE:
            make.actor(self.world, person.login, name=person.name, email=person.email)
        for login, kind in BOTS.items():
            make.actor(self.world, login, kind="Bot", actor_kind=kind)
        make.actor(self.world, "imported-erik", kind="Mannequin")
        for team in company.TEAMS:
            make.team(self.world, owner, team.slug, team.name)

    def _repositories(self, owner: Wire, monday: date) -> None:
        created = iso(datetime.fromisoformat(f"{monday}T06:00:00+00:00") - timedelta(days=200))
        for team in company.TEAMS:
            for repo in team.repos:
                name = company.OLD_NAMES.get(repo.name, repo.name)
                made = make.repository(self.world, owner, name, created_at=created)
                if name != repo.name:
                    rename(self.world, made, repo.name, created)
        archived = make.repository(
            self.world, owner, company.ARCHIVED_REPO.name, created_at=created, is_archived=True
        )
        archived["archivedAt"] = created
        legacy(self.world, archived, created)

    def _measure(self) -> None:
        """Size the bottleneck by the spread of the weeks before it."""
        team = next(t for t in company.TEAMS if t.slug == "search-and-ranking")
        weeks = range(WEEKS - BOTTLENECK_WEEKS + 1)
        plans = (WeekPlan(self.world.seed, self.scale, self.stories, team, w) for w in weeks)
        spread = weekly_spread([list(plan.scenarios()) for plan in plans])
        self.stories = self.stories.with_bottleneck(spread)

    def _plan_week(self) -> None:
        week, seed = self.weeks_planned, self.world.seed
        for team in company.TEAMS:
            plan = WeekPlan(seed, self.scale, self.stories, team, week)
            for scenario in plan.scenarios():
                self._schedule(scenario, scenario.steps)
            for scenario in background(seed, self.scale, self.stories, team, week):
                self._schedule(scenario, scenario.steps)
        self.weeks_planned += 1

    def _schedule(self, scenario: Scenario, steps: list[Step]) -> None:
        for step in steps:
            self.order += 1
            heapq.heappush(self.heap, (step.at, scenario.key, self.order, scenario, step))

    def advance_to(self, moment: datetime) -> int:
        """Let everything happen up to the moment; gives how many steps that were."""
        if self.scale == 0:
            self.world.now = moment
            return 0
        while self.stories.monday(self.weeks_planned) <= moment.date() + timedelta(days=1):
            self._plan_week()
        count = 0
        while self.heap and self.heap[0][0] <= moment:
            _, _, _, scenario, step = heapq.heappop(self.heap)
            self.play.apply(scenario, step)
            later, self.play.later = self.play.later, []
            for owner, following in later:
                self._schedule(owner, [following])
            count += 1
        self.world.now = moment
        return count

    def _company(self) -> Wire:
        first = str(self.stories.first_monday - timedelta(weeks=52))
        leave = next((s for s in self.stories.told() if s["story"] == "parental_leave"), None)
        absences = []
        if leave is not None:
            span = {"from_on": leave["from_on"], "to_on": leave["to_on"]}
            absences.append({"login": leave["person"], "kind": "parental_leave", **span})
        actors = self.world.actors
        return {
            "organisation": company.ORGANISATION,
            "teams": [
                {"slug": t.slug, "name": t.name, "zone": company.LONDON} for t in company.TEAMS
            ],
            "people": [
                {
                    "login": p.login,
                    "external_id": str(actors[p.login]["databaseId"]),
                    "name": p.name,
                    "email": p.email,
                    "role": p.role,
                    "zone": p.zone,
                    "memberships": [{"team": p.team, "valid_from": first, "valid_to": None}],
                }
                for p in company.PEOPLE
            ],
            "absences": absences,
        }


def rename(world: World, repo: Wire, name: str, at: str) -> None:
    """Give the repository another name; the old one leads to it from now on."""
    full_name = f"{repo['owner']['login']}/{name}"
    repo.update(name=name, nameWithOwner=full_name, url=f"{world.origin}/{full_name}", updatedAt=at)
    world.names[full_name.lower()] = repo
    for row in (*repo["pullRequests"], *repo["issues"]):
        kind = "pull" if row["__typename"] == "PullRequest" else "issues"
        row["url"] = f"{repo['url']}/{kind}/{row['number']}"
        if kind == "pull":
            row["permalink"], row["resourcePath"] = row["url"], f"/{full_name}/pull/{row['number']}"
    world.changed("repository", "renamed", repo)


def legacy(world: World, repo: Wire, at: str) -> None:
    """An archived repository, imported with a Mannequin's pull requests and enormous ids."""
    mannequin = world.actors["imported-erik"]
    for number, author in enumerate((mannequin, mannequin, None), 1):
        oid = sha_of("legacy", number)
        subject = work.pull_request(
            world,
            repo,
            _number=9_100_000_000_000_000 + number,
            number=number,
            title=f"Import part {number} of the old shop",
            author=author,
            createdAt=at,
            headRefName=f"import-{number}",
            headRefOid=oid,
            state="CLOSED",
            closed=True,
            closedAt=at,
            additions=40 * number,
            changedFiles=1,
            files=[work.changed_file(f"src/part_{number}.php", 40 * number, 0, "ADDED")],
        )
        person = work.git_actor("Erik", "erik@old-shop.example", at)
        dates = {"authoredDate": at, "committedDate": at}
        given = {"message": f"Part {number}", "author": person, "committer": person}
        work.add_commit(subject, work.commit(world, repo, oid, **given, **dates))
