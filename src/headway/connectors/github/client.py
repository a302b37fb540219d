"""GitHub's HTTP: REST and GraphQL, its limits and its errors. It knows nothing of records.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlencode

import httpx

from headway.connectors.base import (
    AccessRevoked,
    ConnectorError,
    Grant,
    RateLimited,
    ScopeForbidden,
)
from headway.connectors.github import limits, questions
from headway.connectors.http import Answer, ProviderClient, error_of
from headway.kernel import clock

REST = "rest"
GRAPHQL = "graphql"
HEADERS = {
    "Accept": "application/vnd.github+json",
    "Content-Type": "application/json",
    "X-GitHub-Api-Version": "2022-11-28",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a GraphQL query told: its data and, beside it, what could not be told."""

    data: Mapping[str, object]
    errors: tuple[str, ...]
    answered_at: datetime


class GithubClient:
    """Asks one GitHub with one connection's tokens and allowance."""

    def __init__(
        self,
        grant: Grant,
        transport: httpx.BaseTransport | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: clock.Now = clock.now,
    ) -> None:
        self._grant = grant
        self._now = now
        base = grant.base_url.rstrip("/")
        self._graphql_url = graphql_url(base)
        self._http = ProviderClient(
            base,
            guard=grant.guard,
            transport=transport,
            ca_bundle=grant.ca_bundle,
            headers=HEADERS,
            sleep=sleep,
            now=now,
        )

    @property
    def requests_count(self) -> int:
        """How many requests have left so far."""
        return self._http.requests_count

    @property
    def answered_at(self) -> datetime | None:
        """GitHub's clock at its last answer; None before the first."""
        return self._http.answered_at

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def get(
        self,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        validator: str | None = None,
    ) -> Answer:
        """One REST answer: status 2xx, or 304 when a validator was given and holds.

        Raises ConnectorError.
        """
        url = f"{path}?{urlencode(params)}" if params else path
        conditions = {"If-None-Match": validator} if validator else {}
        self._grant.budget.spend(REST, 1)
        answer = self._authorised("GET", url, conditions)
        self._learn(REST, limits.of_headers(answer, self._now()))
        is_good = HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES
        if is_good or (validator and answer.status == HTTPStatus.NOT_MODIFIED):
            return answer
        raise self._refusal(answer, REST)

    def query(self, text: str, variables: Mapping[str, object], *, cost: int) -> Told:
        """Ask GraphQL; `cost` is what it will take from the allowance, in points.

        A query that is too heavy raises TooSlow or PartialAnswer at once. Raises ConnectorError.
        """
        self._grant.budget.spend(GRAPHQL, cost)
        body = {"query": text, "variables": dict(variables)}
        answer = self._authorised("POST", self._graphql_url, {}, body)
        now = self._now()
        if answer.status != HTTPStatus.OK:
            self._learn(GRAPHQL, limits.of_headers(answer, now))
            raise self._refusal(answer, GRAPHQL)
        self._learn(GRAPHQL, limits.of_body(answer, now) or limits.of_headers(answer, now))
        try:
            return Told(
                data=questions.data_of(answer, now),
                errors=questions.words_of(answer),
                answered_at=answer.answered_at,
            )
        except RateLimited as limited:
            raise self._paused(limited) from None

    def _authorised(
        self, method: str, url: str, conditions: Mapping[str, str], body: object = None
    ) -> Answer:
        tokens = self._grant.tokens
        token = tokens.token()
        answer = self._ask(method, url, {**conditions, "Authorization": f"Bearer {token}"}, body)
        if answer.status != HTTPStatus.UNAUTHORIZED:
            return answer
        token = tokens.renew(token)
        return self._ask(method, url, {**conditions, "Authorization": f"Bearer {token}"}, body)

    def _ask(self, method: str, url: str, headers: Mapping[str, str], body: object) -> Answer:
        return self._http.ask(method, url, headers=headers, body=body, can_shrink=body is not None)

    def _learn(self, bucket: str, known: limits.Known | None) -> None:
        """Take over what is known; nothing known (an Enterprise Server) is a lesson as well."""
        known = known or limits.NOTHING
        self._grant.budget.learn(
            bucket, remaining=known.remaining, limit=known.limit, reset_at=known.reset_at
        )

    def _refusal(self, answer: Answer, bucket: str) -> ConnectorError:
        until = limits.until(answer, self._now())
        if until is not None:
            return self._paused(RateLimited(until, bucket, limits.words(answer)))
        if answer.status == HTTPStatus.FORBIDDEN and limits.is_suspended(answer):
            return AccessRevoked("the installation is suspended")
        if answer.status in {HTTPStatus.FORBIDDEN, HTTPStatus.GONE}:
            # Gone of a list means that the repository has it switched off, issues for instance.
            return ScopeForbidden(answer.resource, limits.words(answer))
        error = error_of(answer, bucket, self._now())
        return self._paused(error) if isinstance(error, RateLimited) else error

    def _paused(self, limited: RateLimited) -> RateLimited:
        self._grant.budget.pause(limited.bucket, limited.until, limited.reason)
        return limited


def graphql_url(base_url: str) -> str:
    """Where GraphQL is: beside REST on github.com, and at /api on an Enterprise Server."""
    root = base_url.rstrip("/")
    return f"{root.removesuffix('/v3')}/graphql"
