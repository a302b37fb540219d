"""Loads who was in which team, and which calendars people work by."""

from uuid import UUID

import numpy as np
import pandas as pd
from sqlalchemy import text
from sqlalchemy.orm import Session

from headway.store.session import Database, organisation_of

_MEMBERSHIPS = text(
    """
    WITH RECURSIVE above AS (
        SELECT id AS team_id, id AS member_team_id, slug, parent_id
        FROM teams WHERE organisation_id = :organisation_id
        UNION
        SELECT t.id, above.member_team_id, t.slug, t.parent_id
        FROM above JOIN teams t ON t.organisation_id = :organisation_id AND t.id = above.parent_id)
    SELECT p.code, above.slug, m.valid_from, m.valid_to
    FROM above
    JOIN team_memberships m ON m.organisation_id = :organisation_id
        AND m.team_id = above.member_team_id
    JOIN people p ON p.organisation_id = m.organisation_id AND p.id = m.person_id
    ORDER BY above.slug, p.code, m.valid_from
    """
)


def load(database: Database, organisation_id: UUID) -> pd.DataFrame:
    """Memberships as headway.records.facts.MEMBERSHIP; a parent has its children's members too.

    Somebody who is in two children of one parent is in the parent twice: count items, not rows.
    """
    with database.organisation(organisation_id) as session:
        return read(session)


def read(session: Session) -> pd.DataFrame:
    """The same within a transaction."""
    rows = session.execute(_MEMBERSHIPS, {"organisation_id": organisation_of(session)}).all()
    return pd.DataFrame(
        {
            "person": np.array([row[0] for row in rows], np.int64),
            "team": pd.Categorical([row[1] for row in rows]),
            "valid_from": np.array([row[2] for row in rows], "datetime64[us]"),
            "valid_to": np.array([row[3] for row in rows], "datetime64[us]"),
        }
    )
