"""What pull requests are about: kinds of work, titles, branches, files, labels."""

import random
from dataclasses import dataclass

from headway.sandbox.world.calendar import chance, lognormal
from headway.sandbox.world.company import Repo
from headway.sandbox.world.model import Wire
from headway.sandbox.world.work import changed_file

KINDS = ("feature", "fix", "maintenance", "infrastructure", "tests", "docs")
WEIGHTS = {
    "platform": (10, 16, 26, 40, 4, 4),
    "data-platform": (28, 22, 24, 14, 8, 4),
}
USUAL_WEIGHTS = (46, 22, 16, 4, 7, 5)
PREFIX = {"feature": "feat", "fix": "fix", "maintenance": "chore", "infrastructure": "ci"}
PREFIX |= {"tests": "test", "docs": "docs", "ai": "feat"}
COLORS = {"feature": "a2eeef", "fix": "d73a4a", "maintenance": "ededed", "infrastructure": "c5def5"}
COLORS |= {"tests": "bfd4f2", "docs": "0075ca", "ai/ml": "8250df", "urgent": "b60205"}
VERBS = {
    "feature": ("Add", "Support", "Show", "Allow"),
    "fix": ("Fix", "Correct", "Guard against", "Repair"),
    "maintenance": ("Tidy", "Rename", "Simplify", "Move"),
    "infrastructure": ("Cache", "Speed up", "Pin", "Run"),
    "tests": ("Test", "Cover", "Steady"),
    "docs": ("Explain", "Document", "Describe"),
    "ai": ("Train", "Evaluate", "Serve", "Tune", "Retrain"),
}
THINGS = (
    "split deliveries",
    "gift cards",
    "the tax table",
    "price rounding",
    "slow baskets",
    "stock reservations",
    "the label printer",
    "partial refunds",
    "address look-up",
    "image sizes",
    "the import of suppliers",
    "empty results",
    "retry of webhooks",
    "currency formats 💶",
    "the nightly job",
    "keyboard focus",
    "opening hours",
    "vouchers",
)
AI_THINGS = (
    "the ranking model",
    "query embeddings",
    "the reranker",
    "the eval set for returns",
    "prompt for product questions",
    "feature drift checks",
    "batch inference",
    "the size model",
    "model warm-up",
    "the demand forecast model",
)
STEMS = (
    "handler",
    "service",
    "form",
    "rules",
    "store",
    "client",
    "view",
    "schema",
    "job",
    "report",
)
AI_STEMS = ("predict", "train", "eval_set", "batching", "loader", "prompt", "features", "drift")
AI_ENDINGS = {"notebooks": "ipynb", "prompts": "md", "evals": "yaml"}


@dataclass(frozen=True, slots=True)
class Content:
    """What one pull request changes."""

    kind: str
    title: str
    branch: str
    labels: tuple[str, ...]
    files: tuple[Wire, ...]
    area: str

    @property
    def message(self) -> str:
        """The first line of its commits."""
        return self.title


def content(
    rng: random.Random, team: str, repo: Repo, *, is_ai: bool, lines: float, area: str | None
) -> Content:
    """Choose what the pull request is about; `lines` is the median of its size."""
    kind = "ai" if is_ai else rng.choices(KINDS, WEIGHTS.get(team, USUAL_WEIGHTS))[0]
    area = area or rng.choice(repo.ai if is_ai else repo.areas)
    if kind == "tests":
        area = "tests"
    elif kind == "docs":
        area = "docs"
    thing = rng.choice(AI_THINGS if is_ai else THINGS)
    title = f"{rng.choice(VERBS[kind])} {thing}"
    if chance(rng, 0.45):
        title = f"{PREFIX[kind]}({area.rsplit('/', maxsplit=1)[-1]}): {title[0].lower()}{title[1:]}"
    slug = "-".join(w for w in title.lower().split() if w.isascii() and w.isalnum())
    labels = [] if chance(rng, 0.35) else ["ai/ml" if is_ai else kind]
    if chance(rng, 0.04):
        labels.append("urgent")
    files = _files(rng, repo, area, lines, is_ai=is_ai)
    branch = f"{PREFIX[kind]}/{slug or 'change'}-{rng.randrange(1000)}"
    return Content(kind, title, branch, tuple(labels), files, area)


def _files(
    rng: random.Random, repo: Repo, area: str, lines: float, *, is_ai: bool
) -> tuple[Wire, ...]:
    total = max(1, int(lognormal(rng, lines, 1.05)))
    count = min(1 + int(rng.expovariate(1 / (1.5 + total / 90))), 60)
    shares = [rng.expovariate(1.0) for _ in range(count)]
    found: dict[str, Wire] = {}
    ending = AI_ENDINGS.get(area, "md" if area == "docs" else repo.ending)
    for share in shares:
        stem = rng.choice(AI_STEMS if is_ai else STEMS)
        path = f"{area}/{stem}_{rng.randrange(12)}.{ending}"
        changed = max(1, round(total * share / sum(shares)))
        deleted = int(changed * rng.betavariate(1.3, 3.2))
        kind = rng.choices(("MODIFIED", "ADDED", "DELETED", "RENAMED"), (78, 17, 3, 2))[0]
        found[path] = changed_file(path, changed - deleted, deleted, kind)
    if chance(rng, 0.06):
        lock = "package-lock.json" if repo.ending == "ts" else "poetry.lock"
        found[lock] = changed_file(lock, rng.randrange(40, 2500), rng.randrange(10, 900))
    return tuple(found.values())
