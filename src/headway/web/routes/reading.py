"""Pages that show a report: read only, cached, one report each."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from headway.reports.context import Choice
from headway.reports.shapes import Head
from headway.web import choices, policy, respond, spreadsheet
from headway.web.access import current_visit
from headway.web.environment import PageContext
from headway.web.errors import PageRoute
from headway.web.pages import connections, definitions, delivery, overview, pull_requests
from headway.web.shell import Shell, shell
from headway.web.urls import Urls
from headway.web.visits import Visit

router = APIRouter(route_class=PageRoute, include_in_schema=False)
Here = Annotated[Visit, Depends(current_visit)]


def _shell(visit: Visit, choice: Choice, title: str, here: str) -> Shell:
    return shell(
        visit.visitor,
        Urls(choice=choice),
        title=title,
        here=here,
        attention_count=visit.attention(),
    )


def _of(visit: Visit, head: Head | None, asked: Choice, title: str, here: str) -> Shell:
    """The frame of a report's page: its links say the choice as the report understood it."""
    return _shell(visit, head.choice if head else asked, title, here)


@router.get("/")
def home() -> Response:
    """The Overview is what one sees first."""
    return RedirectResponse("/overview", status_code=307)


@router.get("/overview")
def show_overview(request: Request, visit: Here) -> Response:
    """What changed, what needs attention now, the key metrics."""
    asked = choices.choice(request.query_params)

    def make() -> PageContext:
        report = visit.reports.overview(visit.context, asked)
        return overview.page(report, _of(visit, report.head, asked, "Overview", "Overview"))

    return respond.cached(request, visit, make)


@router.get("/delivery")
def show_delivery(request: Request, visit: Here) -> Response:
    """How steadily work ships, and where it waits."""
    asked = choices.choice(request.query_params)

    def make() -> PageContext:
        report = visit.reports.delivery(visit.context, asked)
        return delivery.page(report, _of(visit, report.head, asked, "Delivery", "Delivery"))

    return respond.cached(request, visit, make)


@router.get("/pull-requests")
def show_pull_requests(request: Request, visit: Here) -> Response:
    """The evidence behind every number."""
    asked = choices.choice(request.query_params)
    filters = choices.filters(request.query_params)

    def make() -> PageContext:
        report = visit.reports.pull_requests(visit.context, asked, filters)
        frame = _of(visit, report.head, asked, "Pull requests", "Pull requests")
        return pull_requests.page(report, frame)

    return respond.cached(request, visit, make)


@router.get("/pull-requests.csv")
def download_pull_requests(request: Request, visit: Here) -> Response:
    """The same rows as a file, all pages of them."""
    asked = choices.choice(request.query_params)
    filters = choices.filters(request.query_params, limit=None)
    report = visit.reports.pull_requests(visit.context, asked, filters)
    headers = {
        "Content-Disposition": 'attachment; filename="pull-requests.csv"',
        **policy.NEVER_KEPT,
    }
    return StreamingResponse(
        spreadsheet.lines(report), media_type="text/csv; charset=utf-8", headers=headers
    )


@router.get("/definitions")
def list_definitions(request: Request, visit: Here) -> Response:
    """Every metric in words."""
    return _definitions(request, visit, None)


@router.get("/definitions/{slug}")
def show_definition(request: Request, visit: Here, slug: str) -> Response:
    """One metric in words, with the reader's own number opened."""
    return _definitions(request, visit, slug)


def _definitions(request: Request, visit: Visit, slug: str | None) -> Response:
    asked = choices.choice(request.query_params)

    def make() -> PageContext:
        report = visit.reports.definitions(visit.context, asked, slug)
        title = report.opened.definition.name if report.opened else "Definitions"
        return definitions.page(report, _of(visit, report.head, asked, title, "Definitions"))

    return respond.cached(request, visit, make)


@router.get("/connections")
def show_connections(request: Request, visit: Here) -> Response:
    """What is connected, how far it is read, what it needs."""
    asked = choices.choice(request.query_params)
    report = visit.reports.connections(visit.context)
    return respond.fresh(
        connections.page(report, _shell(visit, asked, "Connections", "Connections"))
    )
