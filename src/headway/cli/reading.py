"""`headway sync` and `headway metrics`: read now, and print numbers."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from headway.cli import following
from headway.cli.access import configured, database, organisation
from headway.cli.output import Format, Row, print_json, print_rows, say
from headway.cli.people import Org
from headway.cli.terminal import Terminal
from headway.kernel import clock
from headway.kernel.errors import Invalid, NotFound

if TYPE_CHECKING:
    from headway.ingest.services import Services
    from headway.records.answers import Every, MetricQuery
    from headway.store.repositories.organisations import OrganisationRow
    from headway.store.session import Database

_DEFAULT_WEEKS = 13


def sync(
    *,
    org_slug: Org = None,
    connection: Annotated[
        str | None, typer.Option("--connection", help="Only the connection of this name or id.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until all is read.")] = False,
) -> None:
    """Read what changed since the last time, now."""
    from headway.ingest.services import services

    opened = services(configured())
    try:
        row = organisation(opened.database, org_slug)
        started = _start(opened, row, connection)
        say(f"{row.name}: {started} jobs made due.")
        if wait:
            found = following.follow(
                opened.database,
                [row],
                Terminal(),
                is_enough=lambda progress: progress.is_all_read,
                tick=lambda: None,
            )
            trouble = following.problems(found[0])
            for words in trouble:
                say(words)
            if trouble:
                raise typer.Exit(1)
    finally:
        opened.close()


def _start(services: "Services", row: "OrganisationRow", name: str | None) -> int:
    """Make every incremental job of the chosen connections due and send them."""
    from headway.ingest import starting
    from headway.ingest.kinds import Kind
    from headway.store.repositories import connections, jobs

    count = 0
    with services.database.organisation(row.id) as session:
        known = connections.everyone(session)
        chosen = [one for one in known if name in {None, one.name, str(one.id)}]
        if not chosen:
            names = ", ".join(one.name for one in known) or "none yet"
            raise NotFound(f"{row.name} has no connection '{name}' (it has: {names}).")
        for one in chosen:
            for job in jobs.everyone(session, one.id):
                if job.kind in {Kind.SYNC, Kind.DISCOVER} and job.state != "running":
                    jobs.enqueue(
                        session,
                        connection_id=one.id,
                        kind=job.kind,
                        scope_id=job.scope_id,
                        stream=job.stream,
                    )
                    count += 1
    for one in chosen:
        starting.start(services, row.id, one.id)
    return count


def metrics(  # noqa: PLR0913  # each is an option of the command line
    metric: Annotated[
        str | None, typer.Argument(help="A metric's slug; without: list them.")
    ] = None,
    *,
    org_slug: Org = None,
    team: Annotated[str | None, typer.Option(help="A team's slug.")] = None,
    repository: Annotated[str | None, typer.Option(help="owner/name")] = None,
    from_on: Annotated[
        str | None, typer.Option("--from", help="First day, YYYY-MM-DD; default 13 weeks ago.")
    ] = None,
    to_on: Annotated[
        str | None, typer.Option("--to", help="First day after, YYYY-MM-DD; default this Monday.")
    ] = None,
    every: Annotated[str, typer.Option(help="day, week, month or quarter.")] = "week",
    form: Annotated[Format, typer.Option("--format", help="table, json or csv.")] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Print a metric week by week, or the list of metrics."""
    chosen = Format.JSON if as_json else form
    if metric is None:
        print_rows(_catalogue(), chosen)
        return
    step = _step(every)
    first, last = _day(from_on), _day(to_on)
    _refuse_backwards(first, last)
    with database() as opened:
        row = organisation(opened, org_slug)
        days = _days(first, last, row.zone)
        query = _query(metric, days, step, {"team": team, "repository": repository})
        told = _answer(opened, row, query)
    if chosen is Format.JSON:
        print_json(told)
    else:
        print_rows(_series(told), chosen)


def _catalogue() -> list[Row]:
    from headway.reports import metrics as reports

    return [
        {"slug": one.slug, "name": one.name, "unit": one.unit, "definition": one.definition}
        for one in reports.definitions()
    ]


def _step(every: str) -> "Every":
    from headway.records.answers import Every

    try:
        return Every(every)
    except ValueError:
        choices = ", ".join(one.value for one in Every)
        raise Invalid(f"--every {every} is not one of {choices}.") from None


def _query(
    slug: str, days: tuple[date, date], step: "Every", at: Mapping[str, str | None]
) -> "MetricQuery":
    from headway.records.answers import MetricQuery

    return MetricQuery(
        slug=slug,
        from_on=days[0],
        to_on=days[1],
        every=step,
        team=at["team"],
        repository=at["repository"],
    )


def _answer(opened: "Database", row: "OrganisationRow", query: "MetricQuery") -> Mapping[str, Any]:
    """What `GET /api/v1/metrics/{slug}` answers."""
    from headway.api import wording
    from headway.reports import metrics as reports
    from headway.reports.context import ReportContext
    from headway.store.facts.cache import FrameCache

    context = ReportContext(database=opened, organisation=row, now=clock.now(), frames=FrameCache())
    return wording.metric(reports.answer(context, query))


def _series(told: Mapping[str, Any]) -> list[Row]:
    """One row a window, then the whole."""
    whole = {**told["window"], "value": told["value"], "count": told["count"]}
    return [
        {"from": one["from"], "to": one["to"], told["unit"]: one["value"], "items": one["count"]}
        for one in (*told["series"], whole)
    ]


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"'{text}' is not a day like 2026-11-23.") from None


def _days(first: date | None, last: date | None, zone: str) -> tuple[date, date]:
    """The asked days; without any, whole weeks to this Monday in the organisation's zone."""
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    last = last or today - timedelta(days=today.weekday())
    first = first or last - timedelta(weeks=_DEFAULT_WEEKS)
    _refuse_backwards(first, last)
    return first, last


def _refuse_backwards(first: date | None, last: date | None) -> None:
    if first and last and first >= last:
        raise Invalid(f"--from {first} must lie before --to {last}.")
