"""Loads reviews, what was asked of whom, and events, of one organisation's pull requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from psycopg.sql import SQL, Composable, Literal
from sqlalchemy.orm import Session

from headway.records import PullRequestEventKind, ReviewState
from headway.store.facts import dimensions
from headway.store.facts.binary import Column, Columns, read_columns
from headway.store.session import Database, organisation_of

_REVIEW_STATES = [state.value for state in ReviewState]
_EVENT_KINDS = [kind.value for kind in PullRequestEventKind]


def _position(column: str, words: Sequence[str]) -> str:
    """SQL for a word's place in a list, so that words travel as numbers."""
    listed = ", ".join(f"'{word}'" for word in words)
    return f"COALESCE(array_position(ARRAY[{listed}], {column}), 0)"


_REVIEWS = (
    Column("pull_request", "int64", "f.fact_id"),
    Column("identity", "int32", "COALESCE(i.code, -1)"),
    Column("state", "int32", _position("c.state", _REVIEW_STATES)),
    Column("submitted_at", "moment", "c.submitted_at"),
)
_REQUESTS = (
    Column("pull_request", "int64", "f.fact_id"),
    Column("identity", "int32", "COALESCE(i.code, -1)"),
    Column("requested_at", "moment", "c.requested_at"),
    Column("removed_at", "moment", "c.removed_at"),
)
_EVENTS = (
    Column("pull_request", "int64", "f.fact_id"),
    Column("identity", "int32", "COALESCE(i.code, -1)"),
    Column("kind", "int32", _position("c.kind", _EVENT_KINDS)),
    Column("at", "moment", "c.at"),
)


def load_reviews(
    database: Database,
    organisation_id: UUID,
    *,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
) -> pd.DataFrame:
    """Reviews submitted in [from_at, to_at) as headway.records.facts.REVIEW, oldest first.

    Minimized ones are left out, as they are from the counts.
    """
    with database.snapshot(organisation_id) as session:
        where = _source(session, _BY_REVIEWER, (from_at, to_at))
        rows = read_columns(session, _REVIEWS, where)
        found = dimensions.load(session, repositories=np.empty(0, int))
    return pd.DataFrame(
        {
            "pull_request": rows["pull_request"],
            "reviewer": _logins(found, rows),
            "reviewer_kind": pd.Categorical.from_codes(
                found.kind.positions(rows["identity"]), dtype=found.kind.dtype
            ),
            "reviewer_person": found.people(rows["identity"]),
            "state": _words(rows["state"], _REVIEW_STATES),
            "submitted_at": rows["submitted_at"],
        },
        copy=False,
    )


def load_requests(
    database: Database,
    organisation_id: UUID,
    *,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
) -> pd.DataFrame:
    """Reviews asked for on pull requests that were open in [from_at, to_at), whenever asked.

    Columns as headway.records.facts.REVIEW_REQUEST; one asked of a team has person -1.
    """
    with database.snapshot(organisation_id) as session:
        where = _source(session, _BY_ASKED, (from_at, to_at))
        rows = read_columns(session, _REQUESTS, where)
        found = dimensions.load(session, repositories=np.empty(0, int))
    return pd.DataFrame(
        {
            "pull_request": rows["pull_request"],
            "reviewer": _logins(found, rows),
            "reviewer_person": found.people(rows["identity"]),
            "requested_at": rows["requested_at"],
            "removed_at": rows["removed_at"],
        },
        copy=False,
    )


def load_events(
    database: Database,
    organisation_id: UUID,
    *,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
) -> pd.DataFrame:
    """Events of pull requests that were open in [from_at, to_at), whenever they happened.

    Columns as headway.records.facts.EVENT.
    """
    with database.snapshot(organisation_id) as session:
        where = _source(session, _BY_ACTOR, (from_at, to_at))
        rows = read_columns(session, _EVENTS, where)
        found = dimensions.load(session, repositories=np.empty(0, int))
    return pd.DataFrame(
        {
            "pull_request": rows["pull_request"],
            "kind": _words(rows["kind"], _EVENT_KINDS),
            "actor_person": found.people(rows["identity"]),
            "at": rows["at"],
        },
        copy=False,
    )


_SOURCE = """
    FROM {table} c
    JOIN pull_request_facts f ON f.organisation_id = c.organisation_id
        AND f.instance_id = c.instance_id AND f.external_id = c.pull_request_id
        AND NOT f.is_deleted
    LEFT JOIN identities i ON i.organisation_id = c.organisation_id
        AND i.instance_id = c.instance_id AND i.external_id = c.{actor}
    WHERE c.organisation_id = {organisation} AND c.deleted_at IS NULL{only}
"""


@dataclass(frozen=True, slots=True)
class _Child:
    """A table of pull requests' children: who acted, its order, and what a window asks of it."""

    table: str
    actor: str
    order: str
    is_placed_itself: bool = False
    only: str = ""


_BY_REVIEWER = _Child(
    "reviews",
    "author_id",
    "c.submitted_at",
    is_placed_itself=True,
    only=" AND NOT c.is_minimized",
)
_BY_ASKED = _Child("review_requests", "reviewer_id", "c.requested_at")
_BY_ACTOR = _Child("pull_request_events", "actor_id", "c.at")


def _source(
    session: Session, child: _Child, window: tuple[datetime | None, datetime | None]
) -> Composable:
    """FROM … WHERE: rows placed in the window themselves, or by their pull request."""
    asked: Composable = SQL(_SOURCE).format(
        table=SQL(child.table),
        actor=SQL(child.actor),
        only=SQL(child.only),
        organisation=Literal(organisation_of(session)),
    )
    from_at, to_at = window
    if from_at is not None:
        since = child.order if child.is_placed_itself else "f.until_at"
        asked += SQL(" AND {} >= {}").format(SQL(since), Literal(from_at))
    if to_at is not None:
        until = child.order if child.is_placed_itself else "f.opened_at"
        asked += SQL(" AND {} < {}").format(SQL(until), Literal(to_at))
    return asked + SQL(" ORDER BY {}, c.external_id").format(SQL(child.order))


def _logins(found: dimensions.Dimensions, rows: Columns) -> pd.Categorical:
    return pd.Categorical.from_codes(
        found.login.positions(rows["identity"]), dtype=found.login.dtype
    )


def _words(positions: NDArray[Any], words: list[str]) -> pd.Categorical:
    """Categories of positions counted from 1."""
    return pd.Categorical.from_codes(positions - 1, categories=pd.Index(words, dtype=object))
