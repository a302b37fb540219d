"""The parts of the Delivery page that need the observations themselves: sizes and rhythm."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from headway.analytics import reduction, rhythm, spread, windows
from headway.analytics.answer import observations
from headway.analytics.items import Moments, Numbers
from headway.analytics.observed import Observed
from headway.analytics.teams import NO_TEAM, NO_TEAM_NAME
from headway.records.answers import Every, MetricQuery
from headway.reports import sentences
from headway.reports.choosing import Chosen
from headway.reports.delivery_shapes import (
    BatchSizes,
    Rhythm,
    RhythmRow,
    Silence,
    SizeClass,
    Tick,
)
from headway.reports.ground import Ground

MOST_TICKS = 1500
MOST_ROWS = 12
LONG_SILENCE_DAYS = 14.0
"""A longer stretch without a merge is drawn and named."""
SMALL = 3
"""How many of the smallest size classes can be reviewed in one sitting (up to 200 lines)."""
MOST = 50.0


def batch(ground: Ground, chosen: Chosen) -> BatchSizes:
    """Pull requests by changed lines, now and before."""
    query, earlier = chosen.query, before(chosen)
    answer = ground.ask(query, "batch_size")
    now, was = _sizes(ground, query), _sizes(ground, earlier)
    shares, old = spread.size_shares(now), spread.size_shares(was)
    classes = [
        SizeClass(
            label=label,
            now=sentences.number(share, "%", query=answer.query),
            before=sentences.number(old_share, "%", query=replace(earlier, slug="batch_size")),
            count=count,
        )
        for (label, _, _), (count, share), (_, old_share) in zip(
            spread.SIZES, shares, old, strict=True
        )
    ]
    small = sum(share or 0.0 for _, share in shares[:SMALL])
    title = "Sizes are not known"
    if answer.value is not None:
        kind = "Most" if small > MOST else "Less than half of the"
        title = f"{kind} changes are small enough to review in one sitting"
    words = ", ".join(f"{one.label} lines {one.now.text} %" for one in classes)
    return BatchSizes(
        title=title,
        what="Share of pull requests by changed lines. Dark tick: the period before",
        description=f"Bar chart of the share of pull requests by size: {words}.",
        classes=classes,
        median=sentences.number(answer.value, "lines", query=answer.query),
        median_before=sentences.number(
            answer.previous, "lines", query=replace(earlier, slug="batch_size")
        ),
        files=sentences.number(_median_files(ground, query), "files"),
        note="Without generated, vendored and lock files where the list of files is known",
        counted_words=sentences.counted(answer),
        excluded_words=sentences.left_out(answer),
    )


def before(chosen: Chosen) -> MetricQuery:
    """The same question about the period before."""
    length = chosen.to_on - chosen.from_on
    return replace(chosen.query, from_on=chosen.from_on - length, to_on=chosen.from_on)


def _sizes(ground: Ground, query: MetricQuery) -> Numbers:
    found = observations(ground.facts, replace(query, slug="batch_size"), now=ground.now)
    return reduction.known(found.values)


def _median_files(ground: Ground, query: MetricQuery) -> float | None:
    found = observations(ground.facts, replace(query, slug="batch_size"), now=ground.now)
    files = found.items["files_count"][~np.isnan(found.values)]
    return reduction.quantiles(reduction.known(files), [0.5])[0]


def read_rhythm(ground: Ground, chosen: Chosen) -> Rhythm:
    """Merges over time, a strip a team, or a repository where there are no teams."""
    query = replace(chosen.query, slug="throughput")
    found = observations(ground.facts, query, now=ground.now)
    found = found.where(found.codes == 0)
    edges = _edges(ground, chosen)
    kind = "team" if ground.facts.teams else "repository"
    rows: list[RhythmRow] = []
    ticks: list[Tick] = []
    silences: list[Silence] = []
    parts = list(_parts(ground, chosen, found))
    step = max(1, sum(len(part.at) for _, _, part in parts) // MOST_TICKS + 1)
    for key, name, part in parts:
        by_team = kind == "team"
        asked = replace(
            query,
            team=key if by_team else query.team,
            repository=None if by_team else key,
        )
        found_rhythm = rhythm.rhythm(part.at, edges)
        rows.append(_row((key, name), found_rhythm, asked))
        silences += _silences(name, found_rhythm, chosen.zone)
        ticks += _ticks(name, part.take_every(step), chosen.zone)
    return Rhythm(
        title=_title(rows),
        what=f"One tick for each merged pull request, by {kind}",
        description=_description(rows, kind),
        row_kind=kind,
        from_on=chosen.from_on,
        to_on=chosen.to_on,
        ticks=ticks,
        rows=rows,
        silences=silences,
    )


def _edges(ground: Ground, chosen: Chosen) -> Moments:
    """Whole weeks of the period; the last ends now if the period does not end before."""
    days = windows.days(chosen.from_on, chosen.to_on, Every.WEEK)
    edges = windows.instants(days, chosen.zone)
    now = windows.instant(ground.now)
    begun = edges[:-1] < now
    if not begun.any():
        return edges
    kept = edges[: int(begun.sum()) + 1].copy()
    kept[-1] = min(kept[-1], now)
    return kept


def _parts(ground: Ground, chosen: Chosen, found: Observed) -> Iterator[tuple[str, str, Observed]]:
    items = found.items
    if ground.facts.teams:
        teams = ground.facts.teams_in(chosen.zone)
        slugs = [chosen.choice.team] if chosen.choice.team else [team.slug for team in teams.all]
        slugs += [] if chosen.choice.team else [NO_TEAM]
        for slug in slugs:
            mask = teams.mask(slug, items["author_person"], found.at)
            if mask.any() or slug != NO_TEAM:
                yield slug, NO_TEAM_NAME if slug == NO_TEAM else teams.name(slug), found.where(mask)
        return
    codes, counts = np.unique(items["repository"], return_counts=True)
    busiest = codes[np.argsort(-counts, kind="stable")][:MOST_ROWS]
    for code in busiest:
        name = items.categories["repository"][int(code)]
        yield name, name, found.where(items["repository"] == code)


def _row(named: tuple[str, str], found: rhythm.Rhythm, query: MetricQuery) -> RhythmRow:
    key, name = named
    weeks = found.weeks_count
    shipped = found.weeks_shipped_count
    return RhythmRow(
        key=key,
        name=name,
        count=sentences.number(float(found.count), "PRs", query=query),
        per_week=sentences.number(found.count / weeks, "per week", query=query),
        weeks_words=f"{shipped} of {weeks}",
        weeks_share=shipped / weeks * 100,
        longest_silence=sentences.number(found.longest_silence, "days", query=query),
        median_gap=sentences.number(found.median_gap, "days", query=query),
        regularity=sentences.ratio(found.regularity),
    )


def _silences(name: str, found: rhythm.Rhythm, zone: str) -> list[Silence]:
    if found.silence is None or (found.longest_silence or 0.0) <= LONG_SILENCE_DAYS:
        return []
    from_local, to_local = (_local(at, zone) for at in found.silence)
    return [
        Silence(
            row=name,
            from_local=from_local,
            to_local=to_local,
            words=f"{int(found.longest_silence or 0.0)} quiet days",
        )
    ]


def _local(at: np.datetime64, zone: str) -> datetime:
    utc: datetime = at.astype("datetime64[us]").item().replace(tzinfo=UTC)
    return utc.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _ticks(name: str, part: Observed, zone: str) -> list[Tick]:
    return [
        Tick(
            row=name,
            at=value.astype("datetime64[us]").item().replace(tzinfo=UTC),
            at_local=_local(value, zone),
            repository=part.items.label("repository", row),
        )
        for row, value in enumerate(part.at)
    ]


def _longest(rows: list[RhythmRow]) -> RhythmRow | None:
    known = [row for row in rows if row.longest_silence.value is not None]
    return max(known, key=lambda row: row.longest_silence.value or 0.0, default=None)


def _title(rows: list[RhythmRow]) -> str:
    longest = _longest(rows)
    if longest is None:
        return "Nothing was merged"
    days = int(longest.longest_silence.value or 0.0)
    if days < timedelta(weeks=1).days:
        return "Nobody went a week without a merge"
    return f"{longest.name} went {days} days without a merge"


def _description(rows: list[RhythmRow], kind: str) -> str:
    longest = _longest(rows)
    if longest is None:
        return "Strip chart without a merge."
    return (
        f"Strip chart of merges by {kind}. The longest silence is {longest.longest_silence.text}"
        f" days, in {longest.name}."
    )
