"""`headway sync` and `headway metrics`."""

from typing import Annotated

import typer

from headway.cli.output import Format
from headway.cli.people import Org


def sync(*, org_slug: Org = None) -> None:
    """Read what changed, now."""
    del org_slug


def metrics(
    *, form: Annotated[Format, typer.Option("--format", help="table, json or csv.")] = Format.TABLE
) -> None:
    """Print metrics."""
    del form
