"""Reports on synthetic ground, and on an organisation that lies in a real database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from tests.factories import tenants
from tests.factories.worlds import history, world

from headway.kernel.encryption import Vault
from headway.reports.completeness import Covered, Stretch
from headway.reports.context import ReportContext
from headway.reports.ground import Ground
from headway.store.facts.cache import FrameCache
from headway.store.repositories.pull_requests import PullRequestItem

NOW = datetime(2026, 11, 16, 8, 40, tzinfo=UTC)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
READ = Covered(
    name="acme/r1",
    stretches=(Stretch(from_at=BEGINNING, until_at=NOW.replace(minute=30), is_complete=True),),
)


@dataclass
class Known:
    """Details of every id; `gone` are not in the store any more."""

    gone: set[int] = field(default_factory=set)

    def items(self, fact_ids: Sequence[int]) -> Mapping[int, PullRequestItem]:
        return {fact_id: item(fact_id) for fact_id in fact_ids if fact_id not in self.gone}

    def reviews(self, fact_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, datetime]]]:
        return {fact_id: [("bob", NOW)] for fact_id in fact_ids}

    def matching(self, words: str) -> set[int]:
        return {7} if words == "seven" else set()


def item(fact_id):
    moments = dict.fromkeys(
        (
            "closed_at",
            "merged_at",
            "first_commit_at",
            "ready_at",
            "first_review_at",
            "first_response_at",
            "review_at",
            "first_approval_at",
            "last_approval_at",
            "first_changes_requested_at",
        )
    )
    return PullRequestItem(
        id=fact_id,
        external_id=str(fact_id),
        provider="github",
        repository="acme/shop",
        number=fact_id,
        title=f"Change {fact_id}",
        url=f"https://github.com/acme/shop/pull/{fact_id}",
        state="merged",
        is_draft=False,
        author="ada",
        author_kind="human",
        merged_by=None,
        base_branch="main",
        labels=(),
        opened_at=NOW,
        reviews_count=0,
        comments_count=0,
        commits_count=1,
        lines_count=1,
        files_count=1,
        force_pushes_count=0,
        **moments,
    )


@pytest.fixture
def details():
    return Known()


@pytest.fixture
def grounded():
    """Makes a ground of facts."""

    def make(made, now=NOW, **said):
        return Ground(facts=made, now=now, **({"covered": [READ]} | said))

    return make


@pytest.fixture(scope="module")
def frame():
    return history(2500)


@pytest.fixture
def ground(frame, grounded):
    return grounded(world(frame))


@pytest.fixture(scope="module")
def tenant(module_database):
    """Twelve merged pull requests by ann in September, all reviewed by bob; one open; a bot's."""
    made = tenants.found(module_database, Vault(b"k" * 32), "Northwind")
    tenants.fill(made)
    return made


@pytest.fixture
def context(tenant):
    return ReportContext(
        database=tenant.database,
        organisation=tenant.organisation,
        now=datetime(2026, 9, 21, 8, tzinfo=UTC),
        frames=FrameCache(),
    )
