"""Tokens of GitHub Apps: kept in this process only, renewed before they end and once on refusal."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from headway.connectors.base import AccessRevoked, TokenSource
from headway.kernel.clock import Now

_AGE = timedelta(minutes=50)
"""An installation token lives an hour; a slice begun now may use it for minutes."""
_MARGIN = timedelta(minutes=5)
_RENEWALS = timedelta(minutes=1)
"""A renewed token refused sooner than this is not the token's fault."""

Make = Callable[[], tuple[str, datetime]]
"""Asks the provider for a token: the token and when it ends. Raises ConnectorError."""


@dataclass(frozen=True, slots=True)
class _Made:
    token: str
    made_at: datetime
    ends_at: datetime
    is_renewal: bool


class MadeTokens:
    """The `TokenSource` whose tokens are made on demand and last about an hour."""

    def __init__(self, make: Make, now: Now) -> None:
        self._make = make
        self._now = now
        self._lock = Lock()
        self._made: _Made | None = None

    def token(self) -> str:
        """A token good for at least five minutes. Raises ConnectorError."""
        with self._lock:
            made, now = self._made, self._now()
            if made and now - made.made_at < _AGE and made.ends_at - now > _MARGIN:
                return made.token
            return self._fresh(now, is_renewal=False)

    def renew(self, refused: str) -> str:
        """Another token than the refused one.

        Raises AccessRevoked when the refused one came of a renewal just now: then it is the
        access that ended.
        """
        with self._lock:
            made, now = self._made, self._now()
            if made and made.token != refused:
                return made.token  # another thread of this process was faster
            if made and made.is_renewal and now - made.made_at < _RENEWALS:
                raise AccessRevoked("the provider refuses a token that it has just given")
            return self._fresh(now, is_renewal=True)

    def _fresh(self, now: datetime, *, is_renewal: bool) -> str:
        token, ends_at = self._make()
        self._made = _Made(token, now, ends_at, is_renewal)
        return token


class FixedToken:
    """The `TokenSource` of a token that does not change (a personal access token)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> str:
        """The token."""
        return self._token

    def renew(self, refused: str) -> str:  # noqa: ARG002  # the protocol names it
        """Raises AccessRevoked: there is no other."""
        raise AccessRevoked("the provider refuses the token that was given for this connection")


@dataclass(slots=True)
class TokenCache:
    """The token sources of one process, one per connection and secret."""

    _sources: dict[tuple[object, bytes], TokenSource] = field(default_factory=dict)

    def get(
        self, connection_id: object, secret: bytes, build: Callable[[], TokenSource]
    ) -> TokenSource:
        """The connection's source; a changed secret gets a new one."""
        key = (connection_id, secret)
        if key not in self._sources:
            for old in [known for known in self._sources if known[0] == connection_id]:
                del self._sources[old]
            self._sources[key] = build()
        return self._sources[key]
