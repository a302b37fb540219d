"""What a page says when it cannot be made: what happened, what is safe, what to do."""

from dataclasses import dataclass
from typing import ClassVar

from headway.reports.context import Choice
from headway.web.urls import Urls


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    """What the template knows."""

    template: ClassVar[str] = "problem.html"

    theme: str
    urls: Urls
    status: int
    title: str
    words: str
    action: str
    action_href: str
    reference: str
    """To find the error in the log; empty where there is none."""


def _page(theme: str, status: int, title: str, words: str, reference: str = "") -> ProblemPage:
    urls = Urls(choice=Choice())
    return ProblemPage(
        theme=theme,
        urls=urls,
        status=status,
        title=title,
        words=words,
        action="Go to the Overview",
        action_href=urls.overview(),
        reference=reference,
    )


def not_found(theme: str, words: str = "") -> ProblemPage:
    """404."""
    words = words or "There is nothing at this address. It may have moved, or was cut short."
    return _page(theme, 404, "This page does not exist.", words)


def forbidden(theme: str, words: str = "") -> ProblemPage:
    """403."""
    words = words or "Your role does not allow this. An admin of your organisation can change it."
    return _page(theme, 403, "This is not open to you.", words)


def invalid(theme: str, words: str) -> ProblemPage:
    """400: the address says something that cannot be read."""
    return _page(theme, 400, "This address cannot be read.", words)


def broken(theme: str, reference: str) -> ProblemPage:
    """500."""
    words = "The numbers are safe. Try again in a minute; if it stays, tell who runs this server."
    return _page(theme, 500, "This page could not be made.", words, reference)
