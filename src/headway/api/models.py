"""The shapes of metric answers, as the OpenAPI document tells them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from headway.records.answers import Better, ClockKind, Every, Statistic


class Model(BaseModel):
    """The root: nothing beyond what is written here."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """An error (RFC 9457). `type` is a stable relative address that explains it."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


class DefinitionModel(Model):
    """A metric in words."""

    slug: str
    name: str
    unit: str
    better: Better
    definition: str
    source: str
    at: Annotated[str, Field(description="The moment that places an item in a window.")]
    clock: Annotated[Sequence[ClockKind], Field(description="Clocks that it can be asked for.")]
    statistic: Annotated[Statistic, Field(description="Used unless another is asked for.")]
    statistics: Sequence[Statistic]
    exclusions: Annotated[Mapping[str, str], Field(description="Reason to its explanation.")]
    variants: Annotated[Sequence[str], Field(description="Forms: `slug@form` is a metric too.")]
    version: int
    question: str


class DefinitionList(Model):
    """Every metric."""

    items: Sequence[DefinitionModel]
    next_cursor: str | None


class WindowModel(Model):
    """Days [from, to) of the reporting zone, and the same as moments."""

    from_: Annotated[date, Field(alias="from")]
    to: date
    from_at: datetime
    to_at: datetime


class PointModel(Model):
    """One window of a series."""

    from_: Annotated[date, Field(alias="from")]
    to: date
    value: float | None
    count: int
    is_whole: Annotated[bool, Field(description="False while the window is not over or not in.")]


class ChangeModel(Model):
    """Against the window of the same length before."""

    ratio: Annotated[float | None, Field(description="value / previous − 1")]
    noise: Annotated[
        bool | None,
        Field(description="true: within the usual; false: more than noise; null: cannot say."),
    ]
    interval: Annotated[
        Sequence[float] | None,
        Field(description="Of the difference, 95 %.", min_length=2, max_length=2),
    ]
    reason: str


class UsualModel(Model):
    """Limits from the windows before; null: too few to tell."""

    low: float | None
    high: float | None
    windows_count: int


class GroupModel(Model):
    """The answer for one team, repository, stage or kind of work."""

    key: str
    name: str
    value: float | None
    count: int
    hidden: Annotated[str | None, Field(description="Why the value is not shown.")]


class ExcludedModel(Model):
    """Items left out."""

    reason: str
    count: int
    explanation: str


class CompletenessModel(Model):
    """How much of the window is known."""

    until: datetime | None
    share: Annotated[float | None, Field(description="0 to 100; null where unknown.")]
    gaps: Sequence[str]


class MetricModel(Model):
    """A metric's answer with its proof. Durations in hours, shares 0 to 100, nothing rounded."""

    metric: str
    name: str
    unit: str
    window: WindowModel
    zone: str
    every: Every
    clock: ClockKind
    calendar: Annotated[str, Field(description="The working calendar that was used, in words.")]
    statistic: Statistic
    value: Annotated[
        float | None, Field(description="null: nothing was observed, or it is hidden.")
    ]
    hidden: Annotated[str | None, Field(description="Why the value is not shown.")]
    count: int
    previous: float | None
    previous_count: int
    change: ChangeModel
    usual: UsualModel
    series: Sequence[PointModel]
    groups: Sequence[GroupModel]
    excluded: Sequence[ExcludedModel]
    completeness: CompletenessModel
    definition_version: int
    data_version: int


class ReviewModel(Model):
    """A review that counted."""

    by: str
    at: datetime


class ObservationModel(Model):
    """One item that a metric counted, or left out."""

    id: str
    kind: str
    provider: str
    repository: str
    number: int | None
    key: str | None
    title: str
    url: str
    author: str | None
    team: str | None
    value: float | None
    moments: Mapping[str, datetime | None]
    reviews: Sequence[ReviewModel]
    numbers: Annotated[
        Mapping[str, float | None], Field(description="Sizes and stage times, by slug.")
    ]
    excluded: Annotated[str | None, Field(description="Why it is left out.")]


class EvidenceModel(Model):
    """A page of observations."""

    metric: str
    items: Sequence[ObservationModel]
    next_cursor: str | None
    total_count: int
