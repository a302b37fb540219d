"""The Pull requests explorer: the evidence behind every number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

from headway.charts.stages import StageBar, StageTime, stage_bar
from headway.records.answers import Excluded
from headway.reports.connections import PROVIDERS
from headway.reports.pull_requests import (
    Chip,
    ExploreFilters,
    PullRequestDetail,
    PullRequestRow,
    PullRequestsReport,
)
from headway.web.pages.empty import way_on
from headway.web.shell import Shell
from headway.web.urls import Urls, choice_parameters, filter_parameters

SORTS = ("lines", "value", "pickup", "review", "cycle", "merged")
OWN_COLUMNS = frozenset(
    {"throughput", "batch_size", "pickup_time", "review_time", "cycle_time", "work_in_progress"}
)
"""Metrics whose value has a column of its own, or is one for each row."""
FORM_FIELDS = frozenset({"q", "repository", "work_type", "lines", "wait", "page", "open"})
"""What the filter form says itself, or what a new filter makes void."""

WHOLE = "Cycle time"
"""What the stages add up to; the bar shows the parts."""

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipView:
    """An active choice; `href` removes it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SortView:
    """A column's head: `direction` where the table is sorted by it."""

    href: str
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """A line of the table; `href` opens or closes it."""

    row: PullRequestRow
    href: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludedView:
    """What was left out for one reason, and where to see it."""

    excluded: Excluded
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailView:
    """The opened pull request, with its stages drawn."""

    pull_request: PullRequestDetail
    bar: StageBar | None
    reviewers: Sequence[str]
    """Whose reviews counted, each once, in their order."""
    provider: str
    """ "GitHub" """


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestsPage:
    """What the template knows."""

    template: ClassVar[str] = "pull_requests.html"

    shell: Shell
    report: PullRequestsReport
    action: str
    """Where both forms go."""
    kept: Parameters
    """Filters that the choosers carry along."""
    filter_kept: Parameters
    """Choices that the filter form carries along."""
    chips: Sequence[ChipView]
    excluded: Sequence[ExcludedView]
    sorts: Mapping[str, SortView]
    rows: Sequence[RowView]
    detail: DetailView | None
    is_apart: bool
    """The opened pull request is on no line of this page, so it stands above the table."""
    columns: int
    """Of the table, for the opened row."""
    shows_value: bool
    """Whether the metric's value has a column of its own."""
    value_head: str
    definition_href: str
    counted_href: str
    left_out_href: str
    cleared_href: str
    csv_href: str
    newer_href: str
    older_href: str
    empty_href: str
    nothing_yet: bool


def page(report: PullRequestsReport, shell: Shell) -> PullRequestsPage:
    """The page of a report."""
    urls, filters = shell.urls, report.filters
    shown = {row.pull_request.id for row in report.rows}
    closed = replace(filters, opened_id=None)
    shows_value = report.definition.slug not in OWN_COLUMNS

    def at(**changes: Any) -> str:  # noqa: ANN401  (fields of ExploreFilters, each of its own type)
        return urls.pull_requests(replace(closed, **changes))

    return PullRequestsPage(
        shell=shell,
        report=report,
        action="/pull-requests",
        kept=_plain({**filter_parameters(filters), "page": None, "open": None}),
        filter_kept=_filter_kept(urls, filters),
        chips=[_chip(chip, filters, urls) for chip in report.chips],
        excluded=[
            ExcludedView(excluded=one, href=at(left_out=one.reason, page=1))
            for one in report.excluded
        ],
        sorts={key: _sort(key, closed, urls) for key in SORTS},
        rows=[_row(row, filters, urls) for row in report.rows],
        detail=_detail(report.detail),
        is_apart=report.detail is not None and report.detail.row.pull_request.id not in shown,
        columns=8 if shows_value else 7,
        shows_value=shows_value,
        value_head=f"{report.definition.name}, {report.definition.unit}",
        definition_href=urls.definition(report.definition.slug),
        counted_href=at(left_out=None, page=1),
        left_out_href=at(left_out="any", page=1),
        cleared_href=urls.pull_requests(ExploreFilters(slug=filters.slug)),
        csv_href=urls.csv(filters),
        newer_href=at(page=filters.page - 1) if report.has_newer else "",
        older_href=at(page=filters.page + 1) if report.has_older else "",
        empty_href=way_on(report.head, urls, lambda choice: urls.pull_requests(closed, choice)),
        nothing_yet=report.head.empty is not None,
    )


def _plain(parameters: Mapping[str, str | int | None]) -> Parameters:
    return [(name, str(value)) for name, value in parameters.items() if value is not None]


def _filter_kept(urls: Urls, filters: ExploreFilters) -> Parameters:
    both = choice_parameters(urls.choice) | filter_parameters(filters)
    return _plain({name: value for name, value in both.items() if name not in FORM_FIELDS})


def _chip(chip: Chip, filters: ExploreFilters, urls: Urls) -> ChipView:
    if chip.removes not in {field.name for field in fields(ExploreFilters)}:
        return ChipView(label=chip.label, href="")
    plain: Any = getattr(ExploreFilters(), chip.removes)
    changed = replace(filters, page=1, opened_id=None, **{chip.removes: plain})
    return ChipView(label=chip.label, href=urls.pull_requests(changed))


def _sort(key: str, filters: ExploreFilters, urls: Urls) -> SortView:
    is_now = filters.sort == key
    direction = ("ascending" if filters.is_ascending else "descending") if is_now else ""
    turned = replace(filters, sort=key, is_ascending=is_now and not filters.is_ascending, page=1)
    return SortView(href=urls.pull_requests(turned), direction=direction)


def _row(row: PullRequestRow, filters: ExploreFilters, urls: Urls) -> RowView:
    is_open = row.pull_request.id == filters.opened_id
    turned = replace(filters, opened_id=None if is_open else row.pull_request.id)
    return RowView(row=row, href=urls.pull_requests(turned), is_open=is_open)


def _detail(detail: PullRequestDetail | None) -> DetailView | None:
    if detail is None:
        return None
    times = [
        StageTime(
            name=name.removesuffix(" time"),
            hours=number.value,
            text=f"{name.removesuffix(' time')} {number.text} h",
        )
        for name, number in detail.stages
        if number.value is not None and name != WHOLE
    ]
    return DetailView(
        pull_request=detail,
        bar=stage_bar(times),
        reviewers=list(dict.fromkeys(review.by for review in detail.reviews)),
        provider=PROVIDERS.get(detail.provider, (detail.provider,))[0],
    )
