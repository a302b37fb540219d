"""What a GraphQL query costs, by the rules that GitHub publishes.

Requests: each connection is asked once for each of its parents, `first` (or `last`) in full;
points are the requests divided by 100, rounded, at least 1. Nodes: how many a query may return
at most; more than 500,000 are refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

NODE_LIMIT = 500_000
PAGE_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Cost:
    """Requests that a query needs, points they cost, nodes it may return."""

    requests: int
    nodes: int
    fault: str | None = None
    """Why GitHub would refuse the query for its pages, in its words."""
    fault_type: str | None = None

    @property
    def points(self) -> int:
        """What is taken from the hourly allowance."""
        return max(1, int(self.requests / 100 + 0.5))


class _Count:
    """One walk over an operation."""

    def __init__(self, document: DocumentNode, variables: Mapping[str, object]) -> None:
        self.variables = variables
        self.requests = 0
        self.nodes = 0
        self.fault: tuple[str, str] | None = None
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }

    def value(self, node: ValueNode | None) -> object:
        """A literal's or variable's value, where it is a number or a list."""
        if isinstance(node, VariableNode):
            return self.variables.get(node.name.value)
        if isinstance(node, IntValueNode):
            return int(node.value)
        if isinstance(node, ListValueNode):
            return list(node.values)
        return None

    def selections(self, selection_set: SelectionSetNode | None, parents: int) -> None:
        """Add what these selections cost below so many parents."""
        for node in _unfold(selection_set, self.fragments):
            self.field(node, parents)

    def field(self, node: FieldNode, parents: int) -> None:
        """Add a field's cost: a connection multiplies what is below it."""
        arguments = {given.name.value: given.value for given in node.arguments or ()}
        size = self.value(arguments.get("first"))
        which = "first"
        if size is None:
            size, which = self.value(arguments.get("last")), "last"
        below = parents
        if isinstance(size, int):
            self.requests += parents
            below = parents * size
            self.nodes += below
            self.check(node.name.value, which, size)
        elif node.name.value == "nodes" and "ids" in arguments:
            ids = self.value(arguments["ids"])
            below = parents * (len(ids) if isinstance(ids, list) else 1)
        self.selections(node.selection_set, below)

    def check(self, name: str, which: str, size: int) -> None:
        """Note the first rule of pages that is broken."""
        if self.fault is not None:
            return
        if not 1 <= size <= PAGE_LIMIT:
            words = f"Requesting {size} records on the `{name}` connection exceeds the `{which}`"
            self.fault = f"{words} limit of {PAGE_LIMIT} records.", "EXCESSIVE_PAGINATION"
        elif self.nodes > NODE_LIMIT:
            words = f"This query requests up to {self.nodes:,} possible nodes"
            words += f" which exceeds the maximum limit of {NODE_LIMIT:,}."
            self.fault = words, "MAX_NODE_LIMIT_EXCEEDED"


def _unfold(
    selection_set: SelectionSetNode | None, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterable[FieldNode]:
    for node in selection_set.selections if selection_set else ():
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _unfold(node.selection_set, fragments)
        elif isinstance(node, FragmentSpreadNode):
            yield from _unfold(fragments[node.name.value].selection_set, fragments)


def cost_of(
    document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, object]
) -> Cost:
    """The cost of one operation with these variables."""
    count = _Count(document, variables)
    count.selections(operation.selection_set, 1)
    fault, kind = count.fault or (None, None)
    return Cost(count.requests, count.nodes, fault, kind)
