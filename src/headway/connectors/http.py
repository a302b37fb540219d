"""The HTTP client under every connector: bounded, guarded, and it never waits for a limit.

It gives back whatever the provider answered below 500 for the provider's own client to judge,
and raises ProviderUnavailable or UnsafeUrl for the rest. A token goes to one origin only.
"""

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import httpx
import orjson
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from headway.connectors.base import (
    AccessRevoked,
    BadPayload,
    ConnectorError,
    Gone,
    ProviderUnavailable,
    RateLimited,
    ScopeForbidden,
    UnsafeUrl,
    UrlGuard,
)
from headway.kernel import clock

TIMEOUT = httpx.Timeout(connect=5, read=30, write=30, pool=5)
MAX_BYTES = 20_000_000
MAX_SECONDS = 120
"""Of one answer, so that a server that drips bytes cannot hold a worker."""
MAX_REDIRECTS = 3
ATTEMPTS = 3
MAX_WAIT = timedelta(seconds=600)
"""The longest Retry-After that is honoured at once; what is left is asked for again then."""
UNSAID_WAIT = timedelta(seconds=60)
"""How long to leave a provider alone that limits us without saying for how long."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SLOW = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT})


class TooSlow(ProviderUnavailable):
    """It took the provider too long, or the answer was too large: ask for less at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a provider answered. `data` is the decoded JSON, None where there was none."""

    status: int
    headers: httpx.Headers
    data: object
    answered_at: datetime
    """The provider's own clock; ours where it does not tell."""
    resource: str
    """The path that was asked, for messages: never with its query."""


class ProviderClient:
    """Asks one origin. Close it after use."""

    def __init__(
        self,
        base_url: str,
        *,
        guard: UrlGuard,
        transport: httpx.BaseTransport | None = None,
        ca_bundle: str | None = None,
        headers: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: clock.Now = clock.now,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.now = now
        self.requests_count = 0
        """Every request that left, redirects and retries too."""
        self.answered_at: datetime | None = None
        """The provider's clock at its last answer; None before the first."""
        self._origin = _origin(self.base_url)
        self._guard = guard
        self._sleep = sleep
        self._http = httpx.Client(
            transport=transport,
            verify=_tls(ca_bundle),
            timeout=TIMEOUT,
            headers={"Accept-Encoding": "gzip", "User-Agent": "Headway", **(headers or {})},
            trust_env=False,
        )

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: object = None,
        can_shrink: bool = False,
    ) -> Answer:
        """Ask once, and again while that may help; the request must change nothing there.

        `url` may be a path below `base_url`. `can_shrink`: the caller would rather ask for less
        than wait, so TooSlow comes up at once. Raises ProviderUnavailable, UnsafeUrl.
        """
        retrying = Retrying(
            retry=retry_if_exception(
                lambda error: (
                    isinstance(error, ProviderUnavailable)
                    and not (can_shrink and isinstance(error, TooSlow))
                )
            ),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_random_exponential(multiplier=0.5, max=8),
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(self._follow, method, self.absolute(url), headers, body)

    def absolute(self, url: str) -> str:
        """The whole address. Raises UnsafeUrl for an address at another origin."""
        whole = url if "://" in url else f"{self.base_url}/{url.lstrip('/')}"
        if _origin(whole) != self._origin:
            raise UnsafeUrl(f"{urlsplit(whole).netloc} is not where this connection leads")
        return whole

    def _follow(self, method: str, url: str, headers: Mapping[str, str], body: object) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._once(method, url, headers, body)
            if answer.status not in _REDIRECTS:
                return answer
            url = self.absolute(urljoin(url, answer.headers.get("location", "")))
        raise ProviderUnavailable(f"{answer.resource} leads in circles")

    def _once(self, method: str, url: str, headers: Mapping[str, str], body: object) -> Answer:
        self._guard.check(url)
        self.requests_count += 1
        resource = urlsplit(url).path
        content = None if body is None else orjson.dumps(body)
        try:
            with self._http.stream(method, url, headers=headers, content=content) as response:
                raw = self._read(response, resource)
        except httpx.TimeoutException as error:
            raise TooSlow(f"{resource} did not answer in time") from error
        except httpx.InvalidURL as error:
            raise UnsafeUrl("the provider named an address that cannot be one") from error
        except (httpx.RequestError, httpx.StreamError) as error:
            name = type(error).__name__
            raise ProviderUnavailable(f"{resource} could not be read ({name})") from error
        return self._judge(response, raw, resource)

    def _read(self, response: httpx.Response, resource: str) -> bytes:
        raw = bytearray()
        ends = time.monotonic() + MAX_SECONDS
        for chunk in response.iter_bytes():
            raw += chunk
            if len(raw) > MAX_BYTES:
                raise TooSlow(f"{resource} answered more than {MAX_BYTES} bytes")
            if time.monotonic() > ends:
                raise TooSlow(f"{resource} took more than {MAX_SECONDS} s to answer")
        return bytes(raw)

    def _judge(self, response: httpx.Response, raw: bytes, resource: str) -> Answer:
        status = response.status_code
        has_wait = status == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in response.headers
        if status in _SLOW:
            raise TooSlow(f"{resource} answered {status}")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not has_wait:
            raise ProviderUnavailable(f"{resource} answered {status}")
        self.answered_at = _moment(response.headers.get("date")) or self.now()
        return Answer(
            status=status,
            headers=response.headers,
            data=_decoded(raw, resource, is_needed=status < HTTPStatus.MULTIPLE_CHOICES),
            answered_at=self.answered_at,
            resource=resource,
        )


@cache
def _tls(ca_bundle: str | None) -> ssl.SSLContext:
    """One for all clients of a process: reading the certificates takes longer than a request."""
    return ssl.create_default_context(cafile=ca_bundle)


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UnsafeUrl("the provider named an address that cannot be one") from error
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), port or default


def _decoded(raw: bytes, resource: str, *, is_needed: bool) -> object:
    """JSON to objects. What cannot be read was cut short or garbled on its way: ask again."""
    if not raw:
        return None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if is_needed:
            raise ProviderUnavailable(f"{resource} answered what is not JSON") from error
        return None


def _moment(text: str | None) -> datetime | None:
    """An HTTP date; None where it is none."""
    try:
        read = parsedate_to_datetime(text or "")
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def retry_after(answer: Answer) -> timedelta | None:
    """How long the answer asks us to wait: seconds or an HTTP date, at most MAX_WAIT."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), MAX_WAIT)
    until = _moment(text)
    if until is None:
        return None
    return min(max(until - answer.answered_at, timedelta()), MAX_WAIT)


def error_of(answer: Answer, bucket: str, now: datetime) -> ConnectorError:
    """What a status of 400 and above, or one that nobody expects, asks the caller to do."""
    reason = f"{answer.resource} answered {answer.status}"
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return AccessRevoked(reason)
    if answer.status in {HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS}:
        return ScopeForbidden(answer.resource, reason)
    if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return Gone(reason)
    if answer.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        return RateLimited(now + (retry_after(answer) or UNSAID_WAIT), bucket, reason)
    return BadPayload(reason)
