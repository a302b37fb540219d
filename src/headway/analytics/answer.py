"""Answer: one metric's number with its proof, and the observations behind it."""

from datetime import datetime

from headway.analytics import flow, rate, stock, windows
from headway.analytics.facts import Facts
from headway.analytics.metric import Shape
from headway.analytics.observed import (
    Observed,
    as_of,
    is_stock,
    observe_open,
    observed_for,
    understand,
)
from headway.records.answers import Completeness, MetricAnswer, MetricQuery

UNKNOWN = Completeness(until=None, share=None)


def answer(
    facts: Facts, query: MetricQuery, *, now: datetime, completeness: Completeness = UNKNOWN
) -> MetricAnswer:
    """The answer to a query.

    Raises:
        NotFound: no such metric or team.
        Invalid: a clock, statistic, grouping or zone that there is not.
    """
    question = understand(facts, query)
    if is_stock(question.metric):
        return stock.answer(facts, question, now, completeness)
    if question.metric.shape is Shape.RATE:
        return rate.answer(facts, question, now, completeness)
    return flow.answer(facts, question, now, completeness)


def observations(facts: Facts, query: MetricQuery, *, now: datetime) -> Observed:
    """The observations behind the answer's value, oldest first, with what was left out.

    Raises:
        NotFound: no such metric or team.
        Invalid: a clock, statistic or zone that there is not.
    """
    question = understand(facts, query)
    if is_stock(question.metric):
        return observe_open(facts, question, as_of(question, now, query.to_on))
    first, last = windows.instants([query.from_on, query.to_on], question.zone)
    return observed_for(facts, question).within(first, last)
