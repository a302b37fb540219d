"""How fast the store writes and loads, against floors measured in the same run.

Every figure is printed with its floor and their ratio; answers are checked, times are not.
The two ways are run by turns, since absolute times drift on a shared machine.
"""

# ruff: noqa: T201  # printing is what a benchmark is for

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import psycopg
import pytest

from headway import records as r
from headway.store import bulk
from headway.store.targets import REVIEWS

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
NAMES = [field.name for field in fields(r.Review) if field.name != "version_at"]
COLUMNS = ("organisation_id", "instance_id", "connection_id", "version_at", *NAMES)
Act = Callable[[Any], object]


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


def in_rollback(place: Any, act: Act) -> float:
    """Seconds of one go, taken back so that each starts from the same rows."""

    with place.database.organisation(place.organisation_id) as session:
        start = time.perf_counter()
        act(session)
        took = time.perf_counter() - start
        session.rollback()
    return took


def left_by(place: Any, act: Act, ids: Sequence[str], table: str) -> list[Any]:
    """What one way leaves in these rows, read before it is taken back."""
    query = f"SELECT {', '.join(NAMES)} FROM {table} WHERE external_id = ANY(%s) ORDER BY 1"  # noqa: S608  # constants
    with place.database.organisation(place.organisation_id) as session:
        act(session)
        found = driver(session).execute(query, [list(ids)]).fetchall()
        session.rollback()
    return found


def by_turns(goes: int, *ways: Callable[[], float]) -> list[float]:
    taken = [[way() for way in ways] for _ in range(goes)]
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def say(what: str, figure: float, floor: float, goal: str) -> None:
    print(
        f"\n{what}: {figure * 1000:.1f} ms, floor {floor * 1000:.1f} ms,"
        f" ratio {figure / floor:.2f} (goal {goal})"
    )


def plain(place: Any, rows: Sequence[r.Review]) -> list[list[object]]:
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
    tuples, ids = plain(place, rows), [row.external_id for row in rows]

    def ours(session):
        bulk.upsert(session, REVIEWS, rows, place.source)

    def floor(session):
        bare_copy(session, tuples)

    left = left_by(place, ours, ids, "reviews")
    assert len(left) == len(rows)
    assert left == left_by(place, floor, ids, "bare")
    upsert, copy = by_turns(5, lambda: in_rollback(place, ours), lambda: in_rollback(place, floor))
    history = "no" if state == "approved" else "10,000 rows of"
    say(f"upsert of 20,000 rows, half there, {history} history", upsert, copy, "≤ 2 × bare COPY")


def both(place: Any, rows: Sequence[r.Review]) -> tuple[Act, Act]:
    """Our upsert and the plain way, both of the same rows."""
    tuples = plain(place, rows)
    return (
        lambda session: bulk.upsert(session, REVIEWS, rows, place.source),
        lambda session: executemany(session, tuples),
    )


def against_executemany(place: Any, rows: Sequence[r.Review]) -> list[list[Any]]:
    """What either way leaves."""
    ids = [row.external_id for row in rows]
    return [left_by(place, act, ids, "reviews") for act in both(place, rows)]


def race_executemany(place: Any, rows: Sequence[r.Review]) -> list[float]:
    """Seconds of either way."""
    ours, floor = both(place, rows)
    return by_turns(21, lambda: in_rollback(place, ours), lambda: in_rollback(place, floor))


@pytest.mark.parametrize("count", [25, 100, 500])
def test_upsert_at_page_size_against_executemany(with_rows, count):
    rows = half_existing(count)
    left, told = against_executemany(with_rows, rows)
    assert len(left) == count
    assert left == told
    upsert, floor = race_executemany(with_rows, rows)
    say(f"upsert of {count} rows", upsert, floor, "≤ 1.2 × executemany")


def test_reading_again_what_is_there_against_executemany(with_rows):
    rows = reviews(0, 500)
    left, told = against_executemany(with_rows, rows)
    assert len(left) == 500
    assert left == told
    upsert, floor = race_executemany(with_rows, rows)
    say("500 rows that change nothing", upsert, floor, "≤ 1.2 × executemany")
