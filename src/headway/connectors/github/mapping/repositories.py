"""Repositories and the labels that they offer."""

from headway.connectors.base import BadPayload
from headway.connectors.github.mapping.fields import (
    Body,
    child,
    external_id,
    flag,
    optional_moment,
    optional_text,
    text,
)
from headway.records import Label, Repository


def repository(body: Body) -> Repository:
    """A repository, in GraphQL's or REST's shape.

    https://docs.github.com/en/graphql/reference/objects#repository
    https://docs.github.com/en/rest/repos/repos#get-a-repository
    """
    name = optional_text(body, "nameWithOwner") or text(body, "full_name")
    if "/" not in name:
        raise BadPayload("a repository's name lacks its owner")
    is_graphql = "nameWithOwner" in body
    branch = optional_text(child(body, "defaultBranchRef"), "name")
    return Repository(
        external_id=external_id(body, "databaseId", "id"),
        node_id=optional_text(body, "id" if is_graphql else "node_id"),
        name=name,
        url=optional_text(body, "html_url") or text(body, "url"),
        default_branch=branch if is_graphql else optional_text(body, "default_branch"),
        is_archived=flag(body, "isArchived", "archived"),
        is_fork=flag(body, "isFork", "fork"),
        is_private=flag(body, "isPrivate", "private"),
        version_at=optional_moment(body, "updatedAt", "updated_at"),
    )


def label(body: Body, repository_id: str) -> Label:
    """A label of a repository.

    https://docs.github.com/en/rest/issues/labels#list-labels-for-a-repository
    """
    return Label(
        external_id=external_id(body, "id"),
        repository_id=repository_id,
        name=text(body, "name"),
        color=optional_text(body, "color"),
    )


def label_names(value: object) -> tuple[str, ...]:
    """The names in a list of labels: objects, or in old issues plain names."""
    items = value if isinstance(value, list) else []
    found = [optional_text(item, "name") if isinstance(item, dict) else item for item in items]
    names = {optional_text({"name": name}, "name") for name in found}
    return tuple(sorted(name for name in names if name))
