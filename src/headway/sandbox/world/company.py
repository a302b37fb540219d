"""Northwind, a fictional shop: teams, people with their roles and zones, repositories."""

from dataclasses import dataclass

ORGANISATION = "Northwind"
AI, DATA, SOFTWARE = "AI engineer", "data scientist", "software engineer"
PRODUCT, OPERATIONS = "product", "operations"


@dataclass(frozen=True, slots=True)
class Repo:
    """A repository with the areas of its code; areas in `ai` are AI/ML work."""

    name: str
    weight: float
    areas: tuple[str, ...]
    ai: tuple[str, ...] = ()
    ending: str = "py"


@dataclass(frozen=True, slots=True)
class Team:
    """A team: its repositories, pull requests a week at size small, and how it works."""

    slug: str
    name: str
    rate: float
    repos: tuple[Repo, ...]
    ai_weight: float
    lines: float = 132.0
    pickup_hours: float = 3.4


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works at Northwind."""

    login: str
    name: str
    role: str
    team: str
    zone: str

    @property
    def email(self) -> str:
        """Their address at work."""
        return f"{self.login}@northwind.example"


TEAMS = (
    Team(
        "checkout",
        "Checkout",
        8.5,
        (
            Repo(
                "checkout-web",
                0.6,
                ("src/basket", "src/payment", "src/i18n", "tests"),
                ("prompts",),
                "ts",
            ),
            Repo(
                "payments",
                0.4,
                ("payments/cards", "payments/tax", "payments/refunds", "tests"),
                ("evals",),
            ),
        ),
        0.25,
        190.0,
    ),
    Team(
        "catalogue",
        "Catalogue",
        6.5,
        (
            Repo(
                "catalogue",
                0.6,
                ("catalogue/products", "catalogue/import", "catalogue/prices", "tests"),
                ("models",),
            ),
            Repo(
                "shop-web",
                0.4,
                ("src/pages", "src/styles", "src/search", "tests"),
                ("prompts",),
                "ts",
            ),
        ),
        0.4,
    ),
    Team(
        "fulfilment",
        "Fulfilment",
        5.5,
        (
            Repo(
                "warehouse-api",
                0.65,
                ("warehouse/stock", "warehouse/routes", "warehouse/labels", "tests"),
                ("models",),
                "go",
            ),
            Repo("returns", 0.35, ("returns/intake", "returns/refunds", "tests"), ("evals",)),
        ),
        0.25,
    ),
    Team(
        "search-and-ranking",
        "Search and ranking",
        7.0,
        (
            Repo(
                "ranking",
                0.65,
                ("ranking/features", "ranking/api", "tests"),
                ("model-serving", "models", "evals", "notebooks", "prompts"),
            ),
            Repo("search-api", 0.35, ("search/index", "search/query", "tests"), ("embeddings",)),
        ),
        2.6,
        118.0,
    ),
    Team(
        "data-platform",
        "Data platform",
        4.5,
        (
            Repo(
                "pipelines",
                0.6,
                ("pipelines/orders", "pipelines/events", "dbt/models", "tests"),
                ("training",),
            ),
            Repo(
                "feature-store",
                0.4,
                ("features/online", "features/offline", "tests"),
                ("notebooks", "training"),
            ),
        ),
        1.9,
    ),
    Team(
        "platform",
        "Platform",
        6.0,
        (
            Repo(
                "infra",
                0.6,
                ("terraform/network", "terraform/clusters", "charts", "docs"),
                ("gpu-pool",),
                "tf",
            ),
            Repo("deploy-tools", 0.4, ("deploy/cli", "deploy/pipeline", "tests"), ("evals",), "go"),
        ),
        0.15,
        96.0,
    ),
)
ARCHIVED_REPO = Repo("legacy-shop", 0.0, ("src",), (), "php")
OLD_NAMES = {"returns": "returns-service"}
"""What a repository was called before it was renamed."""

LONDON, BERLIN, NEW_YORK = "Europe/London", "Europe/Berlin", "America/New_York"
KOLKATA, SAO_PAULO = "Asia/Kolkata", "America/Sao_Paulo"

_ROWS = (
    ("checkout", "asha-rao", "Asha Rao", SOFTWARE, LONDON),
    ("checkout", "tomasz-w", "Tomasz Wrona", SOFTWARE, BERLIN),
    ("checkout", "mbeki-j", "Jabu Mbeki", SOFTWARE, LONDON),
    ("checkout", "linneaholm", "Linnéa Holm", SOFTWARE, BERLIN),
    ("checkout", "pcarver", "Paula Carver", SOFTWARE, LONDON),
    ("checkout", "yusufdemir", "Yusuf Demir", SOFTWARE, BERLIN),
    ("checkout", "oona-k", "Oona Kallio", AI, LONDON),
    ("checkout", "rhysmorgan", "Rhys Morgan", PRODUCT, LONDON),
    ("catalogue", "gwenp", "Gwen Parry", SOFTWARE, LONDON),
    ("catalogue", "marcofieri", "Marco Fieri", SOFTWARE, BERLIN),
    ("catalogue", "ines-duarte", "Inês Duarte", SOFTWARE, SAO_PAULO),
    ("catalogue", "zoe-lindqvist", "Zoë Lindqvist 🌊", SOFTWARE, BERLIN),
    ("catalogue", "harrisonbell", "Harrison Bell", SOFTWARE, LONDON),
    ("catalogue", "nadia-ait", "Nadia Aït", DATA, LONDON),
    ("catalogue", "cleo-m", "Cleo Marchetti", PRODUCT, LONDON),
    ("fulfilment", "davidoyelaran", "David Oyelaran", SOFTWARE, LONDON),
    ("fulfilment", "petra-novak", "Petra Nováková", SOFTWARE, BERLIN),
    ("fulfilment", "samirhaddad", "سمير حداد", SOFTWARE, BERLIN),
    ("fulfilment", "lucasfroes", "Lucas Fróes", SOFTWARE, SAO_PAULO),
    ("fulfilment", "eilidh-ross", "Eilidh Ross", SOFTWARE, LONDON),
    ("fulfilment", "bengthansen", "Bengt Hansen", OPERATIONS, BERLIN),
    ("search-and-ranking", "noabarak", "נועה ברק", AI, BERLIN),
    ("search-and-ranking", "kwame-asante", "Kwame Asante", AI, LONDON),
    ("search-and-ranking", "mei-tanaka", "Mei Tanaka 田中", AI, NEW_YORK),
    ("search-and-ranking", "ravi-menon", "Ravi Menon", DATA, KOLKATA),
    ("search-and-ranking", "sofiavidal", "Sofía Vidal", DATA, NEW_YORK),
    ("search-and-ranking", "jonasbrandt", "Jonas Brandt", SOFTWARE, BERLIN),
    ("search-and-ranking", "alicethorne", "Alice Thorne", SOFTWARE, LONDON),
    ("search-and-ranking", "idris-cole", "Idris Cole", PRODUCT, NEW_YORK),
    ("data-platform", "emre-aksoy", "Emre Aksoy", SOFTWARE, BERLIN),
    ("data-platform", "karolinamaj", "Karolina Maj", SOFTWARE, BERLIN),
    ("data-platform", "deepika-s", "Deepika Subramanian", SOFTWARE, KOLKATA),
    ("data-platform", "fionagrant", "Fiona Grant", DATA, LONDON),
    ("data-platform", "ulrich-b", "Ulrich Baer", DATA, BERLIN),
    ("data-platform", "temi-adebayo", "Temi Adebayo", AI, LONDON),
    ("platform", "gregoryhale", "Gregory Hale", OPERATIONS, LONDON),
    ("platform", "xiulan-chen", "Xiulan Chen", OPERATIONS, NEW_YORK),
    ("platform", "andreivasile", "Andrei Vasile", OPERATIONS, BERLIN),
    ("platform", "moiraquinn", "Moira Quinn", SOFTWARE, LONDON),
    ("platform", "arjunpatel", "Arjun Patel", SOFTWARE, KOLKATA),
    ("platform", "hedda-s", "Hedda Sørensen", SOFTWARE, BERLIN),
    ("platform", "joaopires", "João Pires", SOFTWARE, SAO_PAULO),
)
PEOPLE = tuple(Person(login, name, role, team, zone) for team, login, name, role, zone in _ROWS)

SILO_OWNER = "noabarak"
BUSY_REVIEWER = "jonasbrandt"
ON_LEAVE = "gwenp"

REVIEWING = {
    "checkout": (0.74, 0.13, 0.06, 0.01, 0.02, 0.04),
    "catalogue": (0.15, 0.72, 0.05, 0.02, 0.02, 0.04),
    "fulfilment": (0.09, 0.07, 0.74, 0.0, 0.03, 0.07),
    "search-and-ranking": (0.01, 0.05, 0.01, 0.83, 0.07, 0.03),
    "data-platform": (0.01, 0.02, 0.04, 0.12, 0.74, 0.07),
    "platform": (0.05, 0.04, 0.05, 0.01, 0.09, 0.76),
}
"""Author's team → the share of its reviews that each team gives, in the order of TEAMS."""


def members(team: str) -> tuple[Person, ...]:
    """The team's people who write code."""
    return tuple(p for p in PEOPLE if p.team == team and p.role != PRODUCT)
