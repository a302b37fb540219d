"""Evidence: pages of the observations behind a number, stable while data is written.

A cursor holds the place (sort key and id) and the highest id of its first page's version, so that
what is inserted later neither shifts a page nor appears in a later one.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import orjson

from headway.analytics import cadence, windows
from headway.analytics.answer import observations
from headway.analytics.items import Column, Items, Mask, Rows
from headway.analytics.observed import Observed, understand
from headway.kernel.errors import Invalid
from headway.records.answers import CountedReview, EvidencePage, MetricQuery, Observation
from headway.records.facts import MOMENT, PULL_REQUEST
from headway.reports import sentences
from headway.reports.details import Details
from headway.reports.ground import Ground
from headway.store.repositories.pull_requests import PullRequestItem

MOST = 1000
NEWEST, OLDEST, LARGEST, SMALLEST = "newest", "oldest", "largest", "smallest"
SORTS = (NEWEST, OLDEST, LARGEST, SMALLEST)
MOMENTS = tuple(name for name, kind in PULL_REQUEST.items() if kind == MOMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What page of the observations. `excluded`: those left out for this reason instead."""

    excluded: str | None = None
    limit: int = 100
    cursor: str | None = None
    sort: str = NEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    version: int
    highest: int
    key: float
    id: int


def page(ground: Ground, query: MetricQuery, ask: Ask, details: Details) -> EvidencePage:
    """One page of observations.

    Raises:
        NotFound: no such metric, team or repository.
        Invalid: no such reason or sort, or a cursor that is not ours.
    """
    if ask.sort not in SORTS or not 1 <= ask.limit <= MOST:
        raise Invalid(f"`sort` is one of {', '.join(SORTS)}; `limit` lies between 1 and {MOST}.")
    ground.check(query)
    found = observations(ground.facts, query, now=ground.now)
    found = found.where(chosen(found, ask.excluded))
    ids = found.items["id"]
    place = _read(ask.cursor) if ask.cursor else None
    highest = place.highest if place else int(ids.max(initial=0))
    keys = _keys(found, ask.sort)
    known = ids <= highest
    rows = np.flatnonzero(known & _after(keys, ids, place)) if place else np.flatnonzero(known)
    rows = rows[np.lexsort((-ids[rows], keys[rows]))]
    shown = rows[: ask.limit]
    following = None
    if len(rows) > len(shown):
        last = shown[-1]
        following = _write(
            _Place(
                version=place.version if place else ground.facts.version,
                highest=highest,
                key=float(keys[last]),
                id=int(ids[last]),
            )
        )
    question = understand(ground.facts, query)
    return EvidencePage(
        definition=question.metric.definition,
        items=describe(ground, query, found, shown, details),
        next_cursor=following,
        total_count=int(known.sum()),
    )


def chosen(found: Observed, excluded: str | None) -> Mask:
    """Which observations count, or were left out for a reason ("any" for all of those)."""
    why = found.why()
    if excluded is None:
        return np.asarray(why == 0)
    if excluded == "any":
        return np.asarray(why != 0)
    if excluded not in found.reasons:
        raise Invalid(f"Nothing is left out for “{excluded}”. Reasons: {', '.join(found.reasons)}.")
    return np.asarray(why == found.reasons.index(excluded) + 1)


def describe(
    ground: Ground, query: MetricQuery, found: Observed, rows: Rows, details: Details
) -> list[Observation]:
    """Observations in words, with their moments, reviews and stage times."""
    picked = found.items.take(rows)
    ids = [int(fact_id) for fact_id in picked["id"]]
    known, reviews = details.items(ids), details.reviews(ids)
    numbers = stage_numbers(ground, query, picked)
    why, reasons = found.why()[rows], found.reasons
    zone = understand(ground.facts, query).zone
    teams = ground.facts.teams_in(zone)
    described = []
    for index, fact_id in enumerate(ids):
        item = known.get(fact_id)
        if item is None:
            continue
        value = float(found.values[rows[index]])
        person = int(picked["author_person"][index])
        own = [team.name for team in teams.of(person, found.at[rows[index]])]
        described.append(
            _observation(
                item,
                value=None if np.isnan(value) else value,
                moments={name: windows.moment(picked[name][index]) for name in MOMENTS},
                reviews=[CountedReview(by=by, at=at) for by, at in reviews.get(fact_id, ())],
                team=sentences.joined(own) or None,
                numbers={slug: _number(column[index]) for slug, column in numbers.items()},
                excluded=reasons[why[index] - 1] if why[index] else None,
            )
        )
    return described


def stage_numbers(ground: Ground, query: MetricQuery, items: Items) -> Mapping[str, Column]:
    """Stage times and sizes of items, by slug, on the query's clock."""
    clock = ground.facts.clock(query.clock)
    stages = {stage.slug: stage.values(items, clock) for stage in cadence.STAGES}
    return {
        **stages,
        "cycle_time": cadence.cycle_time.values(items, clock),
        "lines": items["lines_count"],
        "files": items["files_count"],
    }


def _observation(item: PullRequestItem, **measured: object) -> Observation:
    return Observation(
        id=str(item.id),
        kind="pull_request",
        provider=item.provider,
        repository=item.repository,
        number=item.number,
        key=None,
        title=item.title,
        url=item.url,
        author=item.author,
        **measured,  # type: ignore[arg-type]  # the rest of its fields, each typed by `describe`
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _keys(found: Observed, sort: str) -> "np.typing.NDArray[np.float64]":
    """What ascending order of keys is the wished one; moments are exact below 2**53."""
    if sort in {NEWEST, OLDEST}:
        moments = found.at.astype(np.int64).astype(np.float64)
        return -moments if sort == NEWEST else moments
    values = np.nan_to_num(found.values, nan=-1.0)
    return -values if sort == LARGEST else values


def _after(
    keys: "np.typing.NDArray[np.float64]", ids: "np.typing.NDArray[np.int64]", place: _Place
) -> Mask:
    return np.asarray((keys > place.key) | ((keys == place.key) & (ids < place.id)))


def _write(place: _Place) -> str:
    packed = orjson.dumps([place.version, place.highest, place.key, place.id])
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _read(cursor: str) -> _Place:
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        version, highest, key, fact_id = orjson.loads(packed)
        return _Place(version=int(version), highest=int(highest), key=float(key), id=int(fact_id))
    except (binascii.Error, orjson.JSONDecodeError, ValueError, TypeError) as error:
        raise Invalid("This cursor is not one of ours; ask again without it.") from error
