"""A fictional company's reports, as pages get them: seeded, small, the same each time."""

from tests.factories.reports.connections import connections
from tests.factories.reports.definitions import definitions
from tests.factories.reports.delivery import delivery
from tests.factories.reports.overview import overview
from tests.factories.reports.pull_requests import pull_requests
from tests.factories.reports.shapes import empty_head, head

__all__ = [
    "connections",
    "definitions",
    "delivery",
    "empty_head",
    "head",
    "overview",
    "pull_requests",
]
