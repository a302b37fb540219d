"""Our schema says nothing that GitHub's does not say in the same way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_required_argument,
    parse,
    validate,
    validate_schema,
)

from headway.connectors.github import queries
from headway.sandbox.github.graphql import schema


@pytest.fixture(scope="module")
def official(shared: Path) -> GraphQLSchema:
    text = (shared / "conformance/schemas/github/schema.graphql").read_text(encoding="utf-8")
    return build_schema(text, assume_valid_sdl=True, assume_valid=True)


def _own_types() -> list[str]:
    return sorted(name for name in schema().type_map if not name.startswith("__"))


def test_the_schema_is_whole() -> None:
    assert validate_schema(schema()) == []


@pytest.mark.conformance
@pytest.mark.parametrize("name", _own_types())
def test_each_type_is_githubs_own(name: str, official: GraphQLSchema) -> None:
    ours, theirs = schema().type_map[name], official.type_map[name]
    assert type(ours) is type(theirs)
    assert list(_differences(ours, theirs)) == []


def _differences(ours: object, theirs: object) -> Iterator[str]:
    if isinstance(ours, GraphQLEnumType) and isinstance(theirs, GraphQLEnumType):
        yield from sorted(set(ours.values) - set(theirs.values))
    elif isinstance(ours, GraphQLUnionType) and isinstance(theirs, GraphQLUnionType):
        yield from sorted({x.name for x in ours.types} - {x.name for x in theirs.types})
    elif isinstance(ours, GraphQLInputObjectType) and isinstance(theirs, GraphQLInputObjectType):
        for name, field in ours.fields.items():
            if name not in theirs.fields or str(field.type) != str(theirs.fields[name].type):
                yield name
    elif isinstance(ours, GraphQLObjectType | GraphQLInterfaceType):
        assert isinstance(theirs, GraphQLObjectType | GraphQLInterfaceType)
        yield from sorted({x.name for x in ours.interfaces} - {x.name for x in theirs.interfaces})
        yield from _field_differences(ours, theirs)


def _field_differences(
    ours: GraphQLObjectType | GraphQLInterfaceType, theirs: GraphQLObjectType | GraphQLInterfaceType
) -> Iterator[str]:
    for name, field in ours.fields.items():
        other = theirs.fields.get(name)
        if other is None or str(other.type) != str(field.type):
            yield name
            continue
        for key, argument in field.args.items():
            known = other.args.get(key)
            same = known is not None and str(known.type) == str(argument.type)
            if not same or known.default_value != argument.default_value:
                yield f"{name}({key})"
        yield from (
            f"{name}({key}) is demanded"
            for key, argument in other.args.items()
            if key not in field.args and is_required_argument(argument)
        )


@pytest.mark.parametrize("name", queries.NAMES)
def test_the_connectors_questions_are_all_understood(name: str) -> None:
    assert validate(schema(), parse(queries.text(name))) == []
