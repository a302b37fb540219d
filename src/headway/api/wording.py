"""From a report's answer to JSON: the names of the contract, and nothing computed."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from headway.records.answers import (
    Definition,
    EvidencePage,
    MetricAnswer,
    Observation,
    Point,
    Window,
)

Json = dict[str, object]


def definition(found: Definition) -> Json:
    """A metric in words."""
    return {
        "slug": found.slug,
        "name": found.name,
        "unit": found.unit,
        "better": found.better,
        "definition": found.definition,
        "source": found.source,
        "at": found.at,
        "clock": list(found.clocks),
        "statistic": found.statistic,
        "statistics": list(found.statistics),
        "exclusions": dict(found.exclusions),
        "variants": list(found.variants),
        "version": found.version,
        "question": found.question,
    }


def metric(found: MetricAnswer) -> Json:
    """A metric's answer with its proof."""
    zone = ZoneInfo(found.zone)
    return {
        "metric": found.definition.slug,
        "name": found.definition.name,
        "unit": found.unit,
        "window": {
            "from": _day(found.window.from_at, zone),
            "to": _day(found.window.to_at, zone),
            "from_at": found.window.from_at,
            "to_at": found.window.to_at,
        },
        "zone": found.zone,
        "every": found.query.every,
        "clock": found.clock,
        "calendar": found.calendar,
        "statistic": found.statistic,
        "value": found.value,
        "hidden": found.hidden,
        "count": found.count,
        "previous": found.previous,
        "previous_count": found.previous_count,
        **_context(found),
        "series": [_point(point, zone) for point in found.series],
        "completeness": {
            "until": found.completeness.until,
            "share": found.completeness.share,
            "gaps": list(found.completeness.gaps),
        },
        "definition_version": found.definition.version,
        "data_version": found.data_version,
    }


def _context(found: MetricAnswer) -> Json:
    change, usual = found.change, found.usual
    return {
        "change": {
            "ratio": change.ratio,
            "noise": change.noise,
            "interval": change.interval,
            "reason": change.reason,
        },
        "usual": {"low": usual.low, "high": usual.high, "windows_count": usual.windows_count},
        "groups": [
            {
                "key": group.key,
                "name": group.name,
                "value": group.value,
                "count": group.count,
                "hidden": group.hidden,
            }
            for group in found.groups
        ],
        "excluded": [
            {"reason": one.reason, "count": one.count, "explanation": one.explanation}
            for one in found.excluded
        ],
    }


def evidence(page: EvidencePage, next_cursor: str | None) -> Json:
    """A page of observations."""
    return {
        "metric": page.definition.slug,
        "items": observations(page.items),
        "next_cursor": next_cursor,
        "total_count": page.total_count,
    }


def observations(found: Sequence[Observation]) -> list[Json]:
    """The items behind a number."""
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "provider": one.provider,
            "repository": one.repository,
            "number": one.number,
            "key": one.key,
            "title": one.title,
            "url": one.url,
            "author": one.author,
            "team": one.team,
            "value": one.value,
            "moments": dict(one.moments),
            "reviews": [{"by": review.by, "at": review.at} for review in one.reviews],
            "numbers": dict(one.numbers),
            "excluded": one.excluded,
        }
        for one in found
    ]


def _point(point: Point, zone: ZoneInfo) -> Json:
    window: Window = point.window
    return {
        "from": _day(window.from_at, zone),
        "to": _day(window.to_at, zone),
        "value": point.value,
        "count": point.count,
        "is_whole": point.is_whole,
    }


def _day(at: datetime, zone: ZoneInfo) -> date:
    """The day that begins at a local midnight."""
    return at.astimezone(zone).date()
