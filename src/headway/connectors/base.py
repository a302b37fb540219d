"""What a connector is, what it is given, and what its errors tell the caller to do.

A connector reads one provider and maps what it reads. It gets its token, its budget and the URL
guard from the caller, yields pages of records with the cursor to go on from, and knows nothing of
databases, queues or the web.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from headway.kernel.errors import HeadwayError
from headway.records import Record

Cursor = Mapping[str, object]
"""Where a page ended: small, JSON, opaque to everyone but its stream."""


class ConnectorError(HeadwayError):
    """The root of what goes wrong between Headway and a provider.

    * ConnectorError
      x RateLimited           wait until `until`, then go on from the last cursor
      x ProviderUnavailable   the provider failed; try again soon
      x AccessRevoked         the connection must be authorised again
      x ScopeForbidden        this resource is closed to us: skip it, show the gap
      x Gone                  this resource is no longer there
      x PartialAnswer         the provider left something out; ask for less
      x BadPayload            the provider said something that cannot be read
      x CursorExpired         begin this walk again from its start
      x UnsafeUrl             the address is not one that we may ask
    """


class RateLimited(ConnectorError):
    """Wait until `until`; `bucket` says which of the provider's limits it was."""

    def __init__(self, until: datetime, bucket: str, reason: str) -> None:
        super().__init__(reason)
        self.until = until
        self.bucket = bucket
        self.reason = reason


class ProviderUnavailable(ConnectorError):
    """The provider failed or did not answer; nothing is known, so try again soon."""


class AccessRevoked(ConnectorError):
    """The provider no longer accepts us: the connection must be authorised again."""


class ScopeForbidden(ConnectorError):
    """One resource is closed to us: skip it and show the gap."""

    def __init__(self, resource: str, reason: str) -> None:
        super().__init__(reason)
        self.resource = resource


class Gone(ConnectorError):
    """The resource is no longer there."""


class PartialAnswer(ConnectorError):
    """The provider left something out of its answer."""


class BadPayload(ConnectorError):
    """The provider said something that cannot be read as what it should be."""


class CursorExpired(ConnectorError):
    """The provider does not know our cursor any more: begin the walk again."""


class UnsafeUrl(ConnectorError):
    """The address is not one that we may ask (private network, foreign host, plain http)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A selected repository, project or channel, as the connector needs to know it."""

    external_id: str
    kind: str
    name: str
    node_id: str | None = None
    is_open: bool = True
    """False: the provider lists it, and we may not read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where to read. Every stream walks from the newest to the oldest.

    `cursor` is the last committed page's (None: from the top); `floor` ends the walk: the page
    that reaches it is still given whole. `validator` is what the previous walk's first page
    gave (an ETag): when nothing is new since, the walk yields no page at all.
    """

    cursor: Cursor | None = None
    floor: datetime | None = None
    validator: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Records that belong in one transaction, and the cursor to go on from."""

    records: Sequence[Record]
    cursor: Cursor | None
    """None: the walk is over (the floor or the end was reached)."""
    reached_at: datetime | None
    """The oldest `version_at` of the stream's own records read so far."""
    is_end: bool
    """The walk came to the provider's very first record, not merely to the floor."""
    answered_at: datetime
    """The provider's own clock (`Date` header) when it answered."""
    validator: str | None = None
    total_count: int | None = None
    """How many records of this stream the provider says the scope has, where it says so."""
    gaps: Sequence[str] = ()
    """What could not be read, in words for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdPage:
    """Ids that exist at the provider, for the census."""

    external_ids: Sequence[str]
    cursor: Cursor | None
    answered_at: datetime


class Stream(Protocol):
    """One kind of record of one provider."""

    name: str
    """The plural noun users see: `pull_requests`."""
    entity: str
    """The record class's snake name whose rows a census checks: `pull_request`."""

    def read(self, scope: Scope, position: Position) -> Iterator[Page]:
        """Walk from the newest to the floor. Raises ConnectorError."""

    def reread(self, scope: Scope, external_ids: Sequence[str]) -> Iterator[Page]:
        """Read these records again, whole, with their children (webhooks, daily refresh).

        `external_ids` are the stream entity's own ids; node ids where the provider needs those.
        A record that is gone is left out. Where `can_reread` is False the caller reads the
        stream from its top instead.
        """

    can_reread: bool

    def census(self, scope: Scope, cursor: Cursor | None) -> Iterator[IdPage]:
        """Name every id that exists; an empty iterator where the provider cannot say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What a webhook says has changed: never the change itself, only where to look."""

    kind: str
    """The provider's event name with its action, for the log."""
    stream: str | None
    """The stream to read again; None: nothing of ours."""
    scope_external_id: str | None
    external_ids: Sequence[str] = ()
    """The records to read again; empty: read the stream from its top."""


class TokenSource(Protocol):
    """Gives the bearer token for each request; never written down by a connector."""

    def token(self) -> str:
        """A token that is good now. Raises AccessRevoked."""

    def renew(self, refused: str) -> str:
        """Another token after the provider refused this one. Raises AccessRevoked."""


class Budget(Protocol):
    """A connection's allowance at its provider, shared by every worker."""

    def spend(self, bucket: str, cost: int = 1) -> None:
        """Take from the allowance before asking. Raises RateLimited while there is none."""

    def learn(
        self, bucket: str, *, remaining: int | None, limit: int | None, reset_at: datetime | None
    ) -> None:
        """Take over what an answer said of the allowance."""

    def pause(self, bucket: str, until: datetime, reason: str) -> None:
        """Nobody asks this bucket before `until`."""


class UrlGuard(Protocol):
    """Decides which addresses may be asked."""

    def check(self, url: str) -> None:
        """Pass or raise UnsafeUrl."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a connector works with."""

    base_url: str
    """The provider instance's canonical API base (https://api.github.com)."""
    tokens: TokenSource
    budget: Budget
    guard: UrlGuard
    ca_bundle: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


class Connector(Protocol):
    """One provider, read through one connection."""

    provider: str
    streams: Sequence[Stream]

    @property
    def answered_at(self) -> datetime | None:
        """The provider's own clock at its last answer, pages or none; None before the first."""

    def scopes(self) -> Iterator[Sequence[tuple[Scope, Sequence[Record]]]]:
        """Everything this connection may read, page by page, each with its own records."""

    def close(self) -> None:
        """Give back the HTTP connections."""


def stream_named(connector: Connector, name: str) -> Stream:
    """The stream of that name. Raises LookupError."""
    for stream in connector.streams:
        if stream.name == name:
            return stream
    message = f"{connector.provider} has no stream {name}"
    raise LookupError(message)
