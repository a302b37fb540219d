"""The outermost edge of the command line: an error becomes one sentence and exit code 1."""

import sys
from collections.abc import Callable
from typing import Any

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from headway.kernel.errors import HeadwayError
from headway.kernel.logging import blot


def sentence(error: BaseException) -> str | None:
    """What to tell a person about this error; None when it is a fault of Headway's own."""
    if isinstance(error, HeadwayError):
        return str(error)
    module = type(error).__module__.split(".", 1)[0]
    words = str(error).strip().split("\n", 1)[0]
    if module in {"psycopg", "sqlalchemy"} and "Operational" in type(error).__name__:
        return f"PostgreSQL does not answer: {words} (HEADWAY_DATABASE_URL names it)"
    if module in {"redis", "kombu"}:
        return f"Valkey does not answer: {words} (HEADWAY_REDIS_URL names it)"
    if isinstance(error, ValidationError) and error.title == "Settings":
        first = error.errors(include_url=False, include_input=False)[0]
        return f"HEADWAY_{str(first['loc'][0]).upper()} is wrong: {first['msg']}"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return None


def said(look: Callable[[], str]) -> tuple[bool, str]:
    """What `look` found; or False and its expected error as a sentence."""
    try:
        return True, look()
    except Exception as error:
        words = sentence(error)
        if words is None:
            raise
        return False, words


class Commands(TyperGroup):
    """A group whose commands end with one sentence on standard error, not with a trace."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # Typer's own, unexported types
        """Run the command; exit 1 with the sentence of an expected error."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            # The one broad catch of the command line: database and broker errors share no root
            # that could be named here without loading their packages. Everything else goes on.
            words = sentence(error)
            if words is None:
                raise
            sys.stderr.write(blot(f"{words}\n"))
            raise typer.Exit(1) from None
