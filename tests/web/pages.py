"""The pages that tests go through, and what is read from their HTML."""

from collections.abc import Sequence
from html.parser import HTMLParser

READING = (
    "/overview",
    "/delivery",
    "/pull-requests?metric=pickup_time",
    "/pull-requests?metric=pickup_time&open=6103",
    "/pull-requests?metric=pickup_time&open=6120",
    "/pull-requests?metric=merge_time&left_out=any",
    "/pull-requests?q=nothing",
    "/definitions",
    "/definitions/pickup_time",
    "/connections",
    "/overview?team=nothing",
    "/delivery?team=elsewhere",
    "/pull-requests?team=nothing",
    "/preferences",
    "/patterns",
)
SIGNED_OUT = ("/sign-in", "/signed-out", "/nowhere")

Attributes = dict[str, str | None]


class Page(HTMLParser):
    """A page's elements in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Attributes]] = []
        self.inside: list[tuple[str, ...]] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside.append(tuple(self._open))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def all(self, *tags: str) -> list[Attributes]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    def values(self, name: str) -> Sequence[str]:
        found = (attributes.get(name) for _, attributes in self.elements)
        return [value for value in found if value is not None]
