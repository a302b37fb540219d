"""How fast the store writes and loads, against floors measured in the same run.

Every figure is printed with its floor and their ratio; answers are checked, times are not.
The two ways are run by turns, since absolute times drift on a shared machine.
"""

# ruff: noqa: T201  # printing is what a benchmark is for

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from headway import records as r
from headway.store import bulk
from headway.store.facts import pull_requests as facts
from headway.store.facts.cache import FrameCache
from headway.store.pages import PageContext, write_page
from headway.store.repositories import connections, organisations
from headway.store.session import Database
from headway.store.targets import REVIEWS

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
MANY = 1_000_000


@dataclass(frozen=True)
class Place:
    """An organisation to write into."""

    database: Database
    organisation_id: UUID
    connection_id: UUID
    superuser_url: str

    @property
    def source(self) -> bulk.Source:
        return bulk.Source(instance_id=1, connection_id=self.connection_id, watermark_at=START)


@pytest.fixture
def place(database, database_urls):
    with database.shared() as session:
        organisation_id = organisations.create(session, slug="bench", name="Bench")
    with database.organisation(organisation_id) as session:
        connections.ensure_instance(session, provider="github", base_url="https://x", api_url="x")
        connection_id = connections.create(
            session,
            provider="github",
            instance_id=1,
            name="x",
            account_external_id="1",
            secret=None,
        )
    return Place(database, organisation_id, connection_id, database_urls.superuser)


def reviews(first: int, count: int, state: str = "approved") -> list[r.Review]:
    return [
        r.Review(
            external_id=f"PRR_{number:012d}",
            repository_id="R_1",
            pull_request_id=f"PR_{number // 4:09d}",
            author_id=f"u{number % 50}",
            state=r.ReviewState(state),
            submitted_at=START + timedelta(seconds=number),
            commit_sha=f"{number:040x}",
        )
        for number in range(first, first + count)
    ]


