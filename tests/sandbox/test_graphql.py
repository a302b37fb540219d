"""Queries: the compiled executor says what graphql-core's says; errors are in GitHub's words."""

import pytest
from graphql import execute
from tests.factories.sandbox import Client

from headway.connectors.github import queries
from headway.sandbox.github.execute import Run
from headway.sandbox.github.graphql import RESOLVERS, Reader, prepare, schema
from headway.sandbox.github.pages import Slice, page

LIST = """query L($n: Int!, $after: String, $direction: OrderDirection!) {
  repository(owner: "northwind", name: "RANKING") {
    pullRequests(first: $n, after: $after, orderBy: {field: UPDATED_AT, direction: $direction}) {
      totalCount pageInfo { hasNextPage endCursor } nodes { number updatedAt } } } }"""


def by_graphql_core(client: Client, text: str, variables: dict[str, object]):
    """The same query through graphql-core's own executor, one resolver for all fields."""
    prepared = prepare(text, None, variables)
    reader = Reader(client.sandbox.service.world, frozenset({"northwind"}), ALLOWANCE)

    def resolve(source, info, **arguments):
        special = RESOLVERS.get((info.parent_type.name, info.field_name))
        if special is not None:
            return special(
                source or {}, arguments, Run(prepared.variables, reader), info.field_nodes[0]
            )
        if isinstance(source, Slice):
            return of_slice(source, info.field_name)
        value = source[info.field_name]
        is_page = str(info.return_type).rstrip("!").endswith("Connection")
        return page(value, arguments) if is_page and value is not None else value

    return execute(
        schema(),
        prepared.document,
        variable_values=variables,
        field_resolver=resolve,
        type_resolver=lambda value, *_: value["__typename"],
    )


ALLOWANCE = {"__typename": "RateLimit", "cost": 1, "limit": 5000, "remaining": 1, "resetAt": "x"}
ALLOWANCE |= {"nodeCount": 1, "used": 1}


def of_slice(cut: Slice, name: str):
    if name == "pageInfo":
        told = {"hasNextPage": cut.has_next, "hasPreviousPage": cut.has_previous}
        return told | {"startCursor": cut.start_cursor, "endCursor": cut.end_cursor}
    return {"nodes": cut.rows, "totalCount": cut.total_count}[name]


@pytest.mark.parametrize("repo", ["ranking", "legacy-shop", "payments"])
def test_the_walk_says_what_graphql_core_says(still: Client, repo: str) -> None:
    text = queries.text("pull_requests")
    variables = {"owner": "Northwind", "name": repo, "first": 21, "after": None}
    expected = by_graphql_core(still, text, variables)
    assert expected.errors is None
    told = still.graphql(text, **variables)["data"]
    assert told["repository"] == expected.data["repository"]
    assert told["repository"]["pullRequests"]["nodes"]


def test_pull_requests_by_id(still: Client) -> None:
    repo = still.repo("northwind/ranking")
    ids = [row["id"] for row in repo["pullRequests"][:5]]
    told = still.graphql(queries.text("pull_requests_by_id"), ids=[*ids, "PR_none"])
    assert [row and row["id"] for row in told["data"]["nodes"]] == [*ids, None]
    assert [(e["type"], e["path"]) for e in told["errors"]] == [("NOT_FOUND", ["nodes", 5])]


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_a_walk_gives_every_row_once_in_order(still: Client, direction: str) -> None:
    rows, after = [], None
    while True:
        told = still.graphql(LIST, n=7, after=after, direction=direction)
        found = told["data"]["repository"]["pullRequests"]
        rows += found["nodes"]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    assert len(rows) == found["totalCount"] == len({row["number"] for row in rows})
    moments = [row["updatedAt"] for row in rows]
    assert moments == sorted(moments, reverse=direction == "DESC")


def test_a_cursor_survives_the_row_it_names_moving_to_the_top(client: Client) -> None:
    first = client.graphql(LIST, n=3, direction="DESC")["data"]["repository"]["pullRequests"]
    before = client.graphql(LIST, n=6, direction="DESC")["data"]["repository"]["pullRequests"]
    change = {"kind": "touch", "repository": "northwind/ranking"}
    number = first["nodes"][-1]["number"]
    body = {"hours": 1, "events": [{**change, "number": number}]}
    assert client.post("/_sandbox/advance", body).status_code == 200
    after = first["pageInfo"]["endCursor"]
    told = client.graphql(LIST, n=3, after=after, direction="DESC")
    found = told["data"]["repository"]["pullRequests"]["nodes"]
    moved = [row for row in before["nodes"][3:] if row in found]
    assert moved == found[: len(moved)]
    assert moved


