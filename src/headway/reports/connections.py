"""The Connections page, read only: `build(context) -> ConnectionsReport`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from headway.reports.context import ReportContext


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRow:
    """One repository, project or channel. `share` is 0 to 100, None where unknown."""

    name: str
    kind: str
    is_selected: bool
    state: str
    """ok, partial, catching_up, waiting, failed or gone"""
    words: str
    share: float | None
    until_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionBox:
    """One connection. `tag` is its state in words, `tone` one of "", go, out, bad."""

    id: str
    provider: str
    provider_name: str
    monogram: str
    name: str
    tag: str
    tone: str
    note: str
    progress_share: float | None
    """0 to 100 while catching up, else None."""
    progress_words: str
    facts: Sequence[tuple[str, str]]
    """Scope, Last read, Held, Complete: label and words."""
    scopes: Sequence[ScopeRow]
    last_read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionsReport:
    """Every connection with its health, and one sentence on top."""

    title: str
    sentence: str
    sub: str
    connections: Sequence[ConnectionBox]
    attention_count: int


def build(context: ReportContext) -> ConnectionsReport:
    """The state of every connection as the database tells it."""
    raise NotImplementedError
