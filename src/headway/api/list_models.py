"""The shapes of lists, as the OpenAPI document tells them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import Field

from headway.api.models import Model

ItemT = TypeVar("ItemT")


class Page(Model, Generic[ItemT]):
    """A page of a list; `next_cursor` is null on the last."""

    items: Sequence[ItemT]
    next_cursor: str | None


class TeamModel(Model):
    """A team; a parent holds its children's members too."""

    slug: str
    name: str
    parent: Annotated[str | None, Field(description="The parent's slug.")]
    zone: str | None
    country: str | None


class PersonModel(Model):
    """An account at a provider, and whose it is. No numbers: Headway has none about a person."""

    provider: str
    id: Annotated[str, Field(description="The provider's.")]
    login: str
    name: str | None
    kind: Annotated[str, Field(description="human, bot or ai_agent")]
    person_id: UUID | None
    email: Annotated[str | None, Field(description="For admins; else null.")]
    zone: Annotated[str | None, Field(description="For admins; else null.")]
    country: Annotated[str | None, Field(description="For admins; else null.")]
    kind_read: Annotated[
        str | None, Field(description="For admins: what it seemed before somebody said otherwise.")
    ]


class RepositoryModel(Model):
    """A repository."""

    provider: str
    id: Annotated[str, Field(description="The provider's.")]
    name: Annotated[str, Field(description="owner/name")]
    url: str
    default_branch: str | None
    is_archived: bool
    is_fork: bool
    is_private: bool


class PullRequestModel(Model):
    """A pull request with every moment and size that metrics read; null: never, or no data."""

    id: str
    provider: str
    repository: str
    number: int
    title: str
    url: str
    state: str
    is_draft: bool
    author: str | None
    author_kind: str | None
    merged_by: str | None
    base_branch: str
    labels: Sequence[str]
    opened_at: datetime
    closed_at: datetime | None
    merged_at: datetime | None
    first_commit_at: datetime | None
    ready_at: datetime | None
    first_review_at: datetime | None
    first_response_at: datetime | None
    review_at: datetime | None
    first_approval_at: datetime | None
    last_approval_at: datetime | None
    first_changes_requested_at: datetime | None
    reviews_count: int
    comments_count: int
    commits_count: int | None
    lines_count: int | None
    files_count: int | None
    force_pushes_count: int


class IssueModel(Model):
    """A work item."""

    id: Annotated[str, Field(description="The provider's.")]
    provider: str
    container: Annotated[str, Field(description="The repository or project.")]
    key: str
    number: int | None
    title: str
    url: str
    state: str
    author: str | None
    labels: Sequence[str]
    opened_at: datetime
    closed_at: datetime | None
    comments_count: int | None


class DeploymentModel(Model):
    """A deployment with its latest state."""

    id: Annotated[str, Field(description="The provider's.")]
    provider: str
    repository: str
    environment: str
    is_production: bool
    state: str
    sha: str | None
    ref: str | None
    creator: str | None
    created_at: datetime
    finished_at: datetime | None
    url: str | None


class CoverageModel(Model):
    """A stretch of a stream's past that is in, or why it is not whole."""

    stream: str
    from_at: datetime
    until_at: datetime
    is_complete: bool
    reason: str


class StreamModel(Model):
    """How far one stream is read."""

    stream: str
    state: str
    sentence: str
    read_count: int
    expected_count: int | None


class ScopeModel(Model):
    """A repository, project or channel."""

    id: UUID
    kind: str
    name: str
    is_selected: bool
    is_open: bool
    reason: str
    state: str
    sentence: str
    streams: Sequence[StreamModel]
    coverage: Sequence[CoverageModel]


class ProgressModel(Model):
    """How far reading has come, in the whole organisation."""

    records_count: int
    records_per_second: float
    left_count: int
    waiting_count: int
    is_recent_read: bool
    is_all_read: bool


class ConnectionModel(Model):
    """An authorised link to a provider."""

    id: UUID
    provider: str
    name: str
    base_url: str
    account_id: str
    state: Annotated[str, Field(description="active, needs_reauth, paused or disconnected")]
    sentence: str
    paused_until: datetime | None
    created_at: datetime
    scopes: Sequence[ScopeModel]


class ConnectionList(Page[ConnectionModel]):
    """Every connection, and how far reading has come."""

    progress: ProgressModel
