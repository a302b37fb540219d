"""Rows of the explorer: observations with their numbers ready to print."""

from dataclasses import replace

import numpy as np

from headway.analytics.items import Rows
from headway.analytics.observed import Observed, understand, unit
from headway.analytics.teams import NO_TEAM_NAME
from headway.records.answers import ClockKind, MetricQuery, Observation
from headway.reports import evidence, sentences
from headway.reports.details import Details
from headway.reports.explorer_shapes import PullRequestRow
from headway.reports.ground import Ground
from headway.reports.shapes import Number, PullRequestLink


def rows_of(
    ground: Ground, query: MetricQuery, found: Observed, rows: Rows, details: Details
) -> list[PullRequestRow]:
    """Lines of the explorer for these observations, in this order."""
    items = found.items.take(rows)
    place = {int(fact_id): index for index, fact_id in enumerate(items["id"])}
    question = understand(ground.facts, query)
    explanations = question.metric.definition.exclusions
    made = []
    for one in evidence.describe(ground, query, found, rows, details):
        index = place[int(one.id)]
        state = items.label("state", index)
        is_draft = bool(items["is_draft"][index]) and state == "open"
        made.append(
            replace(
                row_of(one, query, question.zone),
                author_kind=items.label("author_kind", index),
                work_type=items.label("work_type", index),
                state="draft" if is_draft else state,
                value=sentences.number(one.value, unit(question), question.kind),
                left_out_words=explanations.get(one.excluded or "", ""),
            )
        )
    return made


def row_of(one: Observation, query: MetricQuery, zone: str) -> PullRequestRow:
    """A line from an observation alone."""
    merged_at = one.moments["merged_at"]
    opened_at = one.moments["opened_at"]
    assert opened_at is not None, "every pull request was opened"  # noqa: S101 - a column's promise
    short = one.repository.rpartition("/")[2]
    return PullRequestRow(
        pull_request=PullRequestLink(
            id=int(one.id), name=f"{short} #{one.number}", title=one.title, url=one.url
        ),
        repository=one.repository,
        number=one.number or 0,
        author=one.author,
        author_kind="",
        team=one.team or NO_TEAM_NAME,
        work_type="",
        state="",
        lines=sentences.number(one.numbers["lines"], "lines"),
        files=sentences.number(one.numbers["files"], "files"),
        value=sentences.number(one.value, ""),
        pickup=hours(one, "pickup_time", query.clock),
        review=hours(one, "review_time", query.clock),
        cycle=hours(one, "cycle_time", query.clock),
        opened_at=opened_at,
        merged_at=merged_at,
        merged_words=sentences.event(merged_at, zone) if merged_at else "not merged",
        left_out=one.excluded,
        left_out_words="",
    )


def hours(one: Observation, slug: str, clock: ClockKind) -> Number:
    """A stage of an observation."""
    return sentences.number(one.numbers[slug], "h", clock)


def row_number(ids: "np.typing.NDArray[np.int64]", fact_id: int) -> int | None:
    """Where an id is among ids; None where it is not."""
    found = np.flatnonzero(ids == fact_id)
    return int(found[0]) if len(found) else None
