"""What a GitHub App asks as itself: its installations, and a token for one of them.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TypeVar

import requests
from github import Auth, GithubException, GithubIntegration
from github.GithubException import BadAttributeException
from jwt.exceptions import PyJWTError

from headway.connectors.base import (
    AccessRevoked,
    BadPayload,
    ConnectorError,
    ProviderUnavailable,
    RateLimited,
    UrlGuard,
)
from headway.connectors.http import UNSAID_WAIT
from headway.kernel import clock
from headway.kernel.errors import ConfigurationError

_TIMEOUT_SECONDS = 30
_TOKEN_LIFE = timedelta(hours=1)
_LIMITED = frozenset({HTTPStatus.TOO_MANY_REQUESTS})

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppKey:
    """An App's id (or client id) and its private key in PEM."""

    app_id: str
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationToken:
    """A bearer token of any length, good for about an hour."""

    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where the App is installed: an organisation's or a user's account."""

    external_id: str
    account_id: str
    account_login: str
    account_kind: str
    """Organization or User."""
    is_suspended: bool


def installation_token(
    base_url: str,
    key: AppKey,
    installation_id: str,
    *,
    guard: UrlGuard,
    ca_bundle: str | None = None,
    now: clock.Now = clock.now,
) -> InstallationToken:
    """A fresh token for that installation.

    Raises AccessRevoked when the App or the installation is no longer there, ConfigurationError
    when the key is none, and ConnectorError.
    """

    def ask(app: GithubIntegration) -> InstallationToken:
        given = app.get_access_token(int(installation_id))
        if not given.token:
            raise BadPayload("GitHub gave an installation token without a token")
        ends: datetime | None = given.expires_at
        return InstallationToken(token=given.token, expires_at=_aware(ends or now() + _TOKEN_LIFE))

    return _asked(ask, base_url=base_url, key=key, guard=guard, ca_bundle=ca_bundle, now=now)


def installations(
    base_url: str,
    key: AppKey,
    *,
    guard: UrlGuard,
    ca_bundle: str | None = None,
    now: clock.Now = clock.now,
) -> list[Installation]:
    """Every installation of the App. Raises as `installation_token` does."""

    def ask(app: GithubIntegration) -> list[Installation]:
        return [
            Installation(
                external_id=str(each.id),
                account_id=str(each.account.id),
                account_login=each.account.login,
                account_kind=each.target_type,
                is_suspended=each.suspended_at is not None,
            )
            for each in app.get_installations()
        ]

    return _asked(ask, base_url=base_url, key=key, guard=guard, ca_bundle=ca_bundle, now=now)


def _asked(
    ask: Callable[[GithubIntegration], Answer],
    *,
    base_url: str,
    key: AppKey,
    guard: UrlGuard,
    ca_bundle: str | None,
    now: clock.Now,
) -> Answer:
    guard.check(base_url)
    try:
        auth = Auth.AppAuth(key.app_id, key.private_key)
        # No retries here: the library would sleep inside the call, for up to an hour.
        with GithubIntegration(
            auth=auth,
            base_url=base_url.rstrip("/"),
            timeout=_TIMEOUT_SECONDS,
            per_page=100,
            verify=ca_bundle or True,
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
        ) as app:
            return ask(app)
    except GithubException as error:
        raise _refusal(error, now()) from error
    except requests.RequestException as error:
        name = type(error).__name__
        raise ProviderUnavailable(f"GitHub could not be reached ({name})") from error
    except PyJWTError as error:
        raise ConfigurationError("the GitHub App's private key is not a PEM key") from error
    except (BadAttributeException, RuntimeError) as error:
        # A redirect to another host is a RuntimeError there.
        raise BadPayload("GitHub answered the App with something else") from error


def _refusal(error: GithubException, now: datetime) -> ConnectorError:
    headers = error.headers or {}
    reason = f"GitHub answered the App with {error.status}"
    is_limited = headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers
    if error.status in _LIMITED or (error.status == HTTPStatus.FORBIDDEN and is_limited):
        return RateLimited(now + UNSAID_WAIT, "app", reason)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ProviderUnavailable(reason)
    if error.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return AccessRevoked(reason)
    return BadPayload(reason)


def _aware(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
