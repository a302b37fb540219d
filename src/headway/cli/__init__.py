"""The `headway` command."""

from typing import Annotated

import typer

from headway.cli import demo, doctor, people, processes, reading
from headway.cli.edge import Commands

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="How a software team works, from what its tools already record.",
)


def _print_version(*, is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        typer.echo(version("headway"))
        raise typer.Exit


@app.callback()
def headway(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", is_eager=True, callback=_print_version
        ),
    ] = False,
) -> None:
    """How a software team works, from what its tools already record."""


app.command("demo")(demo.demo)
app.command("up")(demo.up)
app.command("serve")(processes.serve)
app.command("worker")(processes.worker)
app.command("scheduler")(processes.scheduler)
app.command("migrate")(processes.migrate)
app.command("doctor")(doctor.doctor)
app.command("login-link")(people.login_link)
app.command("sync")(reading.sync)
app.command("metrics")(reading.metrics)
app.command("sandbox")(processes.sandbox)
app.add_typer(people.org, name="org")
app.add_typer(people.user, name="user")
app.add_typer(people.token, name="token")
