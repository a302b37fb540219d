"""Reviews: asked for, given, and the comments around them. No text is kept."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from headway.store.tables.base import RecordTable


class ReviewRequestRow(RecordTable):
    """A review asked of an identity or a team."""

    __tablename__ = "review_requests"
    __table_args__ = (
        Index(
            "ix_review_requests_pull_request", "organisation_id", "instance_id", "pull_request_id"
        ),
    )

    external_id: Mapped[str] = mapped_column(primary_key=True)
    repository_id: Mapped[str]
    pull_request_id: Mapped[str]
    reviewer_kind: Mapped[str]
    reviewer_id: Mapped[str]
    requested_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class ReviewRow(RecordTable):
    """A submitted review."""

    __tablename__ = "reviews"
    __table_args__ = (
        Index("ix_reviews_pull_request", "organisation_id", "instance_id", "pull_request_id"),
        Index("ix_reviews_author", "organisation_id", "instance_id", "author_id"),
    )

    external_id: Mapped[str] = mapped_column(primary_key=True)
    repository_id: Mapped[str]
    pull_request_id: Mapped[str]
    author_id: Mapped[str | None]
    state: Mapped[str]
    submitted_at: Mapped[datetime]
    commit_sha: Mapped[str | None]
    is_dismissed: Mapped[bool]
    is_minimized: Mapped[bool]


class ReviewCommentRow(RecordTable):
    """A comment on a line of a diff; its pull request is found by number where only that is told.

    `pull_request_id` is None until that pull request is in the store.
    """

    __tablename__ = "review_comments"
    __table_args__ = (
        Index(
            "ix_review_comments_pull_request", "organisation_id", "instance_id", "pull_request_id"
        ),
        Index(
            "ix_review_comments_unresolved",
            "organisation_id",
            "instance_id",
            "repository_id",
            "pull_request_number",
            postgresql_where=text("pull_request_id IS NULL"),
        ),
        Index("ix_review_comments_author", "organisation_id", "instance_id", "author_id"),
    )

    external_id: Mapped[str] = mapped_column(primary_key=True)
    repository_id: Mapped[str]
    pull_request_id: Mapped[str | None]
    pull_request_number: Mapped[int | None]
    review_id: Mapped[str | None]
    author_id: Mapped[str | None]
    path: Mapped[str | None]
    commented_at: Mapped[datetime]
    reply_to_id: Mapped[str | None]


class CommentRow(RecordTable):
    """A comment in the conversation of a pull request or an issue, which share their numbers."""

    __tablename__ = "comments"
    __table_args__ = (
        Index(
            "ix_comments_subject",
            "organisation_id",
            "instance_id",
            "repository_id",
            "subject_number",
        ),
        Index("ix_comments_author", "organisation_id", "instance_id", "author_id"),
    )

    external_id: Mapped[str] = mapped_column(primary_key=True)
    repository_id: Mapped[str]
    subject_number: Mapped[int]
    author_id: Mapped[str | None]
    commented_at: Mapped[datetime]
