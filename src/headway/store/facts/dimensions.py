"""What the codes in facts stand for: names of repositories, logins, kinds and people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from headway.store.session import organisation_of

_REPOSITORIES = """
    SELECT r.code, r.name, r.external_id,
           (SELECT count(*) FROM default_branches b
            WHERE b.organisation_id = r.organisation_id AND b.instance_id = r.instance_id
              AND b.repository_id = r.external_id) <= 1 AS is_recent
    FROM repositories r
    WHERE r.organisation_id = :organisation_id
"""

_IDENTITIES = """
    SELECT i.code, i.login, COALESCE(i.kind_override, i.kind) AS kind, COALESCE(p.code, -1)
    FROM identities i
    LEFT JOIN people p ON p.organisation_id = i.organisation_id AND p.id = i.person_id
    WHERE i.organisation_id = :organisation_id
"""


class Lookup:
    """Words by code, as a pandas dtype and the position of each code's word in it."""

    def __init__(self, codes: NDArray[Any], words: Sequence[str]) -> None:
        positions, names = pd.factorize(np.array(["", *words], dtype=object))
        self.dtype = pd.CategoricalDtype(pd.Index(names))
        self._codes = codes
        kind = np.int16 if len(names) < np.iinfo(np.int16).max else np.int32
        self._positions = positions.astype(kind)

    def positions(self, codes: NDArray[Any]) -> NDArray[Any]:
        """Each code's position among the categories; that of '' for one that is unknown."""
        taken: NDArray[Any] = self._positions[places_of(self._codes, codes)]
        return taken


def places_of(known: NDArray[Any], codes: NDArray[Any]) -> NDArray[Any]:
    """Each code's place in the sorted `known`, counted from 1; 0 for one that is not there."""
    if not len(known):
        return np.zeros(len(codes), np.intp)
    if int(known[-1]) - int(known[0]) < 8 * len(known) + 1_000_000:
        table = np.zeros(int(known[-1]) - int(known[0]) + 3, np.intp)
        table[known - known[0] + 1] = np.arange(1, len(known) + 1)
        near: NDArray[Any] = table.take(codes - (int(known[0]) - 1), mode="clip")
        return near
    found = np.searchsorted(known, codes)
    found[found == len(known)] = 0
    return np.where(known[found] == codes, found + 1, 0)


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Everything that codes of one organisation stand for."""

    repository: Lookup
    repository_id: Lookup
    login: Lookup
    kind: Lookup
    recent_repositories: NDArray[Any]
    """Codes of repositories of which no earlier default branch than today's is known."""
    identity_codes: NDArray[Any]
    person_codes: NDArray[Any]
    """-1, then the person of each identity."""

    def people(self, identities: NDArray[Any]) -> NDArray[Any]:
        """Each identity's person, -1 for nobody."""
        taken: NDArray[Any] = self.person_codes[places_of(self.identity_codes, identities)]
        return taken


def load(
    session: Session,
    *,
    repositories: NDArray[Any] | None = None,
    identities: NDArray[Any] | None = None,
) -> Dimensions:
    """Read the organisation's repositories and identities, or only those of these codes."""
    stored = _rows(session, _REPOSITORIES, "r.code", repositories)
    actors = _rows(session, _IDENTITIES, "i.code", identities)
    repository_codes = np.array([row[0] for row in stored], np.int64)
    identity_codes = np.array([row[0] for row in actors], np.int64)
    return Dimensions(
        repository=Lookup(repository_codes, [row[1] for row in stored]),
        repository_id=Lookup(repository_codes, [row[2] for row in stored]),
        login=Lookup(identity_codes, [row[1] for row in actors]),
        kind=Lookup(identity_codes, [row[2] for row in actors]),
        recent_repositories=np.array([row[0] for row in stored if row[3]], np.int64),
        identity_codes=identity_codes,
        person_codes=np.array([-1, *(row[3] for row in actors)], np.int64),
    )


def _rows(session: Session, query: str, code: str, codes: NDArray[Any] | None) -> Sequence[Any]:
    """The query's rows in the order of their code: all, or those of these codes by their index."""
    given: dict[str, object] = {"organisation_id": organisation_of(session)}
    if codes is not None:
        query += f" AND {code} = ANY(:codes)"
        given["codes"] = codes.tolist()
    return session.execute(text(f"{query} ORDER BY {code}"), given).all()
