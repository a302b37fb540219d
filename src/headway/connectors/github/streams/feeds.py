"""Streams that are one REST list of a repository, a hundred rows a request, newest first.

The first page's ETag is the walk's validator: with nothing new the first request answers 304. A
list of several pages that is not ordered by update has none, as a change may be further down. Rows
shift down while a list is walked, so some come twice; none is lost but by a deletion above,
which the next walk over it and the census heal.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from headway.connectors.base import (
    BadPayload,
    Cursor,
    IdPage,
    Page,
    Position,
    Scope,
)
from headway.connectors.github.client import GithubClient
from headway.connectors.github.mapping import issues, repositories, reviews, shipping
from headway.connectors.github.mapping.fields import (
    Body,
    children,
    optional_id,
    optional_moment,
    optional_text,
)
from headway.connectors.github.mapping.people import People
from headway.connectors.http import Answer
from headway.connectors.paging import Trail, next_url
from headway.records import Record

PER_PAGE = 100

Map = Callable[[Body, Scope, People], Record | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one list of a repository is."""

    name: str
    entity: str
    path: str
    """Below the repository."""
    map: Map
    params: Mapping[str, str | int] = field(default_factory=dict)
    ordered_by: tuple[str, ...] = ()
    """The keys whose latest moment places a row; none: the list is walked whole."""
    is_ordered: bool = True
    """False: rows below an old one may be newer, so that only a whole page tells."""


REVIEW_COMMENTS = Listing(
    name="review_comments",
    entity="review_comment",
    path="pulls/comments",
    params={"sort": "updated", "direction": "desc"},
    ordered_by=("updated_at",),
    map=lambda body, scope, people: reviews.review_comment(body, scope.external_id, people),
)
COMMENTS = Listing(
    name="comments",
    entity="comment",
    path="issues/comments",
    params={"sort": "updated", "direction": "desc"},
    ordered_by=("updated_at",),
    map=lambda body, scope, people: reviews.comment(body, scope.external_id, people),
)
ISSUES = Listing(
    name="issues",
    entity="issue",
    path="issues",
    params={"state": "all", "sort": "updated", "direction": "desc"},
    ordered_by=("updated_at",),
    map=lambda body, scope, people: issues.issue(body, scope.external_id, scope.name, people),
)
RELEASES = Listing(
    name="releases",
    entity="release",
    path="releases",
    ordered_by=("created_at", "published_at", "updated_at"),
    is_ordered=False,  # the list is by creation, and drafts are published later
    map=lambda body, scope, people: shipping.release(body, scope.external_id, people),
)
LABELS = Listing(
    name="labels",
    entity="label",
    path="labels",
    map=lambda body, scope, _people: repositories.label(body, scope.external_id),
)
LISTINGS = (REVIEW_COMMENTS, COMMENTS, ISSUES, RELEASES, LABELS)


class Feed:
    """The stream of one listing."""

    can_reread = False

    def __init__(
        self, client: GithubClient, machine_users: frozenset[str], listing: Listing
    ) -> None:
        self.name = listing.name
        self.entity = listing.entity
        self._client = client
        self._machine_users = machine_users
        self._listing = listing

    def read(self, scope: Scope, position: Position) -> Iterator[Page]:
        """Walk down to the floor; nothing at all where nothing is new."""
        cursor = None if position.cursor is None else optional_text(position.cursor, "url")
        known = position.validator if cursor is None else None
        floor = self.floor(position.floor)
        for answer, following in self._walk(scope, cursor, known):
            rows = list(children(answer.data))
            moments = [at for at in map(self._placed_at, rows) if at is not None]
            last = min if self._listing.is_ordered else max
            is_down = floor is not None and bool(moments) and last(moments) < floor
            is_sure = cursor is None and (self._is_by_update or following is None)
            records, gaps = self._records(rows, scope)
            cursor = None if is_down else following
            yield Page(
                records=records,
                cursor=None if cursor is None else {"url": cursor},
                reached_at=min(moments, default=None),
                is_end=following is None,
                answered_at=answer.answered_at,
                validator=answer.headers.get("etag") if is_sure else None,
                gaps=gaps,
            )
            if cursor is None:
                return

    @property
    def _is_by_update(self) -> bool:
        """Whether any change shows on the first page, which is all that its ETag tells of."""
        return self._listing.ordered_by == ("updated_at",)

    def reread(self, scope: Scope, external_ids: Sequence[str]) -> Iterator[Page]:
        """Nothing: the list's top tells what changed."""
        del scope, external_ids
        return iter(())

    def census(self, scope: Scope, cursor: Cursor | None) -> Iterator[IdPage]:
        """Name every row, by walking the list."""
        url = None if cursor is None else optional_text(cursor, "url")
        for answer, following in self._walk(scope, url, None):
            rows = (row for row in children(answer.data) if self._is_record(row, scope))
            found = (optional_id(row, "id") for row in rows)
            yield IdPage(
                external_ids=[each for each in found if each],
                cursor=None if following is None else {"url": following},
                answered_at=answer.answered_at,
            )

    def floor(self, floor: datetime | None) -> datetime | None:
        """How far down the walk goes for that floor."""
        return floor

    def children_of(self, rows: Sequence[Body]) -> Mapping[str, Sequence[Body]]:
        """What has to be asked for besides the rows, by their node id."""
        del rows
        return {}

    def map(
        self, row: Body, children: Iterable[Body], scope: Scope, people: People
    ) -> Record | None:
        """The record of a row; None for a row that is none."""
        del children
        return self._listing.map(row, scope, people)

    def _walk(
        self, scope: Scope, cursor: str | None, validator: str | None
    ) -> Iterator[tuple[Answer, str | None]]:
        """The answers from there on, each with where the next one is."""
        trail = Trail(cursor)
        path = f"/repos/{scope.name}/{self._listing.path}"
        params = {**self._listing.params, "per_page": PER_PAGE}
        while True:
            if cursor is None:
                answer = self._client.get(path, params=params, validator=validator)
            else:
                answer = self._client.get(cursor)
            if answer.data is None:
                return
            if not isinstance(answer.data, list):
                raise BadPayload(f"{answer.resource} is no list")
            cursor = next_url(answer)
            if cursor is not None:
                cursor = trail.step(cursor)
            yield answer, cursor
            if cursor is None:
                return

    def _is_record(self, row: Body, scope: Scope) -> bool:
        try:
            return self.map(row, (), scope, People()) is not None
        except BadPayload:
            return True  # it exists, though it cannot be read

    def _placed_at(self, row: Body) -> datetime | None:
        moments = (_moment(row, key) for key in self._listing.ordered_by)
        return max((at for at in moments if at), default=None)

    def _records(self, rows: Sequence[Body], scope: Scope) -> tuple[list[Record], list[str]]:
        people = People(self._machine_users)
        extra = self.children_of(rows)
        records: list[Record] = []
        gaps: list[str] = []
        for row in rows:
            try:
                node_id = optional_text(row, "node_id") or ""
                record = self.map(row, extra.get(node_id, ()), scope, people)
            except BadPayload as error:
                gaps.append(f"{self.entity} {row.get('id')} could not be read: {error}")
                continue
            if record is not None:
                records.append(record)
        return [*people.identities(), *records], gaps


def _moment(row: Body, key: str) -> datetime | None:
    try:
        return optional_moment(row, key)
    except BadPayload:
        return None
