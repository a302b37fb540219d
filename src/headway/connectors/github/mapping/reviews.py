"""Reviews, and the comments on lines and in conversations. Their texts are never read."""

import re
from collections.abc import Mapping

from headway.connectors.base import BadPayload
from headway.connectors.github.mapping.fields import (
    Body,
    child,
    external_id,
    flag,
    moment,
    optional_id,
    optional_moment,
    optional_number,
    optional_text,
    text,
)
from headway.connectors.github.mapping.people import People
from headway.records import Comment, Review, ReviewComment, ReviewState

_LAST_NUMBER = re.compile(r"/(?:issues|pulls?)/(\d{1,18})(?:#.*)?$")


def review(
    body: Body,
    repository_id: str,
    pull_request_id: str,
    people: People,
    dismissed: Mapping[str, str] = {},
) -> Review | None:
    """A review in GraphQL's or REST's shape; None while it is pending.

    `dismissed` tells what dismissed reviews said before, by review id.

    https://docs.github.com/en/graphql/reference/objects#pullrequestreview
    https://docs.github.com/en/rest/pulls/reviews#list-reviews-for-a-pull-request
    """
    word = text(body, "state").lower()
    submitted_at = optional_moment(body, "submittedAt", "submitted_at")
    if word == "pending" or submitted_at is None:
        return None
    review_id = external_id(body, "fullDatabaseId", "id")
    is_dismissed = word == ReviewState.DISMISSED
    if is_dismissed:
        word = dismissed.get(review_id) or word
    commit_sha = optional_text(child(body, "commit"), "oid")
    return Review(
        external_id=review_id,
        repository_id=repository_id,
        pull_request_id=pull_request_id,
        author_id=people.account(body, "author" if "author" in body else "user"),
        state=review_state(word),
        submitted_at=submitted_at,
        commit_sha=commit_sha or optional_text(body, "commit_id"),
        is_dismissed=is_dismissed,
        is_minimized=flag(body, "isMinimized"),
        version_at=optional_moment(body, "updatedAt", "updated_at"),
    )


def review_state(word: str) -> ReviewState:
    """What a review said, by GitHub's word for it."""
    try:
        return ReviewState(word.lower())
    except ValueError as error:
        raise BadPayload("a review says what none can") from error


def review_comment(body: Body, repository_id: str, people: People) -> ReviewComment:
    """A comment on a line.

    https://docs.github.com/en/rest/pulls/comments#list-review-comments-in-a-repository
    """
    pull_url = optional_text(body, "pull_request_url") or optional_text(body, "html_url") or ""
    return ReviewComment(
        external_id=external_id(body, "id"),
        repository_id=repository_id,
        pull_request_id=None,
        pull_request_number=_number_in(pull_url),
        review_id=optional_id(body, "pull_request_review_id"),
        author_id=people.account(body, "user"),
        path=optional_text(body, "path") or None,
        commented_at=moment(body, "created_at"),
        reply_to_id=optional_id(body, "in_reply_to_id"),
        version_at=optional_moment(body, "updated_at"),
    )


def comment(body: Body, repository_id: str, people: People) -> Comment:
    """A comment in the conversation of an issue or a pull request.

    https://docs.github.com/en/rest/issues/comments#list-issue-comments-for-a-repository
    """
    url = optional_text(body, "issue_url") or optional_text(body, "html_url") or ""
    subject = optional_number(child(body, "issue"), "number") or _number_in(url)
    if subject is None:
        raise BadPayload("a comment does not say what it is about")
    return Comment(
        external_id=external_id(body, "id"),
        repository_id=repository_id,
        subject_number=subject,
        author_id=people.account(body, "user"),
        commented_at=moment(body, "created_at"),
        version_at=optional_moment(body, "updated_at"),
    )


def _number_in(url: str) -> int | None:
    found = _LAST_NUMBER.search(url)
    return int(found[1]) if found else None
