"""The columns of fact frames: one row per item with every moment and size a metric needs.

Moments are naive `datetime64[us]` in UTC and NaT where the thing never happened; sizes are floats
with NaN where the source has none. A fact never holds a duration: definitions change, moments stay.
"""

from collections.abc import Mapping
from types import MappingProxyType

MOMENT = "datetime64[us]"
CATEGORY = "category"

PULL_REQUEST: Mapping[str, str] = MappingProxyType(
    {
        "id": "int64",
        "external_id": "str",
        "repository": CATEGORY,
        "repository_id": CATEGORY,
        "number": "int64",
        "author": CATEGORY,
        "author_kind": CATEGORY,
        "author_person": "int64",
        "base_is_default": "bool",
        "state": CATEGORY,
        "is_draft": "bool",
        "opened_at": MOMENT,
        "closed_at": MOMENT,
        "merged_at": MOMENT,
        "first_commit_at": MOMENT,
        "ready_at": MOMENT,
        "first_review_at": MOMENT,
        "first_response_at": MOMENT,
        "review_at": MOMENT,
        "first_approval_at": MOMENT,
        "last_approval_at": MOMENT,
        "first_changes_requested_at": MOMENT,
        "reviews_count": "int64",
        "comments_count": "int64",
        "commits_count": "float64",
        "lines_count": "float64",
        "files_count": "float64",
        "force_pushes_count": "int64",
        "merged_by": CATEGORY,
        "self_merged": "bool",
        "work_type": CATEGORY,
        "version": "int64",
    }
)
"""The pull request frame: `id` is stable; categories are '' where unknown, a person code is -1.

`external_id` is loaded only when asked for (evidence needs it, no metric does)."""

MEMBERSHIP: Mapping[str, str] = MappingProxyType(
    {"person": "int64", "team": CATEGORY, "valid_from": MOMENT, "valid_to": MOMENT}
)
"""Who was in which team (its slug) from midnight of one day to midnight of another (NaT: still)."""

REVIEW: Mapping[str, str] = MappingProxyType(
    {
        "pull_request": "int64",
        "reviewer": CATEGORY,
        "reviewer_kind": CATEGORY,
        "reviewer_person": "int64",
        "state": CATEGORY,
        "submitted_at": MOMENT,
    }
)
"""Submitted reviews; `pull_request` is the pull request frame's `id`."""

REVIEW_REQUEST: Mapping[str, str] = MappingProxyType(
    {
        "pull_request": "int64",
        "reviewer": CATEGORY,
        "reviewer_person": "int64",
        "requested_at": MOMENT,
        "removed_at": MOMENT,
    }
)
"""Reviews asked of identities; a team's request has `reviewer` '' and person -1."""

EVENT: Mapping[str, str] = MappingProxyType(
    {"pull_request": "int64", "kind": CATEGORY, "actor_person": "int64", "at": MOMENT}
)
"""Events of a pull request's timeline, oldest first."""

ACTIVITY: Mapping[str, str] = MappingProxyType(
    {
        "identity": "int64",
        "person": "int64",
        "repository": CATEGORY,
        "kind": CATEGORY,
        "at": MOMENT,
    }
)
"""What humans did: a commit when it was authored, a review of somebody else's pull request."""

PULL_REQUEST_STATES = ("open", "merged", "closed")
ACTIVITY_KINDS = ("commit", "review")
ACTOR_KINDS = ("", "human", "bot", "ai_agent")
