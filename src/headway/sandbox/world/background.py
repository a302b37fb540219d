"""What happens besides people's pull requests: programs, issues, releases, deletions."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from headway.sandbox.world import company
from headway.sandbox.world.calendar import after, chance, lognormal, sometime
from headway.sandbox.world.company import Person, Repo, Team
from headway.sandbox.world.contents import Content, content
from headway.sandbox.world.plan import Scenario
from headway.sandbox.world.stories import SILENCE, Stories
from headway.sandbox.world.work import changed_file

LIBRARIES = ("httpx", "numpy", "react", "pydantic", "grpc", "eslint", "pandas", "terraform-aws")
DEPENDABOT, AGENT = "dependabot", "copilot-swe-agent"


@dataclass(frozen=True, slots=True)
class Beat:
    """One repository in one week."""

    rng: random.Random
    scale: float
    stories: Stories
    team: Team
    repo: Repo
    week: int

    def people(self) -> list[Person]:
        """Who of the team writes code and is at work."""
        everyone = company.members(self.team.slug)
        monday = self.stories.monday(self.week)
        return [p for p in everyone if not self.stories.is_away(p.login, monday)]

    def sometime(self, zone: str) -> datetime:
        """A working moment of this week."""
        return sometime(self.rng, self.stories.monday(self.week), zone)


def background(
    seed: int, scale: float, stories: Stories, team: Team, week: int
) -> Iterator[Scenario]:
    """The week's scenarios of every repository of the team."""
    for repo in team.repos:
        rng = random.Random(f"{seed}:{repo.name}:{week}:background")  # noqa: S311 (repeatable)
        key = f"{repo.name}:{week}"
        beat = Beat(rng, scale, stories, team, repo, week)
        if rng.random() < min(0.9, 0.35 * scale):
            yield _dependabot(beat, f"{key}:dependabot")
        if rng.random() < min(0.9, 0.16 * scale):
            yield _agent(beat, f"{key}:agent")
        yield _issues(beat, f"{key}:issues")
        yield _releases(beat, f"{key}:release")


def _dependabot(beat: Beat, key: str) -> Scenario:
    rng = beat.rng
    library = rng.choice(LIBRARIES)
    title = f"Bump {library} from 1.{beat.week}.0 to 1.{beat.week + 1}.0"
    files = (changed_file("requirements.txt", 1, 1), changed_file("poetry.lock", 12, 12))
    made = Content(
        "maintenance", title, f"dependabot/{library}-{beat.week}", ("dependencies",), files, ""
    )
    found = Scenario(key, beat.repo.name, None, made, login=DEPENDABOT)
    at = beat.sometime(company.BERLIN).replace(hour=4)
    found.add(at, "commit", authored_at=at, place=0, mate=None, agent=False)
    found.add(at, "open", is_draft=False)
    ends = after(at, company.LONDON, lognormal(rng, 9, 1.1))
    if chance(rng, 0.25):
        found.add(ends, "close")
    else:
        found.add(ends, "merge", by=rng.choice(beat.people()).login, is_rebase=False)
    return found


def _agent(beat: Beat, key: str) -> Scenario:
    rng = beat.rng
    made = content(rng, beat.team.slug, beat.repo, is_ai=False, lines=70, area=None)
    found = Scenario(key, beat.repo.name, None, made, login=AGENT)
    person = rng.choice(beat.people())
    at = beat.sometime(person.zone)
    found.add(at, "commit", authored_at=at, place=0, mate=person.login, agent=False)
    found.add(at, "open", is_draft=True)
    ready = at + timedelta(minutes=rng.randrange(8, 45))
    found.add(ready, "ready")
    found.add(ready + timedelta(seconds=5), "request", reviewer=person.login)
    review = after(ready, person.zone, lognormal(rng, 3, 0.9))
    state = rng.choice(("APPROVED", "CHANGES_REQUESTED"))
    found.add(review, "review", login=person.login, state=state, comments=rng.randrange(3))
    verb = "merge" if state == "APPROVED" else "close"
    found.add(after(review, person.zone, 1), verb, by=person.login, is_rebase=False)
    return found


def _nothing(title: str) -> Content:
    return Content("", title, "", (), (), "")


def _issues(beat: Beat, key: str) -> Scenario:
    """New issues, some closed without a pull request; and now and then a deleted comment."""
    rng = beat.rng
    found = Scenario(key, beat.repo.name, None, _nothing("issues"))
    for number in range(int(rng.expovariate(1 / (1.4 * min(max(beat.scale, 0.4), 6.0))))):
        author = rng.choice(beat.people())
        at = beat.sometime(author.zone)
        made = content(rng, beat.team.slug, beat.repo, is_ai=chance(rng, 0.15), lines=50, area=None)
        given = {"number": number, "login": author.login, "title": made.title}
        found.add(at, "issue", **given, labels=made.labels)
        if chance(rng, 0.5):
            found.add(after(at, author.zone, 2), "issue_comment", number=number, login=author.login)
        if chance(rng, 0.3):
            reason = rng.choice(("COMPLETED", "COMPLETED", "NOT_PLANNED"))
            at = after(at, author.zone, lognormal(rng, 30, 1.0))
            found.add(at, "close_issue", number=number, login=author.login, reason=reason)
    if chance(rng, 0.08):
        at = beat.sometime(company.LONDON)
        found.add(at, "delete_comment", place=rng.random())
    return found


def _releases(beat: Beat, key: str) -> Scenario:
    """A release every second week; after the silence a great one."""
    rng = beat.rng
    found = Scenario(key, beat.repo.name, None, _nothing("release"))
    quiet = beat.stories.silence(beat.team.slug) is not None
    person = rng.choice(beat.people())
    at = beat.sometime(person.zone)
    if quiet and beat.week == SILENCE[1]:
        at = after(at + timedelta(days=2), person.zone, 1)
        found.add(at, "release", tag="v10.0.0", login=person.login, is_pre=False)
    elif beat.week % 2 == 0 and not (quiet and SILENCE[0] <= beat.week < SILENCE[1]):
        tag = f"v{3 + beat.week // 20}.{beat.week % 20}.{rng.randrange(3)}"
        found.add(at, "release", tag=tag, login=person.login, is_pre=chance(rng, 0.1))
    return found