def test_a_cursor_that_nobody_gave_is_refused(still: Client) -> None:
    told = still.graphql(LIST, n=3, after="bm90IG91cnM=", direction="DESC")
    assert told["errors"][0]["type"] == "INVALID_CURSOR_ARGUMENTS"


def test_the_allowance_is_told_and_taken(client: Client) -> None:
    text = "{ rateLimit { cost limit remaining used nodeCount } }"
    first = client.graphql(text)["data"]["rateLimit"]
    second = client.graphql(text)["data"]["rateLimit"]
    assert first == {"cost": 1, "limit": 5000, "remaining": 4999, "used": 1, "nodeCount": 0}
    assert second["remaining"] == 4998


def test_an_allowance_used_up_is_an_error_inside_200(client: Client) -> None:
    for allowance in client.sandbox.service.limits.allowances.values():
        allowance.used = allowance.limit
    client.graphql("{ rateLimit { cost } }")
    client.sandbox.service.limits.of("installation:50000001", "graphql").used = 5000
    answer = client.post("/api/graphql", {"query": "{ rateLimit { cost } }"})
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["type"] == "RATE_LIMITED"
    assert answer.headers["x-ratelimit-remaining"] == "0"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("{ nothing }", "Cannot query field"),
        ("{ repository(", "Syntax Error"),
        ("query($n: Int!) { rateLimit { cost } }", "$n"),
        ('{ repository(owner: "a", name: "b") { issues(first: 101) { totalCount } } }', "101"),
    ],
)
def test_what_cannot_run_is_said_in_errors(still: Client, query: str, words: str) -> None:
    told = still.graphql(query)
    assert words in told["errors"][0]["message"]
    assert "data" not in told


def test_switches_in_a_query(still: Client) -> None:
    text = """query Q($yes: Boolean!) { repository(owner: "northwind", name: "ranking") {
      name @include(if: $yes) id @skip(if: $yes) ...r @include(if: $yes) } }
      fragment r on Repository { kind: __typename owner { login ... on Organization { name } } }"""
    yes = still.graphql(text, yes=True)["data"]["repository"]
    assert yes["kind"] == "Repository"
    assert yes["owner"] == {"login": "Northwind", "name": "Northwind"}
    assert set(yes) == {"name", "kind", "owner"}
    assert set(still.graphql(text, yes=False)["data"]["repository"]) == {"id"}


def test_what_is_missing_is_null_with_an_error(still: Client) -> None:
    text = """{ a: repository(owner: "x", name: "y") { id } node(id: "?") { id }
      organization(login: "z") { id } viewer { login }
      repository(owner: "northwind", name: "ranking") {
        pullRequest(number: 99999) { id } issue(number: 99999) { id } } }"""
    told = still.graphql(text)
    assert told["data"]["a"] is told["data"]["node"] is told["data"]["organization"] is None
    assert told["data"]["repository"] == {"pullRequest": None, "issue": None}
    assert told["data"]["viewer"] == {"login": "headway"}
    assert {error["type"] for error in told["errors"]} == {"NOT_FOUND"}
    assert len(told["errors"]) == 5


def test_a_renamed_repository_is_followed_unless_that_is_refused(still: Client) -> None:
    text = """query Q($f: Boolean) { repository(owner: "northwind", name: "returns-service",
      followRenames: $f) { nameWithOwner } }"""
    assert still.graphql(text)["data"]["repository"]["nameWithOwner"] == "Northwind/returns"
    assert still.graphql(text, f=False)["data"]["repository"] is None


def test_timelines_are_filtered_by_kind(still: Client) -> None:
    text = """{ repository(owner: "northwind", name: "payments") { pullRequests(first: 50) { nodes {
      timelineItems(first: 100, itemTypes: [MERGED_EVENT]) {
        totalCount filteredCount pageCount nodes { __typename } } } } } }"""
    rows = still.graphql(text)["data"]["repository"]["pullRequests"]["nodes"]
    kinds = {item["__typename"] for row in rows for item in row["timelineItems"]["nodes"]}
    assert kinds == {"MergedEvent"}
    for row in rows:
        items = row["timelineItems"]
        assert items["filteredCount"] == items["pageCount"] == len(items["nodes"])
        assert items["totalCount"] >= items["filteredCount"]


def test_pages_backwards(still: Client) -> None:
    text = """query Q($before: String) { repository(owner: "northwind", name: "ranking") {
      pullRequests(last: 2, before: $before) {
        pageInfo { hasPreviousPage startCursor } nodes { number } } } }"""
    last = still.graphql(text)["data"]["repository"]["pullRequests"]
    cursor = last["pageInfo"]["startCursor"]
    again = still.graphql(text, before=cursor)["data"]["repository"]["pullRequests"]
    assert again["nodes"][-1]["number"] < last["nodes"][0]["number"]
    assert last["pageInfo"]["hasPreviousPage"] is True
