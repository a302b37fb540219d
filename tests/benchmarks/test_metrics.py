"""How fast metrics answer over a million pull requests, against PostgreSQL in the same run.

Q1: the percentiles of five stages of one team over 12 weeks. Q2: of everybody over 52 weeks. The
floor is `percentile_cont` over the same facts, asked by turns; the answers are checked first.
"""

import contextlib
import itertools
import statistics
import time
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd
import psycopg
import pytest
from tests.factories.worlds import history

from headway.analytics import cadence, reduction, windows
from headway.analytics.answer import answer, observations
from headway.analytics.observed import observe, understand
from headway.records.answers import Completeness, MetricQuery
from headway.reports import loading
from headway.reports.context import ReportContext
from headway.store.facts.cache import FrameCache
from headway.store.repositories import connections, organisations

MANY = 1_000_000
PEOPLE = 5000
TEAMS = 500
NOW = datetime(2026, 11, 16, tzinfo=UTC)
STAGES = (
    cadence.coding_time,
    cadence.pickup_time,
    cadence.review_time,
    cadence.merge_time,
    cadence.cycle_time,
)
SHARES = (0.5, 0.75, 0.9)
YEAR = (date(2025, 11, 17), date(2026, 11, 16))
SEASON = (date(2026, 8, 24), date(2026, 11, 16))

COPIED = (
    "instance_id",
    "external_id",
    "repository_code",
    "number",
    "author_code",
    "merged_by_code",
    "base_code",
    "state_code",
    "is_draft",
    "self_merged",
    "is_deleted",
)
MOMENTS = (
    "opened_at",
    "closed_at",
    "merged_at",
    "first_commit_at",
    "ready_at",
    "review_at",
    "last_approval_at",
)

FLOOR = """
    WITH chosen AS (
        SELECT least(first_commit_at, opened_at) AS start, ready_at AS ready,
               -- greatest() would take never reviewed for reviewed at once.
               CASE WHEN review_at IS NOT NULL THEN greatest(review_at, ready_at) END AS review,
               last_approval_at AS approval, merged_at
        FROM pull_request_facts
        WHERE organisation_id = %(organisation)s AND base_code = 1
          AND merged_at >= %(start)s AND merged_at < %(stop)s
          AND (%(authors)s::int[] IS NULL OR author_code = ANY(%(authors)s)))
    SELECT percentile_cont(ARRAY[0.5, 0.75, 0.9]) WITHIN GROUP (ORDER BY ready - start),
           percentile_cont(ARRAY[0.5, 0.75, 0.9]) WITHIN GROUP (ORDER BY review - ready),
           percentile_cont(ARRAY[0.5, 0.75, 0.9])
               WITHIN GROUP (ORDER BY coalesce(approval, merged_at) - review),
           percentile_cont(ARRAY[0.5, 0.75, 0.9]) WITHIN GROUP (ORDER BY merged_at - approval),
           percentile_cont(ARRAY[0.5, 0.75, 0.9]) WITHIN GROUP (ORDER BY merged_at - start)
    FROM chosen
"""


def rows(frame, organisation_id):
    """The frame as lines for COPY; codes of people are those of their identities."""
    made = pd.DataFrame({"organisation_id": str(organisation_id)}, index=frame.index)
    for name, value in zip(
        COPIED,
        (
            1,
            frame["id"].astype(str),
            1,
            frame["number"],
            frame["author_person"] + 1,
            -1,
            1,
            frame["state"].cat.codes,
            False,
            False,
            False,
        ),
        strict=True,
    ):
        made[name] = value
    for name in MOMENTS:
        made[name] = frame[name]
    made["until_at"] = frame["closed_at"].fillna(pd.Timestamp("9999-01-01"))
    return made


@pytest.fixture
def context(database, database_urls):
    """A million facts of five thousand people in five hundred teams."""
    with database.shared() as session:
        made = organisations.create(session, slug="bench", name="Bench")
        organisation = organisations.by_id(session, made)
    assert organisation is not None
    with database.organisation(made) as session:
        connections.ensure_instance(session, provider="github", base_url="https://x", api_url="x")
    frame = history(MANY, weeks=178, people=PEOPLE)
    url = database_urls.superuser.replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        fill(connection, frame, made)
    del frame
    return ReportContext(
        database=database, organisation=organisation, now=NOW, frames=FrameCache(10**9)
    )


def fill(connection, frame, organisation_id):
    given = {"organisation": organisation_id}
    connection.execute(PEOPLE_SQL, given)
    lines = rows(frame, organisation_id)
    columns = ("organisation_id", *COPIED, *MOMENTS, "until_at")
    copy = f"COPY pull_request_facts ({', '.join((*columns, *COUNTS))}) FROM STDIN (FORMAT csv)"
    with connection.cursor().copy(copy) as writer:
        for start in range(0, len(lines), 100_000):
            part = lines.iloc[start : start + 100_000].copy()
            for name in COUNTS:
                part[name] = 0
            writer.write(part.to_csv(header=False, index=False))
    connection.execute("VACUUM ANALYZE pull_request_facts")


