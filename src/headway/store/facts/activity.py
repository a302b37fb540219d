"""Loads who committed or reviewed when: humans only, one row an act."""

from datetime import datetime
from uuid import UUID

import pandas as pd
from psycopg.sql import SQL, Composable, Literal
from sqlalchemy.orm import Session

from headway.records.facts import ACTIVITY_KINDS
from headway.store.facts import dimensions
from headway.store.facts.binary import Column, read_columns
from headway.store.session import Database, organisation_of

_COLUMNS = (
    Column("identity", "int32"),
    Column("repository", "int32"),
    Column("kind", "int16"),
    Column("at", "moment"),
)

_COMMITS = """
    SELECT i.code AS identity, COALESCE(r.code, -1) AS repository, 0::int2 AS kind,
           c.authored_at AS at
    FROM commits c
    JOIN identities i ON i.organisation_id = c.organisation_id
        AND i.instance_id = c.instance_id AND i.external_id = c.author_id
        AND COALESCE(i.kind_override, i.kind) = 'human'
    LEFT JOIN repositories r ON r.organisation_id = c.organisation_id
        AND r.instance_id = c.instance_id AND r.external_id = c.repository_id
    WHERE c.organisation_id = {organisation} AND c.deleted_at IS NULL
      AND c.authored_at >= {from_at} AND c.authored_at < {to_at}
"""

_REVIEWS = """
    SELECT i.code AS identity, f.repository_code AS repository, 1::int2 AS kind,
           v.submitted_at AS at
    FROM reviews v
    JOIN pull_request_facts f ON f.organisation_id = v.organisation_id
        AND f.instance_id = v.instance_id AND f.external_id = v.pull_request_id
        AND NOT f.is_deleted
    JOIN identities i ON i.organisation_id = v.organisation_id
        AND i.instance_id = v.instance_id AND i.external_id = v.author_id
        AND COALESCE(i.kind_override, i.kind) = 'human'
    WHERE v.organisation_id = {organisation} AND v.deleted_at IS NULL AND NOT v.is_minimized
      AND i.code <> f.author_code
      AND v.submitted_at >= {from_at} AND v.submitted_at < {to_at}
"""
"""Who answers on their own pull request reviews nothing."""


def load(
    database: Database, organisation_id: UUID, *, from_at: datetime, to_at: datetime
) -> pd.DataFrame:
    """Commits authored and reviews submitted in [from_at, to_at) by humans, in no order.

    Columns as headway.records.facts.ACTIVITY. Bots, AI agents and accounts that are gone are not
    among them.
    """
    with database.snapshot(organisation_id) as session:
        rows = read_columns(session, _COLUMNS, _source(session, from_at, to_at))
        found = dimensions.load(session)
    repositories = found.repository.positions(rows["repository"])
    return pd.DataFrame(
        {
            "identity": rows["identity"].astype("int64"),
            "person": found.people(rows["identity"]),
            "repository": pd.Categorical.from_codes(repositories, dtype=found.repository.dtype),
            "kind": pd.Categorical.from_codes(
                rows["kind"], categories=pd.Index(ACTIVITY_KINDS, dtype=object)
            ),
            "at": rows["at"],
        },
        copy=False,
    )


def _source(session: Session, from_at: datetime, to_at: datetime) -> Composable:
    return SQL(f"FROM ({_COMMITS} UNION ALL {_REVIEWS}) AS activity").format(
        organisation=Literal(organisation_of(session)),
        from_at=Literal(from_at),
        to_at=Literal(to_at),
    )
