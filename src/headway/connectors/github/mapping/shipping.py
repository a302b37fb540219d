"""Releases and deployments: how work reaches its users."""

import re
from collections.abc import Iterable

from headway.connectors.base import BadPayload
from headway.connectors.github.mapping.fields import (
    Body,
    external_id,
    flag,
    moment,
    optional_moment,
    optional_text,
    text,
)
from headway.connectors.github.mapping.people import People
from headway.records import Deployment, DeploymentState, Release

_PRODUCTION = re.compile(r"(^|[^a-z])(prod|production|live)([^a-z]|$)", re.IGNORECASE)
_STATES = {
    "error": DeploymentState.FAILURE,
    "failure": DeploymentState.FAILURE,
    "inactive": DeploymentState.INACTIVE,
    "in_progress": DeploymentState.RUNNING,
    "pending": DeploymentState.PENDING,
    "queued": DeploymentState.PENDING,
    "success": DeploymentState.SUCCESS,
    "waiting": DeploymentState.PENDING,
}
_FINAL = frozenset({DeploymentState.SUCCESS, DeploymentState.FAILURE})


def release(body: Body, repository_id: str, people: People) -> Release | None:
    """A release; None while it is a draft.

    https://docs.github.com/en/rest/releases/releases#list-releases
    """
    if flag(body, "draft"):
        return None
    created_at = moment(body, "created_at")
    published_at = optional_moment(body, "published_at")
    return Release(
        external_id=external_id(body, "id"),
        repository_id=repository_id,
        tag=text(body, "tag_name"),
        name=optional_text(body, "name") or None,
        url=text(body, "html_url"),
        author_id=people.account(body, "author"),
        is_prerelease=flag(body, "prerelease"),
        created_at=created_at,
        published_at=published_at,
        version_at=optional_moment(body, "updated_at"),
    )


def deployment(
    body: Body, statuses: Iterable[Body], repository_id: str, people: People
) -> Deployment:
    """A deployment of REST with its statuses, in either shape and any order.

    https://docs.github.com/en/rest/deployments/deployments#list-deployments
    https://docs.github.com/en/graphql/reference/objects#deploymentstatus
    """
    told = sorted(
        ((moment(each, "createdAt", "created_at"), _state(each), _url(each)) for each in statuses),
        key=lambda status: status[0],
    )
    environment = text(body, "environment")
    finals = [at for at, state, _ in told if state in _FINAL]
    updated_at = optional_moment(body, "updated_at")
    last_at = told[-1][0] if told else None
    return Deployment(
        external_id=external_id(body, "id"),
        repository_id=repository_id,
        environment=environment,
        is_production=flag(body, "production_environment") or bool(_PRODUCTION.search(environment)),
        sha=optional_text(body, "sha"),
        ref=optional_text(body, "ref"),
        state=told[-1][1] if told else DeploymentState.PENDING,
        creator_id=people.account(body, "creator"),
        created_at=moment(body, "created_at"),
        finished_at=min(finals, default=None),
        url=told[-1][2] if told else None,
        # A status need not touch the deployment's own moment.
        version_at=max((at for at in (updated_at, last_at) if at), default=None),
    )


def _state(body: Body) -> DeploymentState:
    state = _STATES.get(text(body, "state").lower())
    if state is None:
        raise BadPayload("a deployment stands where none can")
    return state


def _url(body: Body) -> str | None:
    return optional_text(body, "environmentUrl") or optional_text(body, "environment_url") or None
