"""`python -m headway.cli`: the same as `headway`, for the supervisor's children."""

from headway.cli import app

app(prog_name="headway")