COUNTS = ("reviews_count", "comments_count", "force_pushes_count", "version")
PEOPLE_SQL = f"""
    WITH made AS (
        INSERT INTO people (organisation_id, id, name)
        SELECT %(organisation)s, gen_random_uuid(), 'p' || n FROM generate_series(1, {PEOPLE}) n
        RETURNING id, code),
    team AS (
        INSERT INTO teams (organisation_id, id, slug, name)
        SELECT %(organisation)s, gen_random_uuid(), 't' || n, 'T' || n
        FROM generate_series(0, {TEAMS - 1}) n RETURNING id, slug),
    member AS (
        INSERT INTO team_memberships (organisation_id, team_id, person_id, valid_from)
        SELECT %(organisation)s, team.id, made.id, '2015-01-01'
        FROM made JOIN team ON team.slug = 't' || (made.code %% {TEAMS}))
    INSERT INTO identities (organisation_id, instance_id, external_id, login, kind, person_id,
                            version_at)
    SELECT %(organisation)s, 1, 'i' || made.code, 'p' || made.code, 'human', made.id, now()
    FROM made
"""  # noqa: S608 - only this file's own constants


def ours(facts, period, team=None):
    """Fifteen percentiles in hours, as a report computes them."""
    found = []
    for stage in STAGES:
        query = MetricQuery(slug=stage.slug, from_on=period[0], to_on=period[1], team=team)
        question = understand(facts, query)
        start, stop = windows.instants(period, question.zone)
        seen = observe(facts, question, start, stop)
        found.append(reduction.quantiles(reduction.known(seen.values), SHARES))
    return found


def theirs(session, period, authors=None):
    given = {"start": period[0], "stop": period[1], "authors": authors}
    row = session.execute(FLOOR, given | {"organisation": session.organisation}).fetchone()
    return [[one / timedelta(hours=1) for one in stage] for stage in row]


class Floor:
    """A connection with the organisation it asks about."""

    def __init__(self, url, organisation):
        self._connection = psycopg.connect(url, autocommit=True)
        self.organisation = organisation

    def execute(self, query, given):
        return self._connection.execute(query, given)

    def close(self):
        self._connection.close()

    def authors_of(self, slug):
        query = """
            SELECT array_agg(i.code) FROM teams t
            JOIN team_memberships m ON m.team_id = t.id
            JOIN identities i ON i.person_id = m.person_id WHERE t.slug = %(slug)s
        """
        return self.execute(query, {"slug": slug}).fetchone()[0]


def by_turns(runs, *ways):
    """The best of several runs of each way in milliseconds, taken by turns."""
    took: list[list[float]] = [[] for _ in ways]
    for _, (way, times) in itertools.product(range(runs), zip(ways, took, strict=True)):
        start = time.perf_counter()
        way()
        times.append((time.perf_counter() - start) * 1000)
    return [statistics.median(times) for times in took]


def say(words):
    print(f"\n{words}")  # noqa: T201 - a benchmark prints


def test_percentiles_of_stages_against_sql(context, database_urls):
    start = time.perf_counter()
    facts = loading.facts(context)
    say(f"facts in {time.perf_counter() - start:.2f} s")
    url = database_urls.superuser.replace("+psycopg", "")
    with contextlib.closing(Floor(url, context.organisation.id)) as floor:
        small = Asked("Q1", SEASON, "t7", floor.authors_of("t7"), "≤ 3 ms")
        large = Asked("Q2", YEAR, None, None, "≤ 0.15 of SQL")
        start = time.perf_counter()
        ours(facts, small.period, small.team)
        say(f"the first question {(time.perf_counter() - start) * 1000:.0f} ms")
        for asked in (small, large):
            expected = theirs(floor, asked.period, asked.authors)
            found = ours(facts, asked.period, asked.team)
            assert np.allclose(found, expected, rtol=1e-9, atol=1e-8)
            race(facts, floor, asked)
    tell(facts)


class Asked(NamedTuple):
    """One question; `authors` are the codes of the team's members."""

    name: str
    period: tuple[date, date]
    team: str | None
    authors: list[int] | None
    goal: str


def race(facts, floor, asked):
    """Print one percentile question beside its floor."""

    def anew():
        facts.selections.forget()
        return ours(facts, asked.period, asked.team)

    mine, sql = by_turns(7, anew, lambda: theirs(floor, asked.period, asked.authors))
    say(
        f"{asked.name}: {mine:.2f} ms, SQL {sql:.1f} ms, ratio {mine / sql:.3f} (goal {asked.goal})"
    )


def tell(facts):
    """Print how long whole answers take."""
    for slug in ("pickup_time", "throughput", "work_in_progress"):
        query = MetricQuery(slug=slug, from_on=SEASON[0], to_on=SEASON[1])
        known = Completeness(until=None, share=None)
        whole, evidence = by_turns(
            5,
            lambda: answer(facts, query, now=NOW, completeness=known),  # noqa: B023 - at once
            lambda: observations(facts, query, now=NOW),  # noqa: B023 - at once
        )
        say(
            f"{slug}: answer with series, usual and interval {whole:.1f} ms, rows {evidence:.1f} ms"
        )
