"""Loads pull request facts as a frame with the columns of headway.records.facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from psycopg.sql import SQL, Composable, Literal
from sqlalchemy.orm import Session

from headway.records.facts import PULL_REQUEST_STATES
from headway.store.facts import dimensions
from headway.store.facts.binary import Column, Columns, read_columns
from headway.store.facts.dimensions import Dimensions
from headway.store.facts.refresh_sql import MOMENTS
from headway.store.session import Database, organisation_of

PullRequestFrame = pd.DataFrame
"""One row per pull request, columns as headway.records.facts.PULL_REQUEST says."""

COLUMNS = (
    Column("id", "int64", "fact_id"),
    Column("repository_code", "int32"),
    Column("number", "int32"),
    Column("author_code", "int32"),
    Column("merged_by_code", "int32"),
    Column("base_code", "int16"),
    Column("state_code", "int16"),
    Column("is_draft", "bool"),
    Column("self_merged", "bool"),
    Column("is_deleted", "bool"),
    *(Column(name, "moment") for name in MOMENTS),
    Column("reviews_count", "int32"),
    Column("comments_count", "int32"),
    Column("commits_count", "count"),
    Column("lines_count", "count"),
    Column("files_count", "count"),
    Column("force_pushes_count", "int32"),
    Column("version", "int64"),
)

STATE = pd.CategoricalDtype(pd.Index(PULL_REQUEST_STATES, dtype=object))
NO_WORK_TYPE = pd.CategoricalDtype(pd.Index([""], dtype=object))
SMALLEST_SHARE = 0.05
"""Of a repository's merges: then main, master, trunk or develop may have been its default."""

_TEAM = """
    AND author_code IN (
        WITH RECURSIVE tree AS (
            SELECT id FROM teams WHERE organisation_id = {organisation} AND slug = {team}
            UNION
            SELECT t.id FROM teams t JOIN tree ON t.parent_id = tree.id
            WHERE t.organisation_id = {organisation})
        SELECT i.code FROM tree
        JOIN team_memberships m ON m.organisation_id = {organisation} AND m.team_id = tree.id
        JOIN identities i ON i.organisation_id = {organisation} AND i.person_id = m.person_id)
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Rows as they lie in the database, with what their codes stand for."""

    columns: Columns
    dimensions: Dimensions
    version: int
    people_version: int


def load(
    database: Database,
    organisation_id: UUID,
    *,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
    team: str | None = None,
) -> PullRequestFrame:
    """The organisation's pull requests; narrowed to what was open or reviewed in [from_at, to_at)
    and to authors who ever were in the team (its slug) or a team below it.
    """  # noqa: D205  # one sentence
    is_whole = team is None and from_at is None and to_at is None
    with database.snapshot(organisation_id) as session:
        columns = read_rows(session, source(session, from_at=from_at, to_at=to_at, team=team))
        found = dimensions.load(session) if is_whole else _dimensions_of(session, columns)
        default = base_is_default(columns, found, None if is_whole else session)
    return frame_of(columns, found, default)


def _dimensions_of(session: Session, columns: Columns) -> Dimensions:
    """Only what these rows refer to: a team's quarter needs few of many thousand names."""
    return dimensions.load(
        session,
        repositories=np.unique(columns["repository_code"]),
        identities=np.unique([columns["author_code"], columns["merged_by_code"]]),
    )


def read_rows(session: Session, where: Composable) -> Columns:
    """Rows that the source finds, as arrays, sorted by id."""
    columns = read_columns(session, COLUMNS, where)
    ids = columns["id"]
    if len(ids) > 1 and not bool((ids[1:] > ids[:-1]).all()):
        order = np.argsort(ids, kind="stable")
        return {name: values[order] for name, values in columns.items()}
    return columns


def source(
    session: Session,
    *,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
    team: str | None = None,
    above_version: int | None = None,
) -> Composable:
    """FROM … WHERE; with `above_version` rows that are gone come too, else they do not."""
    place = {"organisation": Literal(organisation_of(session)), "team": Literal(team)}
    asked: Composable = SQL(
        "FROM pull_request_facts WHERE organisation_id = {organisation}"
    ).format(**place)
    if above_version is None:
        asked += SQL(" AND NOT is_deleted")
    else:
        asked += SQL(" AND version > {}").format(Literal(above_version))
    if team is not None:
        asked += SQL(_TEAM).format(**place)
    if from_at is not None:
        asked += SQL(" AND until_at >= {}").format(Literal(from_at))
    if to_at is not None:
        asked += SQL(" AND opened_at < {}").format(Literal(to_at))
    return asked


@dataclass(frozen=True, slots=True)
class Earlier:
    """A frame that was made before, and what of; nobody writes into any of it."""

    frame: PullRequestFrame
    columns: Columns
    dimensions: Dimensions


