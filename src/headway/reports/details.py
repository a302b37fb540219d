"""Details: what the store knows of single pull requests besides their facts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from headway.store.repositories.pull_requests import PullRequestItem


class Details(Protocol):
    """Asked only about the few items that a page shows."""

    def items(self, fact_ids: Sequence[int]) -> Mapping[int, PullRequestItem]:
        """Titles, addresses and moments by fact id; those that are gone are left out."""

    def reviews(self, fact_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, datetime]]]:
        """(login, submitted_at) of the reviews that count, oldest first."""

    def matching(self, words: str) -> set[int]:
        """The fact ids of pull requests whose title holds these words."""
