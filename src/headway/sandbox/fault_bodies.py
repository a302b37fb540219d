"""How faults change the body of an answer."""

import re

import orjson

from headway.sandbox.world.model import Value, Wire

HUGE = 25 * 1024 * 1024


def asked_size(body: bytes) -> int:
    """The largest page size that a GraphQL request's variables ask for."""
    try:
        variables = orjson.loads(body).get("variables") or {}
    except (orjson.JSONDecodeError, AttributeError):
        return 0
    return max((v for v in variables.values() if isinstance(v, int)), default=0)


def invalid_utf8(body: bytes) -> bytes:
    """Put bytes that are no UTF-8 into the first text."""
    return body.replace(b'":"', b'":"\xff\xfe', 1)


def duplicate_keys(body: bytes) -> bytes:
    """Say the same key twice; the last one holds, which is the true one."""
    return body.replace(b"{", b'{"data":null,"message":"first",', 1) if body[:1] == b"{" else body


def huge(body: bytes) -> bytes:
    """Blow the answer up to 25 MB of white space; it still parses."""
    return body + b" " * HUGE


def nul_in_text(body: bytes) -> bytes:
    """Put a NUL character into every title."""
    return re.sub(rb'"title":"', rb'"title":"\\u0000', body)


def _connections(told: Value, found: list[Wire]) -> list[Wire]:
    if isinstance(told, dict):
        if "pageInfo" in told and "nodes" in told:
            found.append(told)
        for value in told.values():
            _connections(value, found)
    elif isinstance(told, list):
        for value in told:
            _connections(value, found)
    return found


def empty_page_with_cursor(told: Value, _options: Wire) -> Value:
    """The outer list is empty and yet there is a next page."""
    for connection in _connections(told, [])[:1]:
        connection["nodes"] = []
        connection["pageInfo"]["hasNextPage"] = True
    return [] if isinstance(told, list) else told


def same_cursor(told: Value, options: Wire) -> Value:
    """The outer list's cursor is the one that was given before."""
    for connection in _connections(told, [])[:1]:
        connection["pageInfo"]["endCursor"] = options.get("cursor", "Y3Vyc29yOnYyOltd")
        connection["pageInfo"]["hasNextPage"] = True
    return told


def rate_limited(_told: Value, options: Wire) -> Wire:
    """200 with an error that says the allowance is used up."""
    kind = options.get("type", "RATE_LIMITED")
    return {"errors": [{"type": kind, "message": "API rate limit exceeded for installation ID 1."}]}


def partial(told: Value, _options: Wire) -> Value:
    """Data with a hole, and an error beside it."""
    for connection in _connections(told, [])[:1]:
        if connection["nodes"]:
            connection["nodes"][-1] = None
    message = "Something went wrong while executing your query. Please include a request id."
    return {**told, "errors": [{"message": message}]} if isinstance(told, dict) else told


def repository_missing(_told: Value, _options: Wire) -> Wire:
    """`repository` null with NOT_FOUND."""
    message = "Could not resolve to a Repository with the name 'x/y'."
    fault = {"type": "NOT_FOUND", "path": ["repository"], "message": message}
    return {"data": {"repository": None}, "errors": [fault]}


def null_author(told: Value, _options: Wire) -> Value:
    """Every author and user is a deleted account."""
    if isinstance(told, dict):
        hidden = {"author", "user", "actor", "mergedBy"}
        return {
            k: None if k in hidden and _is_account(v) else null_author(v, _options)
            for k, v in told.items()
        }
    if isinstance(told, list):
        return [null_author(x, _options) for x in told]
    return told


def _is_account(value: Value) -> bool:
    return isinstance(value, dict) and "login" in value
