"""Reads the envelope of GraphQL answers: errors come inside a 200, beside data or instead of it.

https://docs.github.com/en/graphql/guides/forming-calls-with-graphql
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NoReturn

from headway.connectors.base import (
    AccessRevoked,
    BadPayload,
    CursorExpired,
    Gone,
    PartialAnswer,
    RateLimited,
    ScopeForbidden,
)
from headway.connectors.github import limits
from headway.connectors.github.mapping.fields import Body, child, children, optional_text
from headway.connectors.http import UNSAID_WAIT, Answer, retry_after

_LIMITED = frozenset({"RATE_LIMIT", "RATE_LIMITED", "GRAPHQL_RATE_LIMIT"})
_FORBIDDEN = frozenset({"FORBIDDEN", "INSUFFICIENT_SCOPES", "SAML_PROTECTED"})
_CURSOR = ("INVALID_CURSOR_ARGUMENTS", "does not appear to be a valid cursor")


def data_of(answer: Answer, now: datetime) -> Mapping[str, object]:
    """The data of an answer, even if some of it is missing; `words_of` tells that.

    Raises RateLimited, CursorExpired, Gone, ScopeForbidden, PartialAnswer or BadPayload where
    the errors leave no data that one could go on with.
    """
    body: Body = answer.data if isinstance(answer.data, dict) else {}
    data = child(body, "data")
    errors = list(children(body.get("errors")))
    for error in errors:
        _refuse_whole(error, answer, now)
    if any(value is not None for key, value in data.items() if key != "rateLimit"):
        return data
    if errors:
        _refuse(errors, answer)
    if "repository" in data or "node" in data:
        raise Gone("GitHub does not know it any more")
    raise BadPayload("GitHub answered neither data nor errors")


def words_of(answer: Answer) -> tuple[str, ...]:
    """What the errors say, without those that only name something that is gone."""
    body: Body = answer.data if isinstance(answer.data, dict) else {}
    errors = children(body.get("errors"))
    return tuple(_message(error) for error in errors if _type(error) != "NOT_FOUND")


def _refuse_whole(error: Body, answer: Answer, now: datetime) -> None:
    """Raise for what concerns the whole question, whatever data came along."""
    message = _message(error)
    if _type(error) in _LIMITED or "secondary rate limit" in message.lower():
        known = limits.of_body(answer, now) or limits.of_headers(answer, now)
        wait = retry_after(answer)
        until = now + (UNSAID_WAIT if wait is None else wait)
        if wait is None and known is not None and known.remaining == 0:
            until = known.reset_at or until
        raise RateLimited(until, "graphql", message)
    if _type(error) == _CURSOR[0] or _CURSOR[1] in message:
        raise CursorExpired(message)


def _refuse(errors: Sequence[Body], answer: Answer) -> NoReturn:
    types = {_type(error) for error in errors}
    message = _message(errors[0])
    if types & _FORBIDDEN:
        if "suspended" in message.lower():
            raise AccessRevoked(message)
        raise ScopeForbidden(answer.resource, message)
    if types == {"NOT_FOUND"}:
        raise Gone(message)
    raise PartialAnswer(message)


def _type(error: Body) -> str:
    code = optional_text(child(error, "extensions"), "code") or ""
    return (optional_text(error, "type") or code).upper()


def _message(error: Body) -> str:
    return optional_text(error, "message") or "GitHub gave no reason"
