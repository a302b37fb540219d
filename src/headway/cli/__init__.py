"""The `headway` command."""

import typer

app = typer.Typer(no_args_is_help=True)


@app.callback()
def headway() -> None:
    """How a software team works, from what its tools already record."""
