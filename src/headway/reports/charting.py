"""Charting: an answer as the points, labels and words of a chart."""

from dataclasses import dataclass, replace
from datetime import timedelta

from headway.analytics import noise, windows
from headway.records.answers import MetricAnswer, Point
from headway.reports import sentences
from headway.reports.shapes import ChartPoint, SeriesChart


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a chart: what is seen, and what is measured."""

    title: str
    what: str


def points(answer: MetricAnswer) -> list[ChartPoint]:
    """The windows before, as many as the period has, then those of the period, oldest first."""
    before = answer.before[-len(answer.series) :]
    return [_point(answer, one, is_now=False) for one in before] + [
        _point(answer, one, is_now=True) for one in answer.series
    ]


def chart(answer: MetricAnswer, words: Words) -> SeriesChart:
    """A metric over time."""
    return SeriesChart(
        slug=answer.definition.slug,
        title=words.title,
        what=words.what,
        description=description(answer),
        unit=sentences.unit_words(answer.unit, answer.clock),
        points=points(answer),
        usual_low=answer.usual.low,
        usual_high=answer.usual.high,
        usual_words=sentences.usual(answer.usual, answer.unit),
        counted_words=sentences.counted(answer),
        excluded_words=sentences.left_out(answer),
        answer=answer,
    )


def description(answer: MetricAnswer) -> str:
    """One sentence for who does not see the plot."""
    known = [point.value for point in answer.series if point.value is not None]
    name = answer.definition.name
    if not known:
        return f"{name}: no data in this period."
    low, high = (
        sentences.said(edge, answer.unit, answer.clock) for edge in (min(known), max(known))
    )
    usual = sentences.usual(answer.usual, answer.unit)
    return f"{name} by {answer.query.every}: between {low} and {high}; usual range {usual}."


def _point(answer: MetricAnswer, point: Point, *, is_now: bool) -> ChartPoint:
    from_on = windows.local_day(point.window.from_at, answer.zone)
    # The last instant of the window tells its last day, whatever the clocks did that night.
    last = windows.local_day(point.window.to_at - timedelta(microseconds=1), answer.zone)
    to_on = last + timedelta(days=1)
    return ChartPoint(
        from_on=from_on,
        to_on=to_on,
        label=sentences.stretch(from_on, to_on),
        value=point.value,
        text=sentences.plain(point.value, answer.unit),
        count=point.count,
        is_now=is_now,
        is_outside=point.is_whole and noise.is_outside(point.value, answer.usual),
        is_whole=point.is_whole,
        query=replace(answer.query, from_on=from_on, to_on=to_on, by=None),
    )


def title(answer: MetricAnswer, name: str) -> str:
    """What is seen of a metric: how it lies to its usual range, or that nobody can say."""
    reading, is_outside = sentences.reading(answer)
    if answer.value is None:
        return f"{name}: no data in this period"
    if answer.usual.low is None:
        value = sentences.said(answer.value, answer.unit, answer.clock)
        return f"{name}: {value}"
    if is_outside:
        return f"{name}: {reading[0].lower()}{reading[1:]}"
    return f"{name} stays {reading[0].lower()}{reading[1:]}"
