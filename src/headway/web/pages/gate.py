"""Signing in by a one-time link, and what it says when the link does not open."""

from dataclasses import dataclass
from typing import ClassVar

from headway.charts.sparks import Spark, SparkPoint, spark
from headway.reports.context import Choice
from headway.web.urls import Urls

EXAMPLE = (2.9, 3.4, 3.4, 4.2, 4.1, 2.6, 5.4, 3.7, 4.3, 4.0, 4.3, 4.6, 3.9, 3.8, 3.8, 4.3, 6.6)
EXAMPLE_OUT = (10.2, 8.4, 7.7, 9.9, 7.7, 9.2, 7.7, 8.0)
LINK_COMMAND = "headway login-link EMAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePage:
    """What the template knows."""

    template: ClassVar[str] = "gate.html"

    theme: str
    urls: Urls
    title: str
    problem: str
    """What is wrong with the link; empty where nothing is."""
    remedy: str
    """What to do."""
    token: str
    """The link's token, for the button; empty where there is none to spend."""
    command: str
    spark: Spark


def example() -> Spark:
    """A small line that leaves its usual range."""
    usual = [
        SparkPoint(value=value, is_before=index < 13, is_out=False)  # noqa: PLR2004  (half)
        for index, value in enumerate(EXAMPLE)
    ]
    out = [SparkPoint(value=value, is_before=False, is_out=True) for value in EXAMPLE_OUT]
    label = "Example: a small line that leaves its usual range"
    return spark([*usual, *out], low=2.4, high=6.7, width=420, height=84, label=label)


def _page(theme: str, *, title: str, problem: str, remedy: str, token: str) -> GatePage:
    return GatePage(
        theme=theme,
        urls=Urls(choice=Choice()),
        title=title,
        problem=problem,
        remedy=remedy,
        token=token,
        command="" if token else LINK_COMMAND,
        spark=example(),
    )


def ready(token: str, theme: str) -> GatePage:
    """A link that can be spent, as far as one can tell without spending it."""
    return _page(
        theme,
        title="Sign in",
        problem="",
        remedy="You followed a sign-in link. Press the button to use it in this browser.",
        token=token,
    )


def closed(theme: str) -> GatePage:
    """Nobody is signed in, and there is no link either."""
    return _page(
        theme,
        title="Sign in",
        problem="",
        remedy="Headway lets you in by a one-time link. Ask whoever runs this server for one.",
        token="",
    )


def refused(problem: str, theme: str) -> GatePage:
    """A link that does not open; `problem` says why in a sentence."""
    return _page(
        theme,
        title="This link does not open",
        problem=problem,
        remedy="Ask whoever runs this server for a new one.",
        token="",
    )


def signed_out(theme: str) -> GatePage:
    """The session has just ended."""
    return _page(
        theme,
        title="You are signed out",
        problem="",
        remedy="This browser no longer has a session. To come back, open a new sign-in link.",
        token="",
    )
