"""Who is signed in: the dependency that every page hangs on."""

from functools import partial
from typing import Annotated

from fastapi import Depends, Request

from headway.accounts import csrf, http, readers
from headway.reports.context import ReportContext
from headway.store.repositories import connections
from headway.store.session import Database
from headway.web.cookies import theme_of
from headway.web.shell import Visitor
from headway.web.visits import Visit

NEEDS_SOMEBODY = "needs_reauth"
"""The one state of a connection that does not mend by itself."""


def current_visit(
    request: Request, found: Annotated[readers.Visit, Depends(http.visit_from_session)]
) -> Visit:
    """The signed-in reader's visit.

    Raises:
        SignInNeeded: no session, or an ended one.
    """
    state = request.app.state
    organisation = found.organisation
    return Visit(
        key=found.reader.key,
        visitor=Visitor(organisation=organisation.name, reader=found.name, theme=theme_of(request)),
        context=ReportContext(
            database=state.database,
            organisation=organisation,
            now=http.clock_of(request)(),
            frames=state.frames,
        ),
        data_version=found.stamp,
        csrf=csrf.token_for(found.csrf_secret),
        attention=partial(_attention, state.database, found),
    )


def _attention(database: Database, found: readers.Visit) -> int:
    with database.organisation(found.organisation.id) as session:
        rows = connections.everyone(session)
    return sum(row.state == NEEDS_SOMEBODY for row in rows)
