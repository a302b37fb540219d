"""Who looks at a page, and what they may see: one value that every page is made from."""

from collections.abc import Callable
from dataclasses import dataclass, field

from headway.reports import connections, definitions, delivery, overview, pull_requests
from headway.reports.connections import ConnectionsReport
from headway.reports.context import Choice, ReportContext
from headway.reports.definitions import DefinitionsReport
from headway.reports.delivery import DeliveryReport
from headway.reports.overview import OverviewReport
from headway.reports.pull_requests import ExploreFilters, PullRequestsReport
from headway.web.shell import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """The reports that pages show; a test gives its own."""

    overview: Callable[[ReportContext, Choice], OverviewReport] = overview.build
    delivery: Callable[[ReportContext, Choice], DeliveryReport] = delivery.build
    pull_requests: Callable[[ReportContext, Choice, ExploreFilters], PullRequestsReport] = (
        pull_requests.explore
    )
    definitions: Callable[[ReportContext, Choice, str | None], DefinitionsReport] = (
        definitions.build
    )
    connections: Callable[[ReportContext], ConnectionsReport] = connections.build


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of a signed-in reader."""

    key: str
    """Organisation, reader and policy version: whoever differs in one may see another page."""
    visitor: Visitor
    context: ReportContext
    data_version: str
    """Changes whenever anything that a page shows has changed."""
    csrf: str
    """What a form of this session must send back."""
    attention: Callable[[], int] = int
    """How many connections need somebody; asked only when a page is made."""
    reports: Reports = field(default_factory=Reports)
