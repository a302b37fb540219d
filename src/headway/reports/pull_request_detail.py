"""One pull request opened: what happened when, and where it counts or does not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from headway.analytics import cadence, population
from headway.analytics.catalogue import CATALOGUE
from headway.analytics.items import Items
from headway.analytics.metric import Metric, Shape
from headway.analytics.observed import Observed, understand
from headway.kernel.errors import NotFound
from headway.records.answers import Definition, MetricQuery, Observation
from headway.reports import evidence, sentences
from headway.reports.details import Details
from headway.reports.explorer_shapes import PullRequestDetail, TimelineEvent
from headway.reports.ground import Ground
from headway.reports.pull_request_rows import hours, row_number, rows_of

GAP_HOURS = 1.0
"""A wait for a review from which the timeline says how long it was."""
BY_NEIGHBOURS = "shipping_rhythm"
"""Measured between two pull requests, so that none alone counts in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    at: datetime
    words: str
    who: str


def read(ground: Ground, query: MetricQuery, fact_id: int, details: Details) -> PullRequestDetail:
    """A pull request by its fact id.

    Raises:
        NotFound: there is none, or it is gone.
    """
    question = understand(ground.facts, query)
    found = _alone(ground, query, fact_id, question.metric)
    rows = np.array([0])
    described = evidence.describe(ground, query, found, rows, details)
    if not described:
        raise NotFound(f"The pull request {fact_id} is gone.")
    one = described[0]
    counted, left_out = _counting(ground, query, found.items)
    clock = ground.facts.clock(query.clock)
    return PullRequestDetail(
        # Its own value is told stage by stage; alone it is neither counted nor left out.
        row=replace(
            rows_of(ground, query, found, rows, details)[0], left_out=None, left_out_words=""
        ),
        events=_events(one, query, question.zone),
        stages=[
            (stage.definition.name, hours(one, stage.slug, query.clock))
            for stage in (*cadence.STAGES, cadence.cycle_time)
        ],
        counted_in=counted,
        left_out_of=left_out,
        reviews=one.reviews,
        calendar=clock.words(),
        provider=one.provider,
    )


def _alone(ground: Ground, query: MetricQuery, fact_id: int, metric: Metric) -> Observed:
    everything = ground.facts.items
    row = row_number(everything["id"], fact_id)
    if row is None:
        raise NotFound(f"There is no pull request {fact_id}.")
    items = everything.take(np.array([row]))
    return Observed(
        metric=metric,
        items=items,
        codes=population.reasons(items, actors=query.actors, base=query.base),
        values=np.full(1, np.nan),
        at=items["opened_at"],
    )


def _counting(
    ground: Ground, query: MetricQuery, items: Items
) -> tuple[list[Definition], list[tuple[Definition, str]]]:
    codes = population.reasons(items, actors=query.actors, base=query.base)
    counted: list[Definition] = []
    left_out: list[tuple[Definition, str]] = []
    for metric in CATALOGUE:
        if metric.slug == BY_NEIGHBOURS or not _is_about(metric, items):
            continue
        values = metric.values(items, ground.facts.clock(query.clock)) if _flows(metric) else None
        found = Observed(
            metric=metric,
            items=items,
            codes=codes,
            values=np.zeros(1) if values is None else values,
            at=items["opened_at"],
        )
        why = int(found.why()[0])
        if why:
            reason = found.reasons[why - 1]
            left_out.append(
                (metric.definition, metric.definition.exclusions.get(reason, "it has no value"))
            )
        else:
            counted.append(metric.definition)
    return counted, left_out


def _flows(metric: Metric) -> bool:
    return metric.shape is Shape.FLOW


def _is_about(metric: Metric, items: Items) -> bool:
    """Whether the pull request has come to the moment at which a metric looks at it."""
    if _flows(metric):
        return not np.isnat(items[metric.at][0])
    is_open = np.isnat(np.fmin(items["closed_at"], items["merged_at"])[0])
    return bool(is_open and not items["is_draft"][0])


def _events(one: Observation, query: MetricQuery, zone: str) -> list[TimelineEvent]:
    waited = one.numbers["pickup_time"]
    events: list[TimelineEvent] = []
    for event in sorted(_happened(one), key=lambda event: event.at):
        is_look = event.at == one.moments["review_at"] and event.who == "reviewer"
        if is_look and waited is not None and waited >= GAP_HOURS:
            length = sentences.said(waited, "h", query.clock)
            ready_at = one.moments["ready_at"] or event.at
            words = f"{length} without a human review."
            events.append(_event(_Event(at=ready_at, words=words, who=""), zone, is_gap=True))
            waited = None
        events.append(_event(event, zone))
    return events


def _happened(one: Observation) -> Iterator[_Event]:
    moments = one.moments
    opened_at = moments["opened_at"]
    is_ready = moments["ready_at"] == opened_at
    named = [
        ("first_commit_at", "First commit", "author"),
        ("opened_at", f"Opened, {'ready for review' if is_ready else 'as a draft'}", "author"),
        ("first_changes_requested_at", "Changes requested", "reviewer"),
        ("last_approval_at", "Approved", "reviewer"),
        ("merged_at", "Merged", ""),
    ]
    if not is_ready:
        named.append(("ready_at", "Ready for review", "author"))
    if moments["merged_at"] is None:
        named.append(("closed_at", "Closed without merging", ""))
    told = {moments["first_changes_requested_at"], moments["last_approval_at"]}
    for column, words, who in named:
        at = moments[column]
        if at is not None:
            yield _Event(at=at, words=words, who=who)
    reviewed = {review.at for review in one.reviews}
    first = True
    for review in one.reviews:
        if review.at not in told:
            yield _Event(at=review.at, words="First review" if first else "Review", who="reviewer")
        first = False
    looked_at = moments["first_response_at"]
    if looked_at is not None and looked_at not in reviewed:
        yield _Event(at=looked_at, words="First review comment", who="reviewer")


def _event(event: _Event, zone: str, *, is_gap: bool = False) -> TimelineEvent:
    return TimelineEvent(
        at=event.at,
        time_words=sentences.event(event.at, zone),
        words=event.words,
        who=event.who,
        is_gap=is_gap,
    )
