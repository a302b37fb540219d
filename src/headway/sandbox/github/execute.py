"""Runs GraphQL queries over plain dicts, fast: each query is compiled once into closures.

A field is read from the dict by its name. A list under a connection field is paged by the
field's arguments. graphql-core parses, validates and coerces; a test runs the same queries
through its own executor and compares.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from headway.sandbox.github.pages import page
from headway.sandbox.world.model import Value, Wire


@dataclass
class Run:
    """One execution: its variables, its errors and what resolvers need."""

    variables: VariableValues
    context: Value
    errors: list[Wire] = field(default_factory=list)
    arguments: dict[int, Mapping[str, Value]] = field(default_factory=dict)


Plan = Callable[[Value, Run], Value]
Resolver = Callable[[Wire, Mapping[str, Value], Run, FieldNode], Value]


class Compiler:
    """Compiles the selections of one document for one choice of @include and @skip."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        resolvers: Mapping[tuple[str, str], Resolver],
        variables: VariableValues,
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.resolvers = resolvers
        self.variables = variables

    def selection(self, type_: GraphQLObjectType, sets: list[SelectionSetNode]) -> Plan:
        """A plan that reads these selections from a dict of that type."""
        fields: dict[str, list[FieldNode]] = {}
        for selection_set in sets:
            for node in self.fields(type_, selection_set):
                key = node.alias.value if node.alias else node.name.value
                fields.setdefault(key, []).append(node)
        if type_.name.endswith("Connection"):
            return self.connection(type_, fields)
        steps = [
            (key, nodes[0].name.value, self.field(type_, nodes)) for key, nodes in fields.items()
        ]

        def read(wire: Wire, run: Run) -> Wire:
            return {
                key: wire[name] if plan is None else plan(wire, run) for key, name, plan in steps
            }

        return read

    def fields(self, type_: GraphQLObjectType, selected: SelectionSetNode) -> Iterator[FieldNode]:
        """The fields that apply to an object of that type."""
        for node in selected.selections:
            if not self.wanted(node):
                continue
            if isinstance(node, FieldNode):
                yield node
                continue
            if isinstance(node, FragmentSpreadNode):
                fragment: FragmentDefinitionNode | InlineFragmentNode
                fragment = self.fragments[node.name.value]
            else:
                assert isinstance(node, InlineFragmentNode)  # noqa: S101 (the third of three kinds)
                fragment = node
            condition = fragment.type_condition
            if condition is None or self.applies(condition.name.value, type_):
                yield from self.fields(type_, fragment.selection_set)

    def wanted(self, node: Value) -> bool:
        """What @skip and @include say."""
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip["if"]) and not (include and not include["if"])

    def applies(self, name: str, type_: GraphQLObjectType) -> bool:
        """Whether a fragment on that type speaks of this one."""
        condition = self.schema.type_map[name]
        if isinstance(condition, GraphQLInterfaceType | GraphQLUnionType):
            return self.schema.is_sub_type(condition, type_)
        return condition is type_

    def field(self, parent: GraphQLObjectType, nodes: list[FieldNode]) -> Plan | None:
        """The plan of one field; None where its value is read as it is."""
        node, name = nodes[0], nodes[0].name.value
        if name == "__typename":
            return None
        definition = parent.fields[name]
        resolver = self.resolvers.get((parent.name, name))
        if is_leaf_type(get_named_type(definition.type)):
            return _resolved(resolver, None, node, definition) if resolver else None
        below = self.output(definition.type, nodes)
        if resolver is not None:
            return _resolved(resolver, below, node, definition)
        if get_named_type(definition.type).name.endswith("Connection"):
            return _paged(name, below, node, definition)

        def read(wire: Wire, run: Run) -> Value:
            value = wire[name]
            return None if value is None else below(value, run)

        return read

    def output(self, type_: GraphQLOutputType, nodes: list[FieldNode]) -> Plan:
        """The plan of a value of that type."""
        if isinstance(type_, GraphQLNonNull):
            return self.output(type_.of_type, nodes)
        if isinstance(type_, GraphQLList):
            each = self.output(type_.of_type, nodes)
            return lambda rows, run: [None if row is None else each(row, run) for row in rows]
        sets = [node.selection_set for node in nodes if node.selection_set]
        if isinstance(type_, GraphQLObjectType):
            return self.selection(type_, sets)
        assert isinstance(type_, GraphQLInterfaceType | GraphQLUnionType)  # noqa: S101 (no leaf here)
        plans = {
            possible.name: self.selection(possible, sets)
            for possible in self.schema.get_possible_types(type_)
        }
        return lambda wire, run: plans[wire["__typename"]](wire, run)

    def connection(self, type_: GraphQLObjectType, fields: dict[str, list[FieldNode]]) -> Plan:
        """The plan of a page: counts, page information and nodes."""
        steps: list[tuple[str, Callable[[Value, Run], Value]]] = []
        for key, nodes in fields.items():
            name = nodes[0].name.value
            if name == "nodes":
                steps.append((key, _nodes(self.output(type_.fields["nodes"].type, nodes))))
            elif name == "pageInfo":
                steps.append((key, self.page_info(nodes)))
            else:
                steps.append((key, COUNTS.get(name, lambda _cut, _run: type_.name)))
        return lambda cut, run: {key: plan(cut, run) for key, plan in steps}

    def page_info(self, nodes: list[FieldNode]) -> Plan:
        """The plan of `pageInfo`."""
        page_info = self.schema.type_map["PageInfo"]
        assert isinstance(page_info, GraphQLObjectType)  # noqa: S101 (the schema says so)
        plan = self.selection(page_info, [n.selection_set for n in nodes if n.selection_set])
        return lambda cut, run: plan(
            {
                "__typename": "PageInfo",
                "hasNextPage": cut.has_next,
                "hasPreviousPage": cut.has_previous,
                "startCursor": cut.start_cursor,
                "endCursor": cut.end_cursor,
            },
            run,
        )


COUNTS: Mapping[str, Plan] = {
    "totalCount": lambda cut, _run: cut.total_count,
    "filteredCount": lambda cut, _run: cut.filtered_count,
    "pageCount": lambda cut, _run: len(cut.rows),
}


def _nodes(each: Plan) -> Plan:
    return lambda cut, run: each(cut.rows, run)


def _arguments(node: FieldNode, definition: GraphQLField, run: Run) -> Mapping[str, Value]:
    """A field's arguments, coerced once a run although it is read for every parent."""
    known = run.arguments.get(id(node))
    if known is None:
        known = get_argument_values(definition, node, run.variables)
        run.arguments[id(node)] = known
    return known


def _paged(name: str, below: Plan, node: FieldNode, definition: GraphQLField) -> Plan:
    def read(wire: Wire, run: Run) -> Value:
        rows = wire[name]
        if rows is None:
            return None
        return below(page(rows, _arguments(node, definition, run)), run)

    return read


def _resolved(
    resolver: Resolver, below: Plan | None, node: FieldNode, definition: GraphQLField
) -> Plan:
    def read(wire: Wire, run: Run) -> Value:
        value = resolver(wire, _arguments(node, definition, run), run, node)
        return value if below is None or value is None else below(value, run)

    return read
