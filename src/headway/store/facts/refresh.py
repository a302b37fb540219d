"""Brings pull request facts up to date with the records they rest on."""

from collections.abc import Collection

from sqlalchemy.orm import Session


def of_pull_requests(session: Session, instance_id: int, external_ids: Collection[str]) -> int:
    """Refresh the facts of these pull requests; how many changed."""
    raise NotImplementedError


def of_identities(session: Session, instance_id: int, external_ids: Collection[str]) -> int:
    """Refresh every pull request that these identities touched, as their kind changed."""
    raise NotImplementedError


def after_deletion(
    session: Session, instance_id: int, entity: str, external_ids: Collection[str]
) -> int:
    """Refresh what rested on records that are gone."""
    raise NotImplementedError
