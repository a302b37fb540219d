"""What may be asked: every parameter with its values; other names and values are refused."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from headway.kernel.errors import Invalid
from headway.records.answers import ClockKind, Every, MetricQuery, Statistic

FIRST_ON = date(1970, 1, 1)
LAST_ON = date(2100, 1, 1)
MOST_WINDOWS = 7_000
"""In one series: any span by weeks, 19 years by days."""
DEFAULT_WEEKS = 13
_DAYS = {Every.DAY: 1, Every.WEEK: 7, Every.MONTH: 28, Every.QUARTER: 90}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written_as_date(value: object) -> object:
    """Pydantic alone would take a bare number for a moment."""
    if isinstance(value, str) and not _DATE.fullmatch(value):
        raise ValueError("a date is written YYYY-MM-DD")
    return value


Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Day = Annotated[date, BeforeValidator(_written_as_date)]
By = Literal["team", "repository", "stage", "work_type"]
Sort = Literal[
    "opened_at",
    "merged_at",
    "closed_at",
    "first_review_at",
    "lines_count",
    "files_count",
    "reviews_count",
    "comments_count",
]
Moment = Literal["opened_at", "merged_at", "closed_at", "first_review_at"]


class Parameters(BaseModel):
    """The root: unknown names are refused."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)


class ListParameters(Parameters):
    """A page of a list."""

    limit: int = Field(100, ge=1, le=1000, description="How many items a page holds at most.")
    cursor: Annotated[str, Field(max_length=4000)] | SkipJsonSchema[None] = Field(
        None, description="`next_cursor` of the page before, with the same other parameters."
    )


class MetricParameters(Parameters):
    """What a metric is asked for."""

    from_on: Day | SkipJsonSchema[None] = Field(
        None, alias="from", description="First day. Without it: 13 weeks before `to`."
    )
    to_on: Day | SkipJsonSchema[None] = Field(
        None, alias="to", description="The day after the last. Without it: Monday of this week."
    )
    every: Every = Field(Every.WEEK, description="Length of the series' windows; ISO weeks.")
    team: Word | SkipJsonSchema[None] = Field(None, description="A team's slug; all without it.")
    repository: Word | SkipJsonSchema[None] = Field(None, description="owner/name; all without it.")
    work_type: Word | SkipJsonSchema[None] = Field(None, description="All without it.")
    clock: ClockKind = Field(ClockKind.WALL, description="Which hours a duration counts.")
    actors: Literal["human", "all"] = Field("human", description="Of the item's author.")
    base: Literal["default", "all"] = Field("default", description="Which base branches count.")
    zone: Word | SkipJsonSchema[None] = Field(
        None, description="Where days begin; the team's, else the organisation's, without it."
    )
    statistic: Statistic | SkipJsonSchema[None] = Field(
        None, description="How observations become one number; the metric's own without it."
    )
    by: By | SkipJsonSchema[None] = Field(None, description="Also answer for each of these.")

    def query(self, slug: str, *, organisation_zone: str, now: datetime) -> MetricQuery:
        """The question to a report. Raises Invalid for dates or a zone that make no sense."""
        if self.zone is not None and self.zone not in _zones():
            raise Invalid(f"zone: there is no time zone “{self.zone}”; one is Europe/Berlin.")
        today = now.astimezone(ZoneInfo(self.zone or organisation_zone)).date()
        to_on = self.to_on or today - timedelta(days=today.weekday())
        from_on = self.from_on or max(FIRST_ON, to_on - timedelta(weeks=DEFAULT_WEEKS))
        if not FIRST_ON <= from_on < to_on <= LAST_ON:
            raise Invalid(
                f"from, to: {from_on} to {to_on} is no span between {FIRST_ON} and {LAST_ON}; "
                "`to` is the day after the last one."
            )
        if (to_on - from_on).days > MOST_WINDOWS * _DAYS[self.every]:
            raise Invalid(f"every: more than {MOST_WINDOWS} windows; choose longer ones.")
        return MetricQuery(
            slug=slug,
            from_on=from_on,
            to_on=to_on,
            **{name: getattr(self, name) for name in _SAME},
        )


_SAME = (
    "every",
    "team",
    "repository",
    "work_type",
    "clock",
    "actors",
    "base",
    "zone",
    "statistic",
    "by",
)


class EvidenceParameters(MetricParameters, ListParameters):
    """Which observations behind a value to list."""

    excluded: Word | SkipJsonSchema[None] = Field(
        None, description="A reason: list what was left out for it, instead of what was counted."
    )


class PullRequestParameters(ListParameters):
    """Which pull requests to list."""

    state: Literal["open", "merged", "closed"] | SkipJsonSchema[None] = None
    repository: Word | SkipJsonSchema[None] = Field(None, description="owner/name")
    base_branch: Word | SkipJsonSchema[None] = None
    is_draft: bool | SkipJsonSchema[None] = None
    q: Word | SkipJsonSchema[None] = Field(None, description="Words of the title.")
    moment: Moment = Field("opened_at", description="Which moment `from` and `to` speak of.")
    from_on: Day | SkipJsonSchema[None] = Field(None, alias="from", description="First day, UTC.")
    to_on: Day | SkipJsonSchema[None] = Field(None, alias="to", description="Day after the last.")
    sort: Sort = "opened_at"
    order: Literal["descending", "ascending"] = "descending"


class IssueParameters(ListParameters):
    """Which issues to list."""

    is_open: bool | SkipJsonSchema[None] = None
    repository: Word | SkipJsonSchema[None] = Field(None, description="owner/name")


class DeploymentParameters(ListParameters):
    """Which deployments to list."""

    environment: Word | SkipJsonSchema[None] = None
    repository: Word | SkipJsonSchema[None] = Field(None, description="owner/name")


def midnight(day: date | None) -> datetime | None:
    """The beginning of a day in UTC."""
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
