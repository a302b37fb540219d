"""GitHub's GraphQL: parses, prices and runs a query, and says what is wrong in GitHub's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    build_schema,
    parse,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.utilities import get_operation_ast

from headway.sandbox.github.cost import Cost, cost_of
from headway.sandbox.github.execute import Compiler, Plan, Resolver, Run
from headway.sandbox.github.pages import InvalidCursor
from headway.sandbox.world.model import Value, Wire, World


@lru_cache(maxsize=1)
def schema() -> GraphQLSchema:
    """The sandbox's own small schema."""
    text = files("headway.sandbox.github").joinpath("schema.graphql").read_text("utf-8")
    return build_schema(text)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query that may run: its operation, its variables and its price."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: VariableValues
    cost: Cost
    key: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: which organisation's repositories, with what allowance left."""

    world: World
    owners: frozenset[str]
    """Logins in lower case."""
    allowance: Wire | None
    """The `rateLimit` answer; None where limits are off."""
    repository_ids: frozenset[int] | None = None
    """Database ids of the chosen repositories; None: all."""

    def sees(self, repository: Wire) -> bool:
        """Whether the installation was given this repository."""
        if repository["owner"]["login"].lower() not in self.owners:
            return False
        return self.repository_ids is None or repository["databaseId"] in self.repository_ids


class Refused(Exception):
    """The query cannot run; `errors` is what GitHub would answer."""

    def __init__(self, errors: list[Wire]) -> None:
        super().__init__(str(errors))
        self.errors = errors


@lru_cache(maxsize=256)
def _parsed(text: str) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    try:
        document = parse(text)
    except GraphQLSyntaxError as error:
        return None, (error,)
    return document, tuple(validate(schema(), document))


def prepare(text: str, operation_name: str | None, variables: Mapping[str, Value]) -> Prepared:
    """Parse, validate and price. Raises Refused."""
    document, errors = _parsed(text)
    if document is None or errors:
        raise Refused([_error(error) for error in errors])
    operation = get_operation_ast(document, operation_name)
    if operation is None:
        raise Refused([{"message": f"No operation named {operation_name!r}"}])
    found = get_variable_values(schema(), operation.variable_definitions or (), dict(variables))
    if isinstance(found, list):
        raise Refused([_error(error) for error in found])
    cost = cost_of(document, operation, found.coerced)
    if cost.fault is not None:
        raise Refused([{"type": cost.fault_type, "message": cost.fault}])
    switches = tuple(sorted((k, v) for k, v in found.coerced.items() if isinstance(v, bool)))
    return Prepared(document, operation, found, cost, (text, operation_name, switches))


PLANS: dict[tuple[object, ...], Plan] = {}


def run(prepared: Prepared, reader: Reader) -> Wire:
    """The answer's body: data, and errors where there were any."""
    plan = PLANS.get(prepared.key)
    if plan is None:
        fragments = {
            node.name.value: node
            for node in prepared.document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        compiler = Compiler(schema(), fragments, RESOLVERS, prepared.variables)
        query = schema().query_type
        assert query is not None  # noqa: S101 (our schema has one)
        plan = compiler.selection(query, [prepared.operation.selection_set])
        PLANS[prepared.key] = plan
    execution = Run(prepared.variables, reader)
    try:
        data = plan({"__typename": "Query"}, execution)
    except InvalidCursor as error:
        message = f"`{error}` does not appear to be a valid cursor."
        raise Refused([{"type": "INVALID_CURSOR_ARGUMENTS", "message": message}]) from None
    if execution.errors:
        return {"data": data, "errors": execution.errors}
    return {"data": data}


def _error(error: GraphQLError) -> Wire:
    told: Wire = {"message": error.message}
    if error.locations:
        told["locations"] = [{"line": x.line, "column": x.column} for x in error.locations]
    return told


def _missing(run: Run, node: FieldNode, path: list[object], message: str) -> None:
    where = node.loc.start_token if node.loc else None
    run.errors.append(
        {
            "type": "NOT_FOUND",
            "path": path,
            "locations": [{"line": where.line, "column": where.column}] if where else [],
            "message": message,
        }
    )


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


def _repository(_: Wire, given: Mapping[str, Value], run: Run, node: FieldNode) -> Wire | None:
    name = f"{given['owner']}/{given['name']}"
    found: Wire | None = run.context.world.repository(name)
    moved = run.context.world.moved_from(name) and given.get("followRenames") is False
    if found is None or moved or not run.context.sees(found):
        message = f"Could not resolve to a Repository with the name '{name}'."
        _missing(run, node, [_key(node)], message)
        return None
    return found


def _visible(reader: Reader, global_id: str) -> Wire | None:
    found = reader.world.nodes.get(global_id)
    if found is None:
        return None
    repository = found if found["__typename"] == "Repository" else found.get("repository")
    return found if repository is None or reader.sees(repository) else None


def _node(_: Wire, given: Mapping[str, Value], run: Run, node: FieldNode) -> Wire | None:
    found = _visible(run.context, given["id"])
    if found is None:
        message = f"Could not resolve to a node with the global id of '{given['id']}'"
        _missing(run, node, [_key(node)], message)
    return found


def _nodes(_: Wire, given: Mapping[str, Value], run: Run, node: FieldNode) -> list[Wire | None]:
    rows = [_visible(run.context, global_id) for global_id in given["ids"]]
    for place, (global_id, row) in enumerate(zip(given["ids"], rows, strict=True)):
        if row is None:
            message = f"Could not resolve to a node with the global id of '{global_id}'"
            _missing(run, node, [_key(node), place], message)
    return rows


def _organization(_: Wire, given: Mapping[str, Value], run: Run, node: FieldNode) -> Wire | None:
    login = given["login"]
    found: Wire | None = run.context.world.organisations.get(login.lower())
    if found is None or login.lower() not in run.context.owners:
        message = f"Could not resolve to an Organization with the login of '{login}'."
        _missing(run, node, [_key(node)], message)
        return None
    return found


def _numbered(kind: str, words: str) -> Resolver:
    def read(wire: Wire, given: Mapping[str, Value], run: Run, node: FieldNode) -> Wire | None:
        found: Wire | None = wire[kind].get(given["number"])
        if found is None:
            message = f"Could not resolve to {words} with the number of {given['number']}."
            _missing(run, node, ["repository", _key(node)], message)
        return found

    return read


RESOLVERS: dict[tuple[str, str], Resolver] = {
    ("Query", "repository"): _repository,
    ("Query", "node"): _node,
    ("Query", "nodes"): _nodes,
    ("Query", "organization"): _organization,
    ("Query", "viewer"): lambda _w, _g, run, _n: run.context.world.actors["headway"],
    ("Query", "rateLimit"): lambda _w, _g, run, _n: run.context.allowance,
    ("Repository", "pullRequest"): _numbered("_pull_requests", "a PullRequest"),
    ("Repository", "issue"): _numbered("_issues", "an Issue"),
}
