"""What an error of a provider means for the run, its job and its connection."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from headway.connectors.base import (
    AccessRevoked,
    BadPayload,
    ConnectorError,
    CursorExpired,
    Gone,
    RateLimited,
    ScopeForbidden,
    UnsafeUrl,
)


class RunState(StrEnum):
    """How a run stands or ended."""

    RUNNING = "running"
    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"
    PAUSED = "paused"


class Consequence(StrEnum):
    """What else must be done."""

    NONE = "none"
    AUTHORISE = "authorise"
    """The connection needs its administrator."""
    RESTART = "restart"
    """The walk begins again from its top."""
    GAP = "gap"
    """The stream is closed to us: its coverage says so."""
    DISCOVER = "discover"
    """What the connection may read has changed: list it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What happens next: the run's state and reason, when the job is due again, and what else."""

    run_state: RunState
    reason: str
    due_at: datetime
    consequence: Consequence = Consequence.NONE
    is_limit: bool = False
    """Nothing failed: it is only not our turn yet."""


LONGEST_WAIT = timedelta(hours=1, minutes=5)
"""No provider's window is longer; a reset in the year 9999 is not believed."""
_FIRST_WAIT = timedelta(seconds=5)
_LONGEST_BACKOFF = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
PATIENCE = 5
"""So often in a row a provider may fail before its failure is shown as one."""


def judge(error: ConnectorError, now: datetime, failures: int, jitter: float) -> Verdict:
    """The verdict on `error` at `now`, after `failures` before it; `jitter` is in [0, 1)."""
    for kind, rule in _RULES:
        if isinstance(error, kind):
            return rule(error, now, failures)
    return _try_again(error, now, failures, jitter)


def _limited(error: ConnectorError, now: datetime, _failures: int) -> Verdict:
    until = error.until if isinstance(error, RateLimited) else now
    due_at = min(max(until, now + timedelta(seconds=1)), now + LONGEST_WAIT)
    return Verdict(run_state=RunState.PAUSED, reason=str(error), due_at=due_at, is_limit=True)


def _revoked(error: ConnectorError, now: datetime, _failures: int) -> Verdict:
    return Verdict(
        run_state=RunState.FAILED,
        reason=str(error),
        due_at=now + _DAY,
        consequence=Consequence.AUTHORISE,
    )


def _forbidden(error: ConnectorError, now: datetime, _failures: int) -> Verdict:
    return Verdict(
        run_state=RunState.PARTIAL,
        reason=str(error),
        due_at=now + _DAY,
        consequence=Consequence.GAP,
    )


def _gone(error: ConnectorError, now: datetime, _failures: int) -> Verdict:
    return Verdict(
        run_state=RunState.FAILED,
        reason=str(error),
        due_at=now + _HOUR,
        consequence=Consequence.DISCOVER,
    )


def _expired(error: ConnectorError, now: datetime, failures: int) -> Verdict:
    is_stuck = failures >= PATIENCE
    return Verdict(
        run_state=RunState.PARTIAL if is_stuck else RunState.PAUSED,
        reason=str(error),
        due_at=now + (_HOUR if is_stuck else timedelta()),
        consequence=Consequence.RESTART,
    )


def _unreadable(error: ConnectorError, now: datetime, failures: int) -> Verdict:
    wait = min(timedelta(minutes=1) * 4 ** min(failures, 6), _HOUR)
    return Verdict(run_state=RunState.PARTIAL, reason=str(error), due_at=now + wait)


def _unsafe(error: ConnectorError, now: datetime, _failures: int) -> Verdict:
    return Verdict(run_state=RunState.FAILED, reason=str(error), due_at=now + _DAY)


def _try_again(error: ConnectorError, now: datetime, failures: int, jitter: float) -> Verdict:
    wait = min(_FIRST_WAIT * 2 ** min(failures, 10), _LONGEST_BACKOFF)
    return Verdict(
        run_state=RunState.FAILED if failures >= PATIENCE else RunState.PAUSED,
        reason=str(error),
        due_at=now + wait * (0.5 + jitter / 2),
    )


_RULES: tuple[
    tuple[type[ConnectorError], Callable[[ConnectorError, datetime, int], Verdict]], ...
] = (
    (RateLimited, _limited),
    (AccessRevoked, _revoked),
    (ScopeForbidden, _forbidden),
    (Gone, _gone),
    (CursorExpired, _expired),
    (BadPayload, _unreadable),
    (UnsafeUrl, _unsafe),
)
