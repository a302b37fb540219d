"""What happens besides people's pull requests: programs, issues, releases, deletions."""

import random
from collections.abc import Iterator
from datetime import timedelta

from headway.sandbox.world import company
from headway.sandbox.world.calendar import after, lognormal, sometime
from headway.sandbox.world.company import Repo, Team
from headway.sandbox.world.contents import Content, content
from headway.sandbox.world.plan import Scenario
from headway.sandbox.world.stories import SILENCE, Stories
from headway.sandbox.world.work import changed_file

LIBRARIES = ("httpx", "numpy", "react", "pydantic", "grpc", "eslint", "pandas", "terraform-aws")
DEPENDABOT, AGENT = "dependabot", "copilot-swe-agent"


def background(
    seed: int, scale: float, stories: Stories, team: Team, week: int
) -> Iterator[Scenario]:
    """The week's scenarios of every repository of the team."""
    for repo in team.repos:
        rng = random.Random(f"{seed}:{repo.name}:{week}:background")  # noqa: S311 (repeatable)
        key = f"{repo.name}:{week}"
        if rng.random() < min(0.9, 0.35 * scale):
            yield _dependabot(rng, stories, repo, week, f"{key}:dependabot")
        if rng.random() < min(0.9, 0.16 * scale):
            yield _agent(rng, stories, team, repo, week, f"{key}:agent")
        yield _issues(rng, scale, stories, team, repo, week, f"{key}:issues")
        yield _releases(rng, stories, team, repo, week, f"{key}:release")


def _dependabot(rng: random.Random, stories: Stories, repo: Repo, week: int, key: str) -> Scenario:
    library = rng.choice(LIBRARIES)
    title = f"Bump {library} from 1.{week}.0 to 1.{week + 1}.0"
    files = (changed_file("requirements.txt", 1, 1), changed_file("poetry.lock", 12, 12))
    made = Content(
        "maintenance", title, f"dependabot/{library}-{week}", ("dependencies",), files, ""
    )
    found = Scenario(key, repo.name, None, made, login=DEPENDABOT)
    at = sometime(rng, stories.monday(week), company.BERLIN).replace(hour=4)
    found.add(at, "commit", authored_at=at, place=0, mate=None, agent=False)
    found.add(at, "open", is_draft=False)
    ends = after(at, company.LONDON, lognormal(rng, 9, 1.1))
    if rng.random() < 0.25:
        found.add(ends, "close")
    else:
        found.add(ends, "merge", by=rng.choice(company.PEOPLE).login, is_rebase=False)
    return found


def _agent(
    rng: random.Random, stories: Stories, team: Team, repo: Repo, week: int, key: str
) -> Scenario:
    made = content(rng, team.slug, repo, is_ai=False, lines=70, area=None)
    found = Scenario(key, repo.name, None, made, login=AGENT)
    person = rng.choice(company.members(team.slug))
    at = sometime(rng, stories.monday(week), person.zone)
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


def _issues(
    rng: random.Random,
    scale: float,
    stories: Stories,
    team: Team,
    repo: Repo,
    week: int,
    key: str,
) -> Scenario:
    """New issues, some closed without a pull request; and now and then a deleted comment."""
    found = Scenario(key, repo.name, None, _nothing("issues"))
    for number in range(int(rng.expovariate(1 / (1.4 * min(scale, 6.0))))):
        author = rng.choice([p for p in company.PEOPLE if p.team == team.slug])
        at = sometime(rng, stories.monday(week), author.zone)
        made = content(rng, team.slug, repo, is_ai=rng.random() < 0.15, lines=50, area=None)
        given = {"number": number, "login": author.login, "title": made.title}
        found.add(at, "issue", **given, labels=made.labels)
        if rng.random() < 0.5:
            found.add(after(at, author.zone, 2), "issue_comment", number=number, login=author.login)
        if rng.random() < 0.3:
            reason = rng.choice(("COMPLETED", "COMPLETED", "NOT_PLANNED"))
            at = after(at, author.zone, lognormal(rng, 30, 1.0))
            found.add(at, "close_issue", number=number, login=author.login, reason=reason)
    if rng.random() < 0.08:
        at = sometime(rng, stories.monday(week), company.LONDON)
        found.add(at, "delete_comment", place=rng.random())
    return found


def _releases(
    rng: random.Random, stories: Stories, team: Team, repo: Repo, week: int, key: str
) -> Scenario:
    """A release every second week; after the silence a great one."""
    found = Scenario(key, repo.name, None, _nothing("release"))
    quiet = stories.silence(team.slug) is not None
    person = rng.choice(company.members(team.slug))
    at = sometime(rng, stories.monday(week), person.zone)
    if quiet and week == SILENCE[1]:
        at = after(at + timedelta(days=2), person.zone, 1)
        found.add(at, "release", tag="v4.0.0", login=person.login, is_pre=False)
    elif week % 2 == 0 and not (quiet and SILENCE[0] <= week < SILENCE[1]):
        tag = f"v{3 + week // 20}.{week % 20}.{rng.randrange(3)}"
        found.add(at, "release", tag=tag, login=person.login, is_pre=rng.random() < 0.1)
    return found
