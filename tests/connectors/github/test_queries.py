"""The questions are valid in GitHub's schema, and cost what performance.md allows."""

from pathlib import Path
from typing import Any

import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    build_schema,
    parse,
    validate,
    visit,
)
from graphql.language import FragmentSpreadNode, InlineFragmentNode

from headway.connectors.github import queries
from headway.connectors.github.streams.pull_requests import NESTED, PAGE, REREAD, points


@pytest.fixture(scope="module")
def schema(shared: Path) -> GraphQLSchema:
    text = (shared / "conformance/schemas/github/schema.graphql").read_text(encoding="utf-8")
    return build_schema(text, assume_valid_sdl=True, assume_valid=True)


@pytest.mark.conformance
@pytest.mark.parametrize("name", queries.NAMES)
def test_questions_are_valid_in_the_official_schema(name: str, schema: GraphQLSchema) -> None:
    assert validate(schema, parse(queries.text(name))) == []


def test_every_question_is_listed_and_every_fragment_used() -> None:
    folder = Path(queries.__file__).parent
    assert {path.stem for path in folder.glob("*.graphql")} == {*queries.NAMES, "fragments"}
    used = "".join(queries.text(name) for name in queries.NAMES)
    for line in (folder / "fragments.graphql").read_text(encoding="utf-8").splitlines():
        if line.startswith("fragment "):
            assert f"...{line.split()[1]}" in used


def connections(name: str, first: int) -> int:
    """GitHub's count: each connection once per parent, `first` in full."""
    document = parse(queries.text(name))
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }

    def count(selections: SelectionSetNode | None, parents: int) -> int:
        total = 0
        for node in selections.selections if selections else ():
            if isinstance(node, FragmentSpreadNode):
                total += count(fragments[node.name.value].selection_set, parents)
            elif isinstance(node, InlineFragmentNode):
                total += count(node.selection_set, parents)
            elif isinstance(node, FieldNode):
                size = size_of(node, first)
                total += (parents if size else 0) + count(
                    node.selection_set, parents * (size or ids_of(node, first))
                )
        return total

    (operation,) = [
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    ]
    return count(operation.selection_set, 1)


def size_of(node: FieldNode, first: int) -> int | None:
    for argument in node.arguments or ():
        if argument.name.value == "first":
            value = argument.value
            return int(value.value) if isinstance(value, IntValueNode) else first
    return None


def ids_of(node: FieldNode, first: int) -> int:
    return first if any(argument.name.value == "ids" for argument in node.arguments or ()) else 1


def test_a_page_of_pull_requests_with_all_their_lists_is_one_point() -> None:
    assert connections("pull_requests", PAGE) == 1 + NESTED * PAGE == 148
    assert points(PAGE) == 1
    assert points(25) == 2
    assert -(-1000 // PAGE) == 48


def test_a_reread_is_one_point() -> None:
    assert connections("pull_requests_by_id", REREAD) == NESTED * REREAD
    assert points(REREAD) == 1


@pytest.mark.parametrize("name", ["pull_request_ids", "more_reviews", "deployment_statuses"])
def test_other_questions_are_one_point(name: str) -> None:
    assert round(connections(name, 100) / 100) <= 1


def test_no_question_asks_for_text_that_is_not_kept() -> None:
    asked: set[str] = set()

    class Names(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            asked.add(node.name.value)

    for name in queries.NAMES:
        visit(parse(queries.text(name)), Names())
    assert not asked & {"body", "bodyText", "bodyHTML", "messageBody", "diffHunk"}
