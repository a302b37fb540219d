"""What a connector is given, as doubles that let everything happen and remember it.

And providers that misbehave, each as the answer to any request.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import httpx

TOKEN = "a-token-that-must-not-leak"  # noqa: S105 - invented for tests
_QUESTION_BYTES = 100
"""Of a body that tell which question it is, whatever page it asks for."""

Answering = Callable[[httpx.Request], httpx.Response]


@dataclass(slots=True)
class Tokens:
    """A TokenSource that remembers what it was told."""

    refused: list[str] = field(default_factory=list)

    def token(self) -> str:
        """The newest token."""
        return f"{TOKEN}-{len(self.refused)}"

    def renew(self, refused: str) -> str:
        """The next token."""
        self.refused.append(refused)
        return self.token()


@dataclass(slots=True)
class Allowance:
    """A Budget without end that remembers what it was told."""

    spent: dict[str, int] = field(default_factory=dict)
    learned: list[tuple[str, int | None, int | None, datetime | None]] = field(default_factory=list)
    paused: list[tuple[str, datetime, str]] = field(default_factory=list)

    def spend(self, bucket: str, cost: int = 1) -> None:
        """Count."""
        self.spent[bucket] = self.spent.get(bucket, 0) + cost

    def learn(
        self, bucket: str, *, remaining: int | None, limit: int | None, reset_at: datetime | None
    ) -> None:
        """Remember."""
        self.learned.append((bucket, remaining, limit, reset_at))

    def pause(self, bucket: str, until: datetime, reason: str) -> None:
        """Remember."""
        self.paused.append((bucket, until, reason))


@dataclass(slots=True)
class Everywhere:
    """A UrlGuard that lets everything pass and remembers it."""

    checked: list[str] = field(default_factory=list)

    def check(self, url: str) -> None:
        """Remember."""
        self.checked.append(url)


class Watched(httpx.BaseTransport):
    """Notes every request on its way."""

    def __init__(self, inner: httpx.BaseTransport, asked: list[httpx.Request]) -> None:
        self._inner = inner
        self._asked = asked

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass on."""
        self._asked.append(request)
        return self._inner.handle_request(request)


def circling(provider: httpx.BaseTransport) -> Answering:
    """The first answer to each question, for ever: whatever page is asked for."""
    first: dict[tuple[str, bytes], tuple[int, httpx.Headers, bytes]] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        key = (request.url.path, request.read()[:_QUESTION_BYTES])
        if key not in first:
            given = provider.handle_request(request)
            first[key] = given.status_code, given.headers, given.read()
        status, headers, body = first[key]
        return httpx.Response(status, headers=headers, content=body)

    return answer


def answering(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Answering:
    """The same answer to whatever is asked."""
    return lambda _request: httpx.Response(status, headers=headers, content=body)


def raising(error: Callable[[str], Exception]) -> Answering:
    """No answer at all, but this error of httpx."""

    def answer(_request: httpx.Request) -> httpx.Response:
        raise error("invented")

    return answer
