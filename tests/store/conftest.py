"""A small world in the store, and a page writer that speaks the domain."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from headway import records as r
from headway.store.pages import PageContext, Written, write_page
from headway.store.repositories import connections, organisations
from headway.store.session import Database

MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def at(hours: float) -> datetime:
    """So many hours after Monday 9:00."""
    return MONDAY + timedelta(hours=hours)


@dataclass
class World:
    """One organisation with a GitHub connection, and words for what may happen in it."""

    database: Database
    organisation_id: UUID
    connection_id: UUID
    instance_id: int
    at: Callable[[float], datetime] = field(default=at)

    def context(self, read_at: float = 0) -> PageContext:
        return PageContext(
            organisation_id=self.organisation_id,
            connection_id=self.connection_id,
            instance_id=self.instance_id,
            scope_id=None,
            watermark_at=at(read_at),
        )

    def write(self, *records: r.Record, read_at: float = 0) -> Written:
        with self.database.organisation(self.organisation_id) as session:
            return write_page(session, self.context(read_at), records)

    def rows(self, query: str, **given: object) -> list[Any]:
        with self.database.organisation(self.organisation_id) as session:
            return list(session.execute(text(query), given))

    def fact(self, pull_request: str = "P1") -> Any:
        (row,) = self.rows(
            "SELECT * FROM pull_request_facts WHERE external_id = :id", id=pull_request
        )
        return row

    def team(self) -> tuple[r.Record, ...]:
        """ann writes, bob and cat review, robo is a bot, and repository R1 is on main."""
        return (
            r.Identity(external_id="ann", login="ann"),
            r.Identity(external_id="bob", login="bob"),
            r.Identity(external_id="cat", login="cat"),
            r.Identity(external_id="robo", login="robo[bot]", kind=r.ActorKind.BOT),
            self.repository(),
        )

    def repository(self, **changes: Any) -> r.Repository:
        told = {
            "external_id": "R1",
            "node_id": "n1",
            "name": "acme/web",
            "url": "https://github.com/acme/web",
            "default_branch": "main",
            "version_at": at(0),
        }
        return r.Repository(**{**told, **changes})

    def pull_request(self, **changes: Any) -> r.PullRequest:
        told: dict[str, Any] = {
            "external_id": "P1",
            "node_id": None,
            "repository_id": "R1",
            "number": 7,
            "title": "Add a thing",
            "url": "https://github.com/acme/web/pull/7",
            "state": r.PullRequestState.MERGED,
            "is_draft": False,
            "author_id": "ann",
            "merged_by_id": "bob",
            "base_branch": "main",
            "head_branch": "thing",
            "head_sha": None,
            "merge_sha": None,
            "opened_at": at(0),
            "closed_at": at(10),
            "merged_at": at(10),
            "additions_count": 5,
            "deletions_count": 1,
            "changed_files_count": 2,
            "commits_count": 1,
            "labels": ("bug",),
            "version_at": at(10),
        }
        if changes.get("state") == r.PullRequestState.OPEN:
            told |= {"closed_at": None, "merged_at": None, "merged_by_id": None}
        return r.PullRequest(**{**told, **changes})

    def review(self, by: str | None, hours: float, **changes: Any) -> r.Review:
        told = {
            "external_id": f"V-{by}-{hours}",
            "repository_id": "R1",
            "pull_request_id": "P1",
            "author_id": by,
            "state": r.ReviewState.COMMENTED,
            "submitted_at": at(hours),
        }
        return r.Review(**{**told, **changes})

    def approval(self, by: str, hours: float, **changes: Any) -> r.Review:
        return self.review(by, hours, state=r.ReviewState.APPROVED, **changes)

    def review_comment(self, by: str, hours: float, **changes: Any) -> r.ReviewComment:
        told = {
            "external_id": f"C-{by}-{hours}",
            "repository_id": "R1",
            "pull_request_id": None,
            "pull_request_number": 7,
            "review_id": None,
            "author_id": by,
            "path": "a.py",
            "commented_at": at(hours),
        }
        return r.ReviewComment(**{**told, **changes})

    def event(self, kind: str, hours: float) -> r.PullRequestEvent:
        return r.PullRequestEvent(
            external_id=f"E-{kind}-{hours}",
            repository_id="R1",
            pull_request_id="P1",
            kind=r.PullRequestEventKind(kind),
            at=at(hours),
        )

    def file(self, path: str, lines: int) -> r.FileChange:
        return r.FileChange(
            repository_id="R1",
            subject_kind="pull_request",
            subject_id="P1",
            path=path,
            kind=r.ChangeKind.MODIFIED,
            additions_count=lines,
            deletions_count=0,
        )

    def commit(self, sha: str, hours: float) -> tuple[r.Record, ...]:
        return (
            r.Commit(
                external_id=sha,
                repository_id="R1",
                author_id="ann",
                committer_id=None,
                authored_at=at(hours),
                committed_at=at(hours),
                subject="Do it",
            ),
            r.PullRequestCommit(repository_id="R1", pull_request_id="P1", sha=sha, position=0),
        )

    def whole(self, *kinds: str) -> r.PullRequestChildren:
        return r.PullRequestChildren(repository_id="R1", pull_request_id="P1", kinds=kinds)

    def review_request(self, of: str, hours: float) -> r.ReviewRequest:
        return r.ReviewRequest(
            external_id=f"Q-{of}-{hours}",
            repository_id="R1",
            pull_request_id="P1",
            reviewer_kind=r.ReviewerKind.IDENTITY,
            reviewer_id=of,
            requested_at=at(hours),
        )

    def comment(self, by: str, hours: float) -> r.Comment:
        return r.Comment(
            external_id=f"K-{by}-{hours}",
            repository_id="R1",
            subject_number=7,
            author_id=by,
            commented_at=at(hours),
        )

    def release(self) -> r.Release:
        return r.Release(
            external_id="X1",
            repository_id="R1",
            tag="v1",
            name=None,
            url="u",
            author_id="ann",
            is_prerelease=False,
            created_at=at(0),
            published_at=None,
        )

    def deployment(self) -> r.Deployment:
        return r.Deployment(
            external_id="D1",
            repository_id="R1",
            environment="production",
            is_production=True,
            sha=None,
            ref=None,
            state=r.DeploymentState.SUCCESS,
            creator_id="ann",
            created_at=at(0),
            finished_at=None,
        )

    def issue(self) -> r.Issue:
        return r.Issue(
            external_id="I1",
            node_id=None,
            container_id="R1",
            key="acme/web#1",
            number=1,
            title="t",
            url="u",
            state=r.IssueState.TODO,
            state_reason=None,
            author_id="ann",
            assignee_ids=("bob",),
            labels=(),
            opened_at=at(0),
            closed_at=None,
        )

    def everything(self) -> tuple[r.Record, ...]:
        """One record, or more, of every kind."""
        return (
            *self.team(),
            self.pull_request(),
            self.event("force_pushed", 1),
            self.approval("bob", 3),
            self.review_comment("cat", 2),
            *self.commit("s1", -5),
            self.file("a.py", 4),
            self.review_request("bob", 1),
            self.comment("bob", 2),
            r.Label(external_id="L1", repository_id="R1", name="bug"),
            self.release(),
            self.deployment(),
            self.issue(),
            r.PullRequestIssue(repository_id="R1", pull_request_id="P1", issue_id="I1"),
        )


@pytest.fixture
def make_world(module_database: Database) -> Callable[[str], World]:
    """Makes organisations, each with a connection; a module's tests share one database."""
    database = module_database

    def make(name: str) -> World:
        slug = f"{name}-{uuid4().hex}"
        with database.shared() as session:
            organisation_id = organisations.create(session, slug=slug, name=slug)
        with database.organisation(organisation_id) as session:
            instance = connections.ensure_instance(
                session,
                provider="github",
                base_url="https://github.com",
                api_url="https://api.github.com",
            )
            connection_id = connections.create(
                session,
                provider="github",
                instance_id=instance.id,
                name=slug,
                account_external_id="1",
                secret=b"sealed",
            )
        return World(database, organisation_id, connection_id, instance.id)

    return make


@pytest.fixture
def world(make_world: Callable[[str], World]) -> World:
    return make_world("acme")
