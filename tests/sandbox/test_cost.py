"""GitHub's own worked examples of points and nodes."""

import pytest
from graphql import OperationDefinitionNode, parse

from headway.sandbox.github.cost import Cost, cost_of

SCORE = """
query { viewer { login repositories(first: 100) { edges { node { id
  issues(first: 50) { edges { node { id
    labels(first: 60) { edges { node { id name } } } } } } } } } } }
"""
NODES = """
query { viewer {
  repositories(first: 50) { edges { repository: node { name
    pullRequests(first: 20) { edges { pullRequest: node { title
      comments(first: 10) { edges { comment: node { bodyHTML } } } } } }
    issues(first: 20) { totalCount edges { issue: node { title bodyHTML
      comments(first: 10) { edges { comment: node { bodyHTML } } } } } } } } }
  followers(first: 10) { edges { follower: node { login } } } } }
"""


def price(text: str, **variables: object) -> Cost:
    document = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return cost_of(document, operation, variables)


def test_the_published_score_is_51_points_for_5101_requests() -> None:
    found = price(SCORE)
    assert (found.requests, found.points) == (5101, 51)


def test_the_published_query_may_return_22060_nodes() -> None:
    assert price(NODES).nodes == 22_060


def test_the_simple_published_query_may_return_550_nodes() -> None:
    inner = "edges { node { issues(first: 10) { totalCount } } }"
    assert price("{ viewer { repositories(first: 50) { " + inner + " } } }").nodes == 550


@pytest.mark.parametrize(("size", "points"), [(21, 1), (25, 2), (1, 1)])
def test_seven_nested_connections(size: int, points: int) -> None:
    nested = " ".join(f"c{n}: reviews(first: 100) {{ totalCount }}" for n in range(7))
    text = (
        "query Q($n: Int!) { repository { pullRequests(first: $n) { nodes { " + nested + " } } } }"
    )
    assert price(text, n=size).points == points


def test_nodes_by_id_count_once_for_each_id() -> None:
    inner = "... on PullRequest { reviews(first: 9) { totalCount } }"
    text = "query Q($ids: [ID!]!) { nodes(ids: $ids) { " + inner + " } }"
    assert price(text, ids=["a"] * 18).requests == 18


def test_fragments_are_unfolded() -> None:
    fragment = "fragment r on Repository { issues(last: 7) { totalCount } }"
    text = "query Q { repository { ...r } } " + fragment
    assert price(text).nodes == 7


def test_more_than_a_hundred_rows_are_refused() -> None:
    found = price("{ repository { pullRequests(first: 101) { totalCount } } }")
    assert found.fault_type == "EXCESSIVE_PAGINATION"


def test_more_than_half_a_million_nodes_are_refused() -> None:
    text = "{ a { b(first: 100) { c(first: 100) { d(first: 51) { totalCount } } } } }"
    assert price(text).fault_type == "MAX_NODE_LIMIT_EXCEEDED"
