"""How many items a page asks for, where the next one is, and no walk in circles."""

import re

from headway.connectors.base import BadPayload
from headway.connectors.http import Answer

_CALM_PAGES = 8
_NEXT = re.compile(r'<([^<>]+)>;\s*rel="next"')


class PageSize:
    """Halves when a page is too heavy, and doubles again after a while of calm."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.now = most
        self._calm = 0

    def shrink(self) -> bool:
        """Ask for less from now on. False where it cannot be less."""
        self._calm = 0
        if self.now == 1:
            return False
        self.now //= 2
        return True

    def calm(self) -> None:
        """A page came well."""
        self._calm += 1
        if self._calm >= _CALM_PAGES:
            self.now = min(self.now * 2, self.most)
            self._calm = 0


class Trail:
    """The cursors of one walk."""

    def __init__(self, first: str | None) -> None:
        self._seen = {first}

    def step(self, cursor: str) -> str:
        """Go on to this cursor. Raises BadPayload where the walk has been already."""
        if cursor in self._seen:
            raise BadPayload("the provider repeats a page")
        self._seen.add(cursor)
        return cursor


def next_url(answer: Answer) -> str | None:
    """Where the `Link` header says that the next page is (RFC 8288); None on the last page."""
    found = _NEXT.search(answer.headers.get("link", ""))
    return found[1] if found else None
