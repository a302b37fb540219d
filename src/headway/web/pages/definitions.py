"""The Definitions page: every metric in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from headway.records.answers import ClockKind
from headway.reports.definitions import Case, DefinitionsReport, OpenedDefinition
from headway.web import figures
from headway.web.figures import Figure
from headway.web.shell import Shell

UNITS = {
    "h": "hours",
    "%": "per cent, 0 to 100",
    "days": "days",
    "lines": "changed lines",
    "PRs": "pull requests",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case with the way to its items; no way where there is none."""

    case: Case
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionsPage:
    """What the template knows."""

    template: ClassVar[str] = "definitions.html"

    shell: Shell
    report: DefinitionsReport
    lede: str
    """The sentence on top where no metric is opened."""
    unit_words: str
    other_clock_words: str
    """ "by the clock", or "in working hours" """
    cases: Sequence[CaseView]
    histogram: Figure | None


def page(report: DefinitionsReport, shell: Shell) -> DefinitionsPage:
    """The page of a report."""
    opened = report.opened
    query = opened.query if opened else None
    by_the_clock = query is not None and query.clock is ClockKind.WORKING
    unit = opened.definition.unit if opened else ""
    return DefinitionsPage(
        shell=shell,
        report=report,
        lede=f"{report.total_count} metrics, each with what it counts and what it leaves out.",
        unit_words=UNITS.get(unit, unit),
        other_clock_words="by the clock" if by_the_clock else "in working hours",
        cases=_cases(opened, shell) if opened else (),
        histogram=figures.histogram(opened, shell.urls) if opened else None,
    )


def _cases(opened: OpenedDefinition, shell: Shell) -> list[CaseView]:
    query = opened.query
    return [
        CaseView(
            case=case,
            href=shell.urls.evidence(query, left_out=case.left_out) if query and case.count else "",
        )
        for case in opened.cases
    ]