def half_existing(count: int, state: str = "approved") -> list[r.Review]:
    """Half of them new, half with another commit; with another `state` they leave history."""
    there = [replace(row, commit_sha="moved") for row in reviews(0, count // 2, state)]
    return there + reviews(10_000_000, count - count // 2)


def driver(session: Any) -> psycopg.Connection:
    return cast("psycopg.Connection", session.connection().connection.driver_connection)


def in_rollback(place: Place, act: Callable[[Any], object]) -> float:
    """Seconds of one go, taken back so that each starts from the same rows."""

    with place.database.organisation(place.organisation_id) as session:
        start = time.perf_counter()
        act(session)
        took = time.perf_counter() - start
        session.rollback()
    return took


def by_turns(goes: int, *ways: Callable[[], float]) -> list[float]:
    taken = [[way() for way in ways] for _ in range(goes)]
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def say(what: str, figure: float, floor: float, goal: str) -> None:
    print(
        f"\n{what}: {figure * 1000:.1f} ms, floor {floor * 1000:.1f} ms,"
        f" ratio {figure / floor:.2f} (goal {goal})"
    )


NAMES = [field.name for field in fields(r.Review) if field.name != "version_at"]
COLUMNS = ("organisation_id", "instance_id", "connection_id", "version_at", *NAMES)


def plain(place: Place, rows: Sequence[r.Review]) -> list[list[object]]:
    """The same rows as tuples, made before the clock starts."""
    own = (place.organisation_id, 1, place.connection_id, START)
    return [[*own, *(_text(getattr(row, name)) for name in NAMES)] for row in rows]


def _text(value: object) -> object:
    return value.value if isinstance(value, r.ReviewState) else value


def bare_copy(session: Any, rows: Sequence[Sequence[object]]) -> None:
    names = ", ".join(COLUMNS)
    with driver(session).cursor().copy(f"COPY bare ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def executemany(session: Any, rows: Sequence[Sequence[object]]) -> None:
    """The plain way: the same guarded upsert, a row at a time, pipelined by psycopg."""
    changes = [name for name in NAMES if name != "external_id"]
    query = f"""
        INSERT INTO reviews AS t ({", ".join(COLUMNS)})
        VALUES ({", ".join(["%s"] * len(COLUMNS))})
        ON CONFLICT (organisation_id, instance_id, external_id) DO UPDATE
        SET {", ".join(f"{name} = excluded.{name}" for name in changes)}
        WHERE excluded.version_at >= t.version_at
          AND ({", ".join(f"t.{name}" for name in changes)})
              IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in changes)})
    """  # noqa: S608  # constants
    driver(session).cursor().executemany(query, rows)


@pytest.fixture
def with_rows(place):
    """A table like `reviews` for the bare COPY, and 20,000 reviews that are there already."""
    with psycopg.connect(place.superuser_url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE bare (LIKE reviews INCLUDING ALL)")
        connection.execute("GRANT ALL ON bare TO headway_app")
    with place.database.organisation(place.organisation_id) as session:
        bulk.upsert(session, REVIEWS, reviews(0, 20_000), place.source)
    return place


@pytest.mark.parametrize("state", ["approved", "commented"])
def test_upsert_of_twenty_thousand_rows_against_bare_copy(with_rows, state):
    place, rows = with_rows, half_existing(20_000, state)
    tuples = plain(place, rows)
    upsert, copy = by_turns(
        5,
        lambda: in_rollback(place, lambda s: bulk.upsert(s, REVIEWS, rows, place.source)),
        lambda: in_rollback(place, lambda s: bare_copy(s, tuples)),
    )
    history = "no" if state == "approved" else "10,000 rows of"
    say(f"upsert of 20,000 rows, half there, {history} history", upsert, copy, "≤ 2 × bare COPY")


@pytest.mark.parametrize("count", [25, 100, 500])
def test_upsert_at_page_size_against_executemany(with_rows, count):
    place, rows = with_rows, half_existing(count)
    tuples = plain(place, rows)
    upsert, floor = by_turns(
        21,
        lambda: in_rollback(place, lambda s: bulk.upsert(s, REVIEWS, rows, place.source)),
        lambda: in_rollback(place, lambda s: executemany(s, tuples)),
    )
    say(f"upsert of {count} rows", upsert, floor, "≤ 1.2 × executemany")


def test_reading_again_what_is_there_against_executemany(with_rows):
    place, rows = with_rows, reviews(0, 500)
    tuples = plain(place, rows)
    upsert, floor = by_turns(
        21,
        lambda: in_rollback(place, lambda s: bulk.upsert(s, REVIEWS, rows, place.source)),
        lambda: in_rollback(place, lambda s: executemany(s, tuples)),
    )
    say("500 rows that change nothing", upsert, floor, "≤ 1.2 × executemany")


def page_of_pull_requests(first: int, count: int) -> list[r.Record]:
    """As GitHub's pages are: some 25 records a pull request."""
    page: list[r.Record] = [
        r.Identity(external_id=f"u{number}", login=f"u{number}") for number in range(50)
    ]
    for number in range(first, first + count):
        page += _pull_request(number)
    return page


def _pull_request(number: int) -> list[r.Record]:
    name = f"PR_{number:09d}"
    opened = START + timedelta(minutes=number)
    pull = r.PullRequest(
        external_id=name,
        node_id=name,
        repository_id="R_1",
        number=number,
        title=f"Change number {number} of many",
        url=f"https://github.com/acme/web/pull/{number}",
        state=r.PullRequestState.MERGED,
        is_draft=False,
        author_id=f"u{number % 50}",
        merged_by_id="u1",
        base_branch="main",
        head_branch="topic",
        head_sha=f"{number:040x}",
        merge_sha=None,
        opened_at=opened,
        closed_at=opened + timedelta(hours=9),
        merged_at=opened + timedelta(hours=9),
        additions_count=10,
        deletions_count=2,
        changed_files_count=8,
        commits_count=4,
        labels=("bug",),
        version_at=opened + timedelta(hours=9),
    )
    return [pull, *_children(number, name, opened)]


def _children(number: int, name: str, opened: datetime) -> list[r.Record]:
    parent = {"repository_id": "R_1", "pull_request_id": name}
    found: list[r.Record] = list(reviews(number * 4, 4))
    for step in range(4):
        sha = f"{number * 10 + step:040x}"
        moment = opened + timedelta(minutes=step)
        found += [
            r.Commit(
                external_id=sha,
                repository_id="R_1",
                author_id="u2",
                committer_id=None,
                authored_at=moment,
                committed_at=moment,
                subject="Do one thing",
            ),
            r.PullRequestCommit(**parent, sha=sha, position=step),
            r.PullRequestEvent(
                external_id=f"E{number}-{step}",
                **parent,
                kind=r.PullRequestEventKind.FORCE_PUSHED,
                at=moment,
            ),
        ]
    found += [
        r.FileChange(
            repository_id="R_1",
            subject_kind="pull_request",
            subject_id=name,
            path=f"src/package/module_{step}.py",
            kind=r.ChangeKind.MODIFIED,
            additions_count=3,
            deletions_count=1,
        )
        for step in range(8)
    ]
    kinds = ("reviews", "events", "commits", "files")
    return [*found, r.PullRequestChildren(**parent, kinds=kinds)]


def test_records_a_second_from_page_to_commit(place):
    context = PageContext(
        organisation_id=place.organisation_id,
        connection_id=place.connection_id,
        instance_id=1,
        scope_id=None,
        watermark_at=START,
    )
    pages = [page_of_pull_requests(number * 50, 50) for number in range(40)]
    for name in ("new", "read again"):
        start = time.perf_counter()
        for page in pages:
            with place.database.organisation(place.organisation_id) as session:
                write_page(session, context, page)
        rate = sum(map(len, pages)) / (time.perf_counter() - start)
        print(f"\n{name}: {rate:,.0f} records/s from page to commit (goal 10,000)")
    with place.database.organisation(place.organisation_id) as session:
        assert session.execute(text("SELECT count(*) FROM pull_request_facts")).scalar() == 2000
        assert (
            session.execute(text("SELECT sum(reviews_count) FROM pull_request_facts")).scalar() > 0
        )


FACTS = """
    INSERT INTO pull_request_facts
        (organisation_id, instance_id, external_id, repository_code, number, author_code,
         merged_by_code, base_code, state_code, is_draft, self_merged, is_deleted, opened_at,
         closed_at, merged_at, first_commit_at, ready_at, first_review_at, first_response_at,
         review_at, first_approval_at, last_approval_at, until_at, reviews_count, comments_count,
         commits_count, lines_count, files_count, force_pushes_count, version)
    SELECT %(organisation)s, 1, 'PR_' || g, 1, g, 1 + g %% 5000, 1, 1, 1, false, false, false, t,
           t + '9h', t + '9h', t - '3h'::interval, t, t + '4h', t + '4h', t + '4h', t + '5h',
           t + '5h', t + '9h', 2, 3, 4, g %% 500, 5, 0, 1
    FROM (SELECT g, %(start)s - make_interval(secs => g * 112.0) AS t
          FROM generate_series(1, %(many)s) g) AS made
"""


def test_loading_a_million_facts(place):
    given = {"organisation": place.organisation_id, "start": START, "many": MANY}
    with psycopg.connect(
        place.superuser_url.replace("+psycopg", ""), autocommit=True
    ) as connection:
        connection.execute(FACTS, given)
        connection.execute("VACUUM ANALYZE pull_request_facts")
    load = lambda **narrow: facts.load(place.database, place.organisation_id, **narrow)  # noqa: E731  # three uses
    took = []
    for _ in range(3):
        start = time.perf_counter()
        assert len(load()) == MANY
        took.append(time.perf_counter() - start)
    print(f"\na million facts as a frame: {min(took):.2f} s (goal ≤ 2 s)")
    cache = FrameCache()
    cache.get(place.database, place.organisation_id)
    start = time.perf_counter()
    frames = cache.get(place.database, place.organisation_id)
    print(
        f"asked again: {(time.perf_counter() - start) * 1000:.1f} ms, {frames.nbytes / 1e6:.0f} MB"
    )
