"""Where the one button of an empty page leads."""

from collections.abc import Callable

from headway.reports.context import Choice
from headway.reports.shapes import Head
from headway.web.urls import Urls


def way_on(head: Head, urls: Urls, here: Callable[[Choice], str]) -> str:
    """To the period that has data, else to the connections; empty where the page is not empty."""
    if head.empty is None:
        return ""
    if head.empty.choice is not None:
        return here(head.empty.choice)
    return urls.connections()
