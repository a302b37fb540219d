"""The Connections page, read only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from headway.reports.connections import ConnectionsReport
from headway.web.shell import Shell

TONES = {
    "ok": "",
    "partial": "out",
    "catching_up": "go",
    "waiting": "wait",
    "failed": "bad",
    "gone": "none",
}
"""State of a scope to the shape beside its words."""
PLURALS = {"repository": "repositories", "project": "projects", "channel": "channels"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionsPage:
    """What the template knows."""

    template: ClassVar[str] = "connections.html"

    shell: Shell
    report: ConnectionsReport
    tones: Mapping[str, str]
    scope_words: Mapping[str, str]
    """By connection, what several of its scopes are called."""


def page(report: ConnectionsReport, shell: Shell) -> ConnectionsPage:
    """The page of a report."""
    return ConnectionsPage(
        shell=shell,
        report=report,
        tones=TONES,
        scope_words={
            box.id: PLURALS.get(box.scopes[0].kind, f"{box.scopes[0].kind}s")
            for box in report.connections
            if box.scopes
        },
    )
