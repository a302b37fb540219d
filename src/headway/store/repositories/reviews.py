"""The reviews behind a number."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from headway.store.session import organisation_of

_COUNTED = text(
    """
    SELECT f.fact_id, i.login, r.submitted_at
    FROM pull_request_facts f
    JOIN pull_requests p USING (organisation_id, instance_id, external_id)
    JOIN reviews r ON r.organisation_id = f.organisation_id AND r.instance_id = f.instance_id
        AND r.pull_request_id = f.external_id
        AND r.deleted_at IS NULL AND NOT r.is_minimized AND r.author_id IS DISTINCT FROM p.author_id
    JOIN identities i ON i.organisation_id = r.organisation_id AND i.instance_id = r.instance_id
        AND i.external_id = r.author_id AND COALESCE(i.kind_override, i.kind) = 'human'
    WHERE f.organisation_id = :organisation_id AND f.fact_id = ANY(:fact_ids)
    ORDER BY f.fact_id, r.submitted_at, r.external_id
    """
)


def counted(
    session: Session, fact_ids: Sequence[int]
) -> Mapping[int, Sequence[tuple[str, datetime]]]:
    """(login, submitted_at) of the shown reviews by humans other than the author, oldest first.

    Their number is the fact's `reviews_count`. Pull requests without any are left out.
    """
    found: dict[int, list[tuple[str, datetime]]] = {}
    given = {"organisation_id": organisation_of(session), "fact_ids": list(fact_ids)}
    for fact_id, login, submitted_at in session.execute(_COUNTED, given):
        found.setdefault(fact_id, []).append((login, submitted_at))
    return found
