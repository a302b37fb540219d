"""A provider in memory: releases of one repository, which a test changes and breaks at will."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from headway.connectors.base import Budget, Cursor, IdPage, Page, Position, Scope
from headway.records import PullRequest, Record, Release, Repository

Item = Release | PullRequest

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def release(name: str, days_ago: float = 1) -> Release:
    """A release that was last changed so many days before NOW."""
    at = NOW - timedelta(days=days_ago)
    return Release(
        external_id=name,
        repository_id="repo",
        tag=name,
        name=None,
        url=f"https://provider.example/{name}",
        author_id=None,
        is_prerelease=False,
        created_at=at,
        published_at=at,
        version_at=at,
    )


def repository(external_id: str = "repo", name: str = "team/app") -> Repository:
    return Repository(
        external_id=external_id,
        node_id=None,
        name=name,
        url=f"https://provider.example/{name}",
        default_branch="main",
    )


@dataclass
class Provider:
    """What exists, what the provider says of it, and what goes wrong on the way."""

    items: list[Item] = field(default_factory=list)
    now: datetime = NOW
    page_size: int = 2
    total_count: int | None = None
    validator: str | None = None
    gaps: tuple[str, ...] = ()
    errors: list[Exception | None] = field(default_factory=list)
    """One for each page asked for, None lets it pass."""
    scopes: list[Scope] = field(
        default_factory=lambda: [Scope(external_id="repo", kind="repository", name="team/app")]
    )
    positions: list[Position] = field(default_factory=list)
    rereads: list[list[str]] = field(default_factory=list)
    can_reread: bool = True
    can_count_ids: bool = True
    entity: str = "release"
    is_quiet: bool = False
    """Ends lists without saying so."""
    is_circular: bool = False
    has_no_end: bool = False
    """Stops before its first record."""
    reread_gaps: tuple[str, ...] = ()

    def pass_or_raise(self, budget: Budget) -> None:
        budget.spend("core")
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error


def version_at(item: Item) -> datetime:
    assert item.version_at is not None
    return item.version_at


@dataclass
class FakeStream:
    """The stream `releases`."""

    provider: Provider
    budget: Budget
    name: str = "releases"

    @property
    def entity(self) -> str:
        return self.provider.entity

    @property
    def can_reread(self) -> bool:
        return self.provider.can_reread

    def read(self, _scope: Scope, position: Position) -> Iterator[Page]:
        told = self.provider
        told.positions.append(position)
        if position.validator is not None and position.validator == told.validator:
            self.provider.pass_or_raise(self.budget)
            return
        start = 0 if position.cursor is None else int(str(position.cursor["start"]))
        ordered = sorted(told.items, key=version_at, reverse=True)
        while not told.is_quiet:
            told.pass_or_raise(self.budget)
            page = self._page(ordered, start, position)
            yield page
            if page.cursor is None:
                return
            start += told.page_size

    def _page(self, ordered: Sequence[Item], start: int, position: Position) -> Page:
        told = self.provider
        found = ordered[start : start + told.page_size]
        end = start + told.page_size
        is_end = end >= len(ordered)
        reached_at = min(map(version_at, found), default=None)
        floor = position.floor
        is_down = floor is not None and reached_at is not None and reached_at < floor
        cursor = {"start": 2 if told.is_circular else end}
        return Page(
            records=[repository(), *found],
            cursor=None if is_end or is_down else cursor,
            reached_at=reached_at,
            is_end=is_end and not told.has_no_end,
            answered_at=told.now,
            validator=told.validator,
            total_count=told.total_count,
            gaps=told.gaps,
        )

    def reread(self, _scope: Scope, external_ids: Sequence[str]) -> Iterator[Page]:
        told = self.provider
        told.rereads.append(list(external_ids))
        told.pass_or_raise(self.budget)
        yield Page(
            records=[item for item in told.items if item.external_id in external_ids],
            cursor=None,
            reached_at=None,
            is_end=False,
            answered_at=told.now,
            gaps=told.reread_gaps,
        )

    def census(self, _scope: Scope, _cursor: Cursor | None) -> Iterator[IdPage]:
        told = self.provider
        if not told.can_count_ids:
            return
        told.pass_or_raise(self.budget)
        ids = [item.external_id for item in told.items]
        for start in range(0, max(1, len(ids)), 2):
            yield IdPage(external_ids=ids[start : start + 2], cursor=None, answered_at=told.now)


class FakeConnector:
    """Reads `Provider`."""

    provider = "fake"

    def __init__(self, provider: Provider, budget: Budget) -> None:
        self._told = provider
        self._budget = budget
        self.streams = (FakeStream(provider, budget),)
        self.is_closed = False

    @property
    def answered_at(self) -> datetime:
        return self._told.now

    def scopes(self) -> Iterator[Sequence[tuple[Scope, Sequence[Record]]]]:
        self._told.pass_or_raise(self._budget)
        for scope in self._told.scopes:
            yield [(scope, [repository(scope.external_id, scope.name)])]

    def close(self) -> None:
        self.is_closed = True


def changed(item: Release, *, days_ago: float, tag: str) -> Release:
    """The same release, changed later."""
    at = NOW - timedelta(days=days_ago)
    return replace(item, tag=tag, version_at=at)
