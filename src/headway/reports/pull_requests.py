"""The Pull requests explorer: `explore(context, choice, filters) -> PullRequestsReport`.

The evidence behind every number, as a page. `filters.slug` is the metric it stands behind
(`throughput`, merged pull requests, by default; `work_in_progress`: open ones). `rows` of the
report are also the CSV's, whose cells the face that writes them makes safe.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from headway.analytics import cadence, calendars, population, spread
from headway.analytics.answer import observations
from headway.analytics.catalogue import find
from headway.analytics.items import Mask, Numbers
from headway.analytics.observed import Observed, excluded, understand, unit
from headway.kernel.errors import Invalid
from headway.records.answers import ClockKind, MetricQuery
from headway.reports import choosing, evidence, loading, pull_request_detail, sentences
from headway.reports.choosing import Chosen
from headway.reports.context import Choice, ReportContext
from headway.reports.details import Details
from headway.reports.explorer_shapes import (
    PAGE_SIZE,
    Chip,
    ExploreFilters,
    PullRequestDetail,
    PullRequestRow,
    PullRequestsReport,
    TimelineEvent,
)
from headway.reports.ground import Ground
from headway.reports.pull_request_rows import rows_of
from headway.reports.shapes import Option

__all__ = [
    "LINES",
    "PAGE_SIZE",
    "SORTS",
    "WAITS",
    "Chip",
    "ExploreFilters",
    "PullRequestDetail",
    "PullRequestRow",
    "PullRequestsReport",
    "TimelineEvent",
    "compose",
    "explore",
]

LINES = {
    label.replace("–", "-").replace(" ", "-"): (low, high) for label, low, high in spread.SIZES
}
"""Keys of the size filter: fewest and most lines."""
WAITS = {"over-a-day": "Over one working day", "never": "Never reviewed"}
SORTS = {
    "merged": "merged",
    "opened": "opened",
    "lines": "lines",
    "files": "files",
    "value": "value",
    "pickup": "pickup",
    "review": "review",
    "cycle": "cycle",
}


def explore(context: ReportContext, choice: Choice, filters: ExploreFilters) -> PullRequestsReport:
    """One page of pull requests, with one of them opened where asked.

    Raises:
        NotFound: no such team, metric, repository or pull request.
        Invalid: no such period, sort, size, wait or reason.
    """
    return compose(loading.ground(context), choice, filters, loading.details(context))


def compose(
    ground: Ground, choice: Choice, filters: ExploreFilters, details: Details
) -> PullRequestsReport:
    """The report from its ground."""
    _check(filters)
    chosen = choosing.choose(ground, choice)
    query = query_of(chosen, filters)
    ground.check(query)
    found = observations(ground.facts, query, now=ground.now)
    why = found.why()
    shown = found.where(evidence.chosen(found, filters.left_out))
    shown = shown.where(_matching(ground, shown, filters, details))
    order = _order(ground, query, shown, filters)
    limit = filters.limit or max(len(order), 1)
    start = (filters.page - 1) * limit
    rows = rows_of(ground, query, shown, order[start : start + limit], details)
    counted = int(np.count_nonzero(why == population.INCLUDED))
    return PullRequestsReport(
        head=choosing.head(
            ground, chosen, "Pull requests", _sentence(ground, query, counted, len(why) - counted)
        ),
        definition=find(filters.slug).definition,
        filters=filters,
        chips=_chips(chosen, filters),
        repositories=_repositories(ground, filters),
        work_types=_work_types(ground, filters),
        lines=_options({"": "Any size"} | {key: _size_label(key) for key in LINES}, filters.lines),
        waits=_options({"": "Any wait"} | WAITS, filters.wait),
        counted_count=counted,
        left_out_count=len(why) - counted,
        excluded=excluded(found),
        order_words=_order_words(filters),
        rows=rows,
        total_count=len(order),
        range_words=_range_words(start, len(rows), len(order)),
        has_newer=start > 0,
        has_older=start + limit < len(order),
        detail=_detail(ground, query, filters, details),
    )


def query_of(chosen: Chosen, filters: ExploreFilters) -> MetricQuery:
    """What the explorer asks: a form that knows only the wall clock is read by that."""
    clocks = find(filters.slug).definition.clocks
    clock = chosen.clock if not clocks or chosen.clock in clocks else ClockKind.WALL
    return replace(
        chosen.query,
        slug=filters.slug,
        clock=clock,
        repository=filters.repository,
        work_type=filters.work_type,
    )


def _check(filters: ExploreFilters) -> None:
    for name, value, allowed in (
        ("sort", filters.sort, SORTS),
        ("lines", filters.lines, LINES),
        ("wait", filters.wait, WAITS),
    ):
        if value is not None and value not in allowed:
            raise Invalid(f"`{name}` is one of {', '.join(allowed)}.")
    if filters.page < 1:
        raise Invalid("Pages are counted from 1.")


def _matching(ground: Ground, found: Observed, filters: ExploreFilters, details: Details) -> Mask:
    items = found.items
    mask = np.ones(len(items), bool)
    text = filters.text.strip()
    if text:
        number = text.lstrip("#")
        by_number = items["number"] == int(number) if number.isdecimal() else ~mask
        titled = np.fromiter(details.matching(text), np.int64)
        mask &= by_number | np.isin(items["id"], titled)
    if filters.lines is not None:
        low, high = LINES[filters.lines]
        lines = items["lines_count"]
        mask &= (lines >= low) & (lines <= (np.inf if high is None else high))
    if filters.wait == "never":
        mask &= ~cadence.is_reviewed(items)
    elif filters.wait is not None:
        pickup = cadence.pickup_time.values(items, ground.facts.clock(ClockKind.WORKING))
        mask &= pickup > calendars.hours(ground.facts.calendar)
    return mask


def _order(
    ground: Ground, query: MetricQuery, found: Observed, filters: ExploreFilters
) -> "np.typing.NDArray[np.intp]":
    """Rows in the wished order; what has no value comes last, equals by newest id."""
    keys = _keys(ground, query, found, filters.sort)
    missing = np.isnan(keys)
    directed = keys if filters.is_ascending else -keys
    return np.lexsort((-found.items["id"], np.where(missing, 0.0, directed), missing))


def _keys(ground: Ground, query: MetricQuery, found: Observed, sort: str) -> Numbers:
    items = found.items
    if sort in {"merged", "opened"}:
        moments = items[f"{sort}_at"]
        keys = moments.astype(np.int64).astype(np.float64)
        return np.where(np.isnat(moments), np.nan, keys)
    if sort in {"lines", "files"}:
        return np.asarray(items[f"{sort}_count"], np.float64)
    if sort == "value":
        return found.values
    return find(f"{sort}_time").values(items, ground.facts.clock(query.clock))


def _sentence(ground: Ground, query: MetricQuery, counted: int, left_out: int) -> str:
    question = understand(ground.facts, query)
    name = question.metric.definition.name.lower()
    many = sentences.count(counted, "pull request")
    verb = "makes" if counted == 1 else "make"
    answer = ground.answer(query)
    value = answer.value
    if answer.hidden is not None:
        return f"{many} {verb} up the {name}, which is not shown: {answer.hidden}."
    if value is None:
        return f"Nothing to count for {name} in this period; {left_out:,} left out."
    said = sentences.said(value, unit(question), question.kind)
    rest = "none was left out" if not left_out else f"{left_out:,} more are left out"
    return f"{many} {verb} up the {name} of {said}; {rest}."


def _chips(chosen: Chosen, filters: ExploreFilters) -> list[Chip]:
    name = find(filters.slug).definition.name.lower()
    dates = sentences.stretch(chosen.from_on, chosen.to_on)
    chips = [Chip(label=f"Counted in: {name}", removes="slug"), Chip(label=dates, removes="period")]
    said = {
        "text": filters.text and f"“{filters.text}”",
        "repository": filters.repository,
        "work_type": filters.work_type,
        "lines": filters.lines and f"{_size_label(filters.lines)}",
        "wait": filters.wait and WAITS[filters.wait],
        "left_out": filters.left_out and f"Left out: {filters.left_out.replace('_', ' ')}",
    }
    return chips + [Chip(label=label, removes=field) for field, label in said.items() if label]


def _size_label(key: str) -> str:
    return f"{next(name for name, size in _named_sizes().items() if size == LINES[key])} lines"


def _named_sizes() -> Mapping[str, tuple[int, int | None]]:
    return {label: (low, high) for label, low, high in spread.SIZES}


def _options(labels: Mapping[str, str], value: str | None) -> list[Option]:
    return [
        Option(value=key, label=label, is_chosen=key == (value or ""))
        for key, label in labels.items()
    ]


def _repositories(ground: Ground, filters: ExploreFilters) -> list[Option]:
    names = sorted(name for name in ground.facts.items.categories["repository"] if name)
    labels = {"": f"All {len(names)}"} | {name: name for name in names}
    return _options(labels, filters.repository)


def _work_types(ground: Ground, filters: ExploreFilters) -> list[Option]:
    names = sorted(name for name in ground.facts.items.categories["work_type"] if name)
    return _options({"": "All kinds"} | {name: name for name in names}, filters.work_type)


def _order_words(filters: ExploreFilters) -> str:
    if filters.sort in {"merged", "opened"}:
        return "oldest first" if filters.is_ascending else "newest first"
    return f"{'smallest' if filters.is_ascending else 'largest'} {filters.sort} first"


def _range_words(start: int, shown: int, total: int) -> str:
    return f"{start + 1:,}–{start + shown:,} of {total:,}" if shown else f"0 of {total:,}"


def _detail(
    ground: Ground, query: MetricQuery, filters: ExploreFilters, details: Details
) -> PullRequestDetail | None:
    if filters.opened_id is None:
        return None
    return pull_request_detail.read(ground, query, filters.opened_id, details)
