"""What surrounds every page: the rail, the reader, the theme."""

from collections.abc import Sequence
from dataclasses import dataclass

from headway.web.urls import Urls

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """A link of the rail. `count` of things that need attention there, 0 for none."""

    name: str
    href: str
    is_here: bool
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NavGroup:
    """Links of the rail under one heading; the first group has none."""

    name: str
    items: Sequence[NavItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The frame of a page."""

    title: str
    """Of the browser's tab."""
    here: str
    """Name of the page in the rail; empty where it is not listed."""
    organisation: str
    reader: str
    """Name of who is signed in."""
    theme: str
    """auto, light or dark"""
    urls: Urls
    nav: Sequence[NavGroup]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who looks: what a shell needs to know of the reader and their organisation."""

    organisation: str
    reader: str
    theme: str = "auto"


def shell(
    visitor: Visitor, urls: Urls, *, title: str, here: str, attention_count: int = 0
) -> Shell:
    """The frame of one page, with the rail's links carrying the reader's choice.

    `attention_count` connections need somebody.
    """

    def item(name: str, href: str, count: int = 0) -> NavItem:
        return NavItem(name=name, href=href, is_here=name == here, count=count)

    groups = (
        NavGroup(
            name="",
            items=(item("Overview", urls.overview()), item("Delivery", urls.delivery())),
        ),
        NavGroup(
            name="Evidence",
            items=(
                item("Pull requests", urls.pull_requests()),
                item("Definitions", urls.definitions()),
            ),
        ),
        NavGroup(
            name="Admin",
            items=(item("Connections", urls.connections(), attention_count),),
        ),
    )
    return Shell(
        title=title,
        here=here,
        organisation=visitor.organisation,
        reader=visitor.reader,
        theme=visitor.theme,
        urls=urls,
        nav=groups,
    )
