"""One metric, answered and opened: `answer`, `evidence`, `definitions`, `definition`."""

from collections.abc import Sequence

from headway.analytics import catalogue
from headway.records.answers import Definition, EvidencePage, MetricAnswer, MetricQuery
from headway.reports import evidence as pages
from headway.reports import loading
from headway.reports.context import ReportContext


def definitions() -> Sequence[Definition]:
    """Every metric in words, then the variants."""
    return [metric.definition for metric in (*catalogue.CATALOGUE, *catalogue.VARIANTS)]


def definition(slug: str) -> Definition:
    """One metric in words.

    Raises:
        NotFound: there is none of that name.
    """
    return catalogue.definition(slug)


def answer(context: ReportContext, query: MetricQuery) -> MetricAnswer:
    """A metric's number with its series, change, usual range, groups and what was left out.

    Raises:
        NotFound: no such metric, team or repository.
        Invalid: a clock, statistic, grouping or zone that there is not.
    """
    return loading.ground(context).answer(query)


def evidence(
    context: ReportContext,
    query: MetricQuery,
    *,
    excluded: str | None = None,
    limit: int = 100,
    cursor: str | None = None,
    sort: str | None = None,
) -> EvidencePage:
    """A page of the observations behind the answer, or of those left out for a reason.

    `sort` is newest (default), oldest, largest or smallest; a cursor belongs to one sort.

    Raises:
        NotFound: no such metric, team or repository.
        Invalid: no such reason or sort, a limit beyond 1000, or a cursor that is not ours.
    """
    ask = pages.Ask(excluded=excluded, limit=limit, cursor=cursor, sort=sort or pages.NEWEST)
    return pages.page(loading.ground(context), query, ask, loading.details(context))