def frame_of(
    columns: Columns,
    found: Dimensions,
    default: NDArray[Any],
    earlier: Earlier | None = None,
) -> PullRequestFrame:
    """The frame of raw columns; arrays are shared with it, not copied.

    What names stand for is taken from the `earlier` frame where the codes are the very same.
    """
    named = _named(columns, found, earlier)
    authors = columns["author_code"]
    made: dict[str, Any] = {
        "id": columns["id"],
        "repository": named["repository"],
        "repository_id": named["repository_id"],
        "number": columns["number"].astype(np.int64),
        "author": named["author"],
        "author_kind": named["author_kind"],
        "author_person": named["author_person"],
        "base_is_default": default,
        "state": pd.Categorical.from_codes(columns["state_code"], dtype=STATE),
        "is_draft": columns["is_draft"],
        **{name: columns[name] for name in MOMENTS},
        "reviews_count": columns["reviews_count"].astype(np.int64),
        "comments_count": columns["comments_count"].astype(np.int64),
        "commits_count": columns["commits_count"],
        "lines_count": columns["lines_count"],
        "files_count": columns["files_count"],
        "force_pushes_count": columns["force_pushes_count"].astype(np.int64),
        "merged_by": named["merged_by"],
        "self_merged": columns["self_merged"],
        "work_type": pd.Categorical.from_codes(np.zeros(len(authors), np.int8), dtype=NO_WORK_TYPE),
        "version": columns["version"],
    }
    return pd.DataFrame(made, copy=False)


def _named(columns: Columns, found: Dimensions, earlier: Earlier | None) -> dict[str, Any]:
    """The columns that are looked up by a code, each looked up only if it may have changed."""
    made: dict[str, Any] = {}
    for name, (code, find) in _NAMED.items():
        codes = columns[code]
        is_same = (
            earlier is not None and earlier.dimensions is found and earlier.columns[code] is codes
        )
        made[name] = earlier.frame[name].array if earlier and is_same else find(found, codes)
    return made


def base_is_default(
    columns: Columns, found: Dimensions, session: Session | None = None
) -> NDArray[Any]:
    """Which pull requests went into a branch that was the default at any time.

    Where only today's default branch is known, main, master, trunk and develop count as well with
    at least 5 % of the repository's merges, so that a rename loses no history. The merges are
    those of `columns`, or of the whole organisation, asked by `session`, when they are a part.
    """
    base, repositories = columns["base_code"], columns["repository_code"]
    default: NDArray[Any] = base == 1
    maybe = (base > 1) & np.isin(repositories, found.recent_repositories)
    if not maybe.any():
        return default
    if session is None:
        is_merged = columns["state_code"] == 1
        wanted, counted = repositories[is_merged], base[is_merged]
        counts: pd.Series[Any] = pd.Series(1, index=[wanted, counted]).groupby(level=[0, 1]).sum()
    else:
        counts = _merges(session, np.unique(repositories[maybe]))
    shares = counts / counts.groupby(level=0).transform("sum")
    enough = shares.index[shares >= SMALLEST_SHARE]
    pairs = pd.MultiIndex.from_arrays([repositories[maybe], base[maybe]])
    default[maybe] = pairs.isin(enough)
    return default


def _merges(session: Session, repositories: NDArray[Any]) -> "pd.Series[Any]":
    """Merges by (repository, base), over the whole organisation."""
    rows = read_columns(
        session,
        (
            Column("repository", "int32", "repository_code"),
            Column("base", "int16", "base_code"),
            Column("merges", "int64", "count(*)"),
        ),
        SQL(
            "FROM pull_request_facts WHERE organisation_id = {} AND NOT is_deleted"
            " AND state_code = 1 AND repository_code = ANY({}) GROUP BY 1, 2"
        ).format(Literal(organisation_of(session)), Literal(repositories.tolist())),
    )
    return pd.Series(rows["merges"], index=[rows["repository"], rows["base"]])


def _category(lookup: dimensions.Lookup, codes: NDArray[Any]) -> pd.Categorical:
    return pd.Categorical.from_codes(lookup.positions(codes), dtype=lookup.dtype)


_NAMED: Mapping[str, tuple[str, Callable[[Dimensions, NDArray[Any]], Any]]] = {
    "repository": ("repository_code", lambda found, codes: _category(found.repository, codes)),
    "repository_id": (
        "repository_code",
        lambda found, codes: _category(found.repository_id, codes),
    ),
    "author": ("author_code", lambda found, codes: _category(found.login, codes)),
    "author_kind": ("author_code", lambda found, codes: _category(found.kind, codes)),
    "author_person": ("author_code", lambda found, codes: found.people(codes)),
    "merged_by": ("merged_by_code", lambda found, codes: _category(found.login, codes)),
}
"""What names each column of the frame, and the code it is found by."""
