"""The dashboard over a fictional company, to look at: `python -m tests.web.devserver [PORT]`."""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast
from uuid import UUID

import uvicorn
from fastapi import FastAPI, Request
from tests.factories import reports as made

from headway.accounts import http, readers
from headway.accounts.roles import Role
from headway.api.traffic import Guarded
from headway.kernel.settings import Settings
from headway.reports.context import Choice, ReportContext
from headway.web import live
from headway.web.access import current_visit
from headway.web.cookies import theme_of
from headway.web.mount import register
from headway.web.shell import Visitor
from headway.web.visits import Reports, Visit

if TYPE_CHECKING:
    from headway.store.repositories.organisations import OrganisationRow

NOW = datetime(2026, 11, 16, 8, 40, tzinfo=UTC)


def reports() -> Reports:
    """Factory reports; `team=nothing` and `team=elsewhere` show the empty states."""

    def head(choice: Choice, title: str) -> object:
        if choice.team in {"nothing", "elsewhere"}:
            return made.empty_head(title, has_other_period=choice.team == "elsewhere")
        return None

    return Reports(
        overview=lambda _, choice: made.overview(head(choice, "Overview")),  # type: ignore[arg-type]
        delivery=lambda _, choice: made.delivery(head(choice, "Delivery")),  # type: ignore[arg-type]
        pull_requests=lambda _, choice, filters: made.pull_requests(
            filters,
            head(choice, "Pull requests"),  # type: ignore[arg-type]
            rows=14 if not filters.text else 0,
        ),
        definitions=lambda _context, _choice, slug: made.definitions(slug),
        connections=lambda _: made.connections(),
    )


def visit(request: Request) -> Visit:
    context = ReportContext(
        database=cast("object", None),  # type: ignore[arg-type]
        organisation=cast("object", None),  # type: ignore[arg-type]
        now=NOW,
        frames=cast("object", None),  # type: ignore[arg-type]
    )
    visitor = Visitor(
        organisation="Northwind",
        reader="Priya Raman",
        theme=theme_of(request),
    )
    return Visit(
        key="northwind:priya:1",
        visitor=visitor,
        context=context,
        data_version="7",
        csrf="a-token-of-this-session",
        attention=lambda: 1,
        reports=reports(),
    )


def account() -> readers.Visit:
    organisation = cast("OrganisationRow", SimpleNamespace(id=UUID(int=1), name="Northwind"))
    reader = readers.Reader(organisation_id=UUID(int=1), user_id=UUID(int=2), role=Role.VIEWER)
    return readers.Visit(
        reader=reader,
        organisation=organisation,
        name="Priya Raman",
        session_hash=b"",
        csrf_secret=b"secret",
        theme="auto",
        stamp="7",
    )


def app(chart_folder: Path) -> FastAPI:
    made_app = FastAPI()
    register(made_app, chart_folder)
    made_app.add_middleware(Guarded, settings=Settings(public_url="http://testserver"))
    made_app.state.poller = live.Poller(lambda _: b'{"left_count":12}')
    made_app.dependency_overrides[current_visit] = visit
    made_app.dependency_overrides[http.visit_from_session] = account
    return made_app


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8009
    folder = Path(tempfile.gettempdir()) / "headway-devserver"
    uvicorn.run(app(folder), host="127.0.0.1", port=port, log_level="warning")
