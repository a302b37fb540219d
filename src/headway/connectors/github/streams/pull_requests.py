"""Pull requests with their reviews, timelines, commits and files, by their last update.

https://docs.github.com/en/graphql/reference/objects#repository (pullRequests)

Seven nested connections at 21 pull requests a page are 148 requests inside: one point.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from headway.connectors.base import (
    BadPayload,
    Cursor,
    Gone,
    IdPage,
    Page,
    PartialAnswer,
    Position,
    Scope,
)
from headway.connectors.github import queries
from headway.connectors.github.client import GithubClient, Told
from headway.connectors.github.mapping.bundles import LISTS, bundle
from headway.connectors.github.mapping.fields import (
    Body,
    child,
    children,
    flag,
    optional_id,
    optional_number,
    optional_text,
)
from headway.connectors.github.mapping.people import People
from headway.connectors.github.mapping.repositories import repository
from headway.connectors.http import TooSlow
from headway.connectors.paging import PageSize, Trail
from headway.records import PullRequest, Record

NESTED = 7
PAGE = 21
REREAD = 18
CENSUS = 100
_PROBE: dict[str, str | int] = {
    "state": "all",
    "sort": "updated",
    "direction": "desc",
    "per_page": 5,
}


class PullRequests:
    """The stream `pull_requests`. Its ids for `reread` are node ids."""

    name = "pull_requests"
    entity = "pull_request"
    can_reread = True

    def __init__(self, client: GithubClient, machine_users: frozenset[str]) -> None:
        self._client = client
        self._machine_users = machine_users
        self._size = PageSize(PAGE)

    def read(self, scope: Scope, position: Position) -> Iterator[Page]:
        """Walk down to the floor; a conditional request first tells whether anything is new."""
        validator = None
        after = None if position.cursor is None else optional_text(position.cursor, "after")
        if after is None:
            path = f"/repos/{scope.name}/pulls"
            probe = self._client.get(path, params=_PROBE, validator=position.validator)
            if probe.data is None:
                return
            validator = probe.headers.get("etag")
        trail = Trail(after)
        while True:
            told = self._ask("pull_requests", scope, after)
            page, after = self._page(told, scope, position.floor, validator)
            yield page
            if after is None:
                return
            trail.step(after)
            validator = None

    def reread(self, scope: Scope, external_ids: Sequence[str]) -> Iterator[Page]:
        """Read these again, by node id; those that are gone are left out."""
        left, size = list(dict.fromkeys(external_ids)), PageSize(REREAD)
        while left:
            ids = left[: size.now]
            try:
                told = self._client.query(
                    queries.text("pull_requests_by_id"), {"ids": ids}, cost=points(len(ids))
                )
            except (PartialAnswer, TooSlow):
                if not size.shrink():
                    raise
                continue
            if told.errors and size.shrink():
                continue
            left = left[len(ids) :]
            people = People(self._machine_users)
            found = [
                body
                for body in children(told.data.get("nodes"))
                if _repository_id(body) == scope.external_id
            ]
            records, gaps = self._records(found, scope, people)
            records += [repository(child(body, "repository")) for body in found[:1]]
            yield Page(
                records=[*people.identities(), *records],
                cursor=None,
                reached_at=None,
                is_end=False,
                answered_at=told.answered_at,
                gaps=[*gaps, *told.errors],
            )

    def census(self, scope: Scope, cursor: Cursor | None) -> Iterator[IdPage]:
        """Name every pull request, oldest first."""
        after = None if cursor is None else optional_text(cursor, "after")
        trail = Trail(after)
        while True:
            told = self._ask("pull_request_ids", scope, after)
            connection = child(told.data, "repository", "pullRequests")
            found = (optional_id(body, "fullDatabaseId") for body in _nodes(connection))
            after = _next(connection)
            yield IdPage(
                external_ids=[each for each in found if each],
                cursor=None if after is None else {"after": trail.step(after)},
                answered_at=told.answered_at,
            )
            if after is None:
                return

    def _ask(self, name: str, scope: Scope, after: str | None) -> Told:
        owner, _, repository_name = scope.name.partition("/")
        size = self._size if name == "pull_requests" else PageSize(CENSUS)
        while True:
            variables = {
                "owner": owner,
                "name": repository_name,
                "first": size.now,
                "after": after,
            }
            cost = points(size.now) if name == "pull_requests" else 1
            try:
                told = self._client.query(queries.text(name), variables, cost=cost)
            except (PartialAnswer, TooSlow):
                if not size.shrink():
                    raise
                continue
            if told.errors and size.shrink():
                continue
            size.calm()
            if _repository_id(told.data) != scope.external_id:
                raise Gone(f"another repository has the name {scope.name} now")
            return told

    def _page(
        self, told: Told, scope: Scope, floor: datetime | None, validator: str | None
    ) -> tuple[Page, str | None]:
        told_repository = child(told.data, "repository")
        connection = child(told_repository, "pullRequests")
        people = People(self._machine_users)
        records, gaps = self._records(_nodes(connection), scope, people)
        moments = [
            record.version_at
            for record in records
            if isinstance(record, PullRequest) and record.version_at
        ]
        reached_at = min(moments, default=None)
        is_down = floor is not None and reached_at is not None and reached_at < floor
        after = _next(connection)
        page = Page(
            records=[*people.identities(), repository(told_repository), *records],
            cursor=None if is_down or after is None else {"after": after},
            reached_at=reached_at,
            is_end=after is None,
            answered_at=told.answered_at,
            validator=validator,
            total_count=optional_number(connection, "totalCount"),
            gaps=[*gaps, *told.errors],
        )
        return page, None if is_down else after

    def _records(
        self, found: Sequence[Body], scope: Scope, people: People
    ) -> tuple[list[Record], list[str]]:
        records: list[Record] = []
        gaps: list[str] = []
        for body in found:
            try:
                records += bundle(self._whole(body), scope.external_id, people)
            except Gone:
                continue  # deleted between the list and its children
            except BadPayload as error:
                gaps.append(f"pull request {body.get('number')} could not be read: {error}")
        return records, gaps

    def _whole(self, body: Body) -> Body:
        """The same pull request with the rest of every list that is longer than a page."""
        rest = {key: self._rest(body, key, kind) for key, kind in LISTS.items()}
        return {**body, **{key: value for key, value in rest.items() if value}}

    def _rest(self, body: Body, key: str, kind: str) -> Body | None:
        connection = child(body, key)
        after = _next(connection)
        if after is None:
            return None
        items = _nodes(connection)
        trail = Trail(None)
        while after is not None:
            variables = {"id": body.get("id"), "after": trail.step(after)}
            told = self._client.query(queries.text(f"more_{kind}"), variables, cost=1)
            more = child(told.data, "node", key)
            items += _nodes(more)
            after = _next(more)
        return {**connection, "nodes": items}


def points(parents_count: int) -> int:
    """What a query costs that opens the nested connections of so many pull requests.

    https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
    """
    return max(1, round((1 + NESTED * parents_count) / 100))


def _nodes(connection: Body) -> list[Body]:
    return list(children(connection.get("nodes")))


def _next(connection: Body) -> str | None:
    page = child(connection, "pageInfo")
    if not flag(page, "hasNextPage"):
        return None
    cursor = optional_text(page, "endCursor")
    if cursor is None:
        raise BadPayload("GitHub has more and does not say where")
    return cursor


def _repository_id(data: Mapping[str, object]) -> str | None:
    return optional_id(child(data, "repository"), "databaseId")
