"""Metrics: their words, their numbers, and the items behind each number."""

from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query, Request, Response

from headway.api import answers, cursors, wording
from headway.api.dependencies import V1, Asked, Here
from headway.api.models import DefinitionList, EvidenceModel, MetricModel
from headway.api.parameters import EvidenceParameters, ListParameters, MetricParameters
from headway.records.answers import MetricQuery
from headway.reports import metrics
from headway.reports.context import ReportContext

router = APIRouter(prefix=V1, tags=["metrics"])
Slug = Annotated[
    str,
    Path(description="A metric's slug, or slug@form.", max_length=100, pattern=r"^[a-z0-9_@-]+$"),
]


@router.get("/metrics", response_model=DefinitionList)
def list_metrics(
    request: Request, visit: Here, asked: Annotated[ListParameters, Query()]
) -> Response:
    """Every metric in words: what it counts, what it leaves out, where it comes from."""
    question = str(request.url.path)
    found = [wording.definition(each) for each in metrics.definitions()]
    place = cursors.read(question, asked.cursor, (int,)) or [0]
    first = place[0] if isinstance(place[0], int) else 0
    shown, rest = found[first : first + asked.limit], found[first + asked.limit :]
    following = cursors.write(question, [first + asked.limit]) if rest else None
    return answers.listed(request, visit, {"items": shown, "next_cursor": following})


@router.get("/metrics/{slug}", response_model=MetricModel)
def show_metric(
    request: Request,
    visit: Here,
    context: Asked,
    slug: Slug,
    asked: Annotated[MetricParameters, Query()],
) -> Response:
    """A metric's number with its series, change, usual range, groups, and what was left out."""
    query = _query(context, slug, asked)
    return answers.computed(
        request,
        visit,
        lambda: wording.metric(metrics.answer(context, query)),
        moves=_moves(context, query),
    )


@router.get("/metrics/{slug}/evidence", response_model=EvidenceModel)
def show_evidence(
    request: Request,
    visit: Here,
    context: Asked,
    slug: Slug,
    asked: Annotated[EvidenceParameters, Query()],
) -> Response:
    """The observations behind a metric's number, or those it left out for a reason."""
    query = _query(context, slug, asked)
    question = f"evidence {query} {asked.excluded}"
    place = cursors.read(question, asked.cursor, (str,))

    def build() -> object:
        page = metrics.evidence(
            context,
            query,
            excluded=asked.excluded,
            limit=asked.limit,
            cursor=str(place[0]) if place else None,
        )
        following = page.next_cursor and cursors.write(question, [page.next_cursor])
        return wording.evidence(page, following)

    return answers.computed(request, visit, build, moves=_moves(context, query))


def _query(context: ReportContext, slug: str, asked: MetricParameters) -> MetricQuery:
    metrics.definition(slug)
    return asked.query(slug, organisation_zone=context.organisation.zone, now=context.now)


def _moves(context: ReportContext, query: MetricQuery) -> str:
    """What the answer depends on besides data and question.

    The dates, where the question left them open; and the minute where time itself moves the
    answer: while the last window is under way, and for ages, which are counted at its end.
    """
    span = f"{query.from_on} {query.to_on}"
    # A day begins up to 14 hours sooner elsewhere, and the team's zone is not known here.
    latest = (context.now.astimezone(ZoneInfo("UTC")) - timedelta(days=1)).date()
    if query.to_on <= latest:
        return span
    return f"{span} {context.now:%Y-%m-%dT%H:%M}"
