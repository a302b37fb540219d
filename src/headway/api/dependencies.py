"""What endpoints ask for: who reads, and a reading transaction inside their organisation."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from headway.accounts import http
from headway.accounts.readers import Visit
from headway.reports.context import ReportContext

V1 = "/api/v1"
"""Each router's own prefix, so that a route knows its whole address: logs and counters name it."""

Here = Annotated[Visit, Depends(http.visit)]
"""Who asks, by token or session. Raises SignInNeeded."""


def report_context(request: Request, visit: Here) -> ReportContext:
    """What a report is asked with."""
    state = request.app.state
    return ReportContext(
        database=state.database,
        organisation=visit.organisation,
        now=http.clock_of(request)(),
        frames=state.frames,
    )


def reading(request: Request, visit: Here) -> Iterator[Session]:
    """One transaction in which every statement sees the same moment, over before the answer."""
    with http.database_of(request).snapshot(visit.organisation.id) as session:
        yield session


Asked = Annotated[ReportContext, Depends(report_context)]
Reading = Annotated[Session, Depends(reading, scope="function")]
