"""Reads what GitHub's answers say of its limits: primary, secondary, and none at all.

An Enterprise Server sends no such headers, or a limit of 0 that resets in the year 1: then no
limit is known. GitHub's clock need not be ours, so a moment it names is taken as a distance.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from headway.connectors.base import BadPayload
from headway.connectors.github.mapping.fields import (
    Body,
    child,
    optional_moment,
    optional_number,
    optional_text,
)
from headway.connectors.http import MAX_WAIT, UNSAID_WAIT, Answer, retry_after

_SECONDARY = ("secondary rate limit", "abuse detection", "rate limit exceeded")
_LONGEST_WINDOW = timedelta(hours=2)
"""A reset farther away than this is not believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An allowance as GitHub tells it."""

    remaining: int | None
    limit: int | None
    reset_at: datetime | None


NOTHING = Known(remaining=None, limit=None, reset_at=None)


def of_headers(answer: Answer, now: datetime) -> Known | None:
    """The allowance in the headers; None where there is no limit."""
    limit, remaining = _header(answer, "limit"), _header(answer, "remaining")
    epoch = _header(answer, "reset")
    if not limit or remaining is None:
        return None
    there = None
    if epoch is not None and epoch < 10**11:
        there = datetime.fromtimestamp(epoch, UTC)
    return Known(remaining=remaining, limit=limit, reset_at=_here(there, answer, now))


def of_body(answer: Answer, now: datetime) -> Known | None:
    """The allowance in a query's `rateLimit`; None where there is no limit."""
    body = answer.data if isinstance(answer.data, dict) else {}
    told = child(body, "data", "rateLimit")
    limit, remaining = optional_number(told, "limit"), optional_number(told, "remaining")
    if not limit or remaining is None:
        return None
    try:
        there = optional_moment(told, "resetAt")
    except BadPayload:
        there = None
    return Known(remaining=remaining, limit=limit, reset_at=_here(there, answer, now))


def until(answer: Answer, now: datetime) -> datetime | None:
    """Until when a refusal asks us to stay away; None where it is no matter of limits."""
    if answer.status not in {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}:
        return None
    wait = retry_after(answer)
    if wait is not None:
        return now + wait
    known = of_headers(answer, now)
    if known is not None and known.remaining == 0:
        return known.reset_at or now + UNSAID_WAIT
    is_limit = any(word in words(answer).lower() for word in _SECONDARY)
    if is_limit or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return now + UNSAID_WAIT
    return None


def words(answer: Answer) -> str:
    """GitHub's own message, else the status."""
    body: Body = answer.data if isinstance(answer.data, dict) else {}
    return optional_text(body, "message") or f"{answer.resource} answered {answer.status}"


def is_suspended(answer: Answer) -> bool:
    """Whether it is the whole installation that is refused."""
    return "suspended" in words(answer).lower()


def _header(answer: Answer, name: str) -> int | None:
    return optional_number({"it": answer.headers.get(f"x-ratelimit-{name}")}, "it")


def _here(there: datetime | None, answer: Answer, now: datetime) -> datetime | None:
    """Their moment on our clock; the year 1 is none, and far ahead is cut."""
    if there is None or there.year < now.year - 1:
        return None
    away = there - answer.answered_at
    if away > _LONGEST_WINDOW:
        away = MAX_WAIT
    return now + max(away, timedelta(seconds=1))
