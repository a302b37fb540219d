"""Loading: a report's ground out of the store, in one snapshot."""

from headway.reports.context import ReportContext
from headway.reports.ground import Ground
from headway.reports.work_in_progress import Namer


def ground(context: ReportContext) -> Ground:
    """Facts, completeness and troubles of the reader's organisation."""
    raise NotImplementedError(context)


def namer(context: ReportContext) -> Namer:
    """Finds titles and addresses of pull requests by fact id."""
    raise NotImplementedError(context)
