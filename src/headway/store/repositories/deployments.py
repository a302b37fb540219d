"""Deployments as people read them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from headway.store.rows import read_all
from headway.store.session import organisation_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentItem:
    """A deployment with its latest state; `repository` is '' while unknown."""

    instance_id: int
    external_id: str
    provider: str
    repository: str
    environment: str
    is_production: bool
    state: str
    sha: str | None
    ref: str | None
    creator: str | None
    created_at: datetime
    finished_at: datetime | None
    url: str | None


_LISTING = text(
    """
    SELECT d.instance_id, d.external_id, n.provider, COALESCE(r.name, '') AS repository,
           d.environment, d.is_production, d.state, d.sha, d.ref, c.login AS creator,
           d.created_at, d.finished_at, d.url
    FROM deployments d
    JOIN instances n ON n.organisation_id = d.organisation_id AND n.id = d.instance_id
    LEFT JOIN repositories r ON r.organisation_id = d.organisation_id
        AND r.instance_id = d.instance_id AND r.external_id = d.repository_id
    LEFT JOIN identities c ON c.organisation_id = d.organisation_id
        AND c.instance_id = d.instance_id AND c.external_id = d.creator_id
    WHERE d.organisation_id = :organisation_id AND d.deleted_at IS NULL
        AND (CAST(:repository AS text) IS NULL OR r.name = :repository)
        AND (CAST(:environment AS text) IS NULL OR d.environment = :environment)
        AND (CAST(:after_at AS timestamptz) IS NULL
             OR (d.created_at, d.instance_id, d.external_id)
                < (:after_at, CAST(:after_instance AS integer), CAST(:after_id AS text)))
    ORDER BY d.created_at DESC, d.instance_id DESC, d.external_id DESC
    LIMIT :limit
    """
)


def listing(
    session: Session,
    *,
    repository: str | None = None,
    environment: str | None = None,
    after: tuple[datetime, int, str] | None = None,
    limit: int = 50,
) -> list[DeploymentItem]:
    """A page of deployments, the newest first.

    `after` is (created_at, instance, external id) of the last item of the page before.
    """
    after_at, after_instance, after_id = after or (None, None, None)
    given = {
        "organisation_id": organisation_of(session),
        "repository": repository,
        "environment": environment,
        "after_at": after_at,
        "after_instance": after_instance,
        "after_id": after_id,
        "limit": limit,
    }
    return read_all(session, DeploymentItem, _LISTING, given)
