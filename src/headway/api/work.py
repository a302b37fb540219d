"""What was done: pull requests, issues, deployments. No filter or order by person."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from headway.api import answers, cursors
from headway.api.dependencies import V1, Here, Reading
from headway.api.list_models import DeploymentModel, IssueModel, Page, PullRequestModel
from headway.api.parameters import (
    DeploymentParameters,
    IssueParameters,
    PullRequestParameters,
    midnight,
)
from headway.kernel.errors import Invalid
from headway.store.repositories import deployments, issues, pull_requests
from headway.store.repositories.deployments import DeploymentItem
from headway.store.repositories.issues import IssueItem
from headway.store.repositories.pull_requests import PullRequestFilters, PullRequestItem

router = APIRouter(prefix=V1, tags=["work"])
Json = dict[str, object]
_MOMENT_AND_ID = (str, int, str)
_MOST_ID = 2**63 - 1
_MOST_INSTANCE = 2**31 - 1
_REFUSED = "cursor: it is not one of this list; begin without a cursor."


@router.get("/pull-requests", response_model=Page[PullRequestModel])
def list_pull_requests(
    request: Request,
    visit: Here,
    session: Reading,
    asked: Annotated[PullRequestParameters, Query()],
) -> Response:
    """Pull requests with every moment and size that metrics read."""
    filters = PullRequestFilters(
        state=asked.state,
        repository=asked.repository,
        base_branch=asked.base_branch,
        is_draft=asked.is_draft,
        words=asked.q,
        moment=asked.moment,
        from_at=midnight(asked.from_on),
        to_at=midnight(asked.to_on),
    )
    question = f"pull-requests {filters} {asked.sort} {asked.order}"
    is_moment = asked.sort.endswith("_at")
    place = cursors.read(question, asked.cursor, (str if is_moment else int, int))
    found = pull_requests.listing(
        session,
        filters,
        sort=asked.sort,
        descending=asked.order == "descending",
        after=None if place is None else (_value(place[0]), _whole(place[1])),
        limit=asked.limit + 1,
    )
    shown = found[: asked.limit]
    following = None
    if len(found) > asked.limit:
        value = getattr(shown[-1], asked.sort)
        said = value.isoformat() if isinstance(value, datetime) else value
        following = cursors.write(question, (said, shown[-1].id))
    items = [_pull_request(item) for item in shown]
    return answers.listed(request, visit, {"items": items, "next_cursor": following})


@router.get("/issues", response_model=Page[IssueModel])
def list_issues(
    request: Request, visit: Here, session: Reading, asked: Annotated[IssueParameters, Query()]
) -> Response:
    """Work items of every tracker, the newest first."""
    question = f"issues {asked.repository} {asked.is_open}"
    found = issues.listing(
        session,
        repository=asked.repository,
        is_open=asked.is_open,
        after=_after(question, asked.cursor),
        limit=asked.limit + 1,
    )
    shown = found[: asked.limit]
    following = None
    if len(found) > asked.limit:
        last = shown[-1]
        place = (last.opened_at.isoformat(), last.instance_id, last.external_id)
        following = cursors.write(question, place)
    items = [_stored(item) for item in shown]
    return answers.listed(request, visit, {"items": items, "next_cursor": following})


@router.get("/deployments", response_model=Page[DeploymentModel])
def list_deployments(
    request: Request,
    visit: Here,
    session: Reading,
    asked: Annotated[DeploymentParameters, Query()],
) -> Response:
    """Deployments with their latest state, the newest first."""
    question = f"deployments {asked.repository} {asked.environment}"
    found = deployments.listing(
        session,
        repository=asked.repository,
        environment=asked.environment,
        after=_after(question, asked.cursor),
        limit=asked.limit + 1,
    )
    shown = found[: asked.limit]
    following = None
    if len(found) > asked.limit:
        last = shown[-1]
        place = (last.created_at.isoformat(), last.instance_id, last.external_id)
        following = cursors.write(question, place)
    items = [_stored(item) for item in shown]
    return answers.listed(request, visit, {"items": items, "next_cursor": following})


def _pull_request(item: PullRequestItem) -> Json:
    told: Json = asdict(item)
    del told["external_id"]
    return {**told, "id": str(item.id)}


def _stored(item: IssueItem | DeploymentItem) -> Json:
    """`id` is the provider's; the instance is ours alone."""
    told: Json = asdict(item)
    del told["instance_id"]
    return {"id": told.pop("external_id"), **told}


def _after(question: str, cursor: str | None) -> tuple[datetime, int, str] | None:
    place = cursors.read(question, cursor, _MOMENT_AND_ID)
    if place is None:
        return None
    return _moment(place[0]), _whole(place[1], _MOST_INSTANCE), str(place[2])


def _value(said: str | int | None) -> datetime | int | None:
    return _moment(said) if isinstance(said, str) else said


def _moment(said: str | int | None) -> datetime:
    try:
        at = datetime.fromisoformat(str(said))
    except ValueError as error:
        raise Invalid(_REFUSED) from error
    if at.tzinfo is None:
        raise Invalid(_REFUSED)
    return at


def _whole(said: str | int | None, most: int = _MOST_ID) -> int:
    if not isinstance(said, int) or abs(said) > most:
        raise Invalid(_REFUSED)
    return said
