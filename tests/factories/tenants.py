"""Organisations filled through the store, each with its own name in every word that it shows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from headway import records as r
from headway.accounts import organisations, tokens, users
from headway.accounts.roles import Role
from headway.kernel.encryption import Vault, place
from headway.store.pages import PageContext, write_page
from headway.store.repositories import (
    connections,
    coverage,
    identities,
    people,
    scopes,
    teams,
)
from headway.store.repositories.organisations import OrganisationRow
from headway.store.session import Database

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
"""When the first pull request was opened; one more each day."""
MERGED_COUNT = 12
READ_UNTIL = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
REPOSITORY = "101"
HOOK_SECRET = b"it is the provider"


@dataclass(frozen=True)
class Tenant:
    """An organisation with a token of each role, and one connection."""

    database: Database
    organisation: OrganisationRow
    tokens: dict[Role, str]
    connection_id: UUID
    scope_id: UUID
    instance_id: int

    def headers(self, role: Role = Role.VIEWER) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[role]}"}

    @property
    def hook(self) -> str:
        return f"/hooks/github/{self.connection_id.hex}"

    def write(self, *written: r.Record) -> None:
        context = PageContext(
            organisation_id=self.organisation.id,
            connection_id=self.connection_id,
            instance_id=self.instance_id,
            scope_id=self.scope_id,
            watermark_at=READ_UNTIL,
        )
        with self.database.organisation(self.organisation.id) as session:
            write_page(session, context, written)


def found(database: Database, vault: Vault, name: str) -> Tenant:
    """An organisation with users, tokens and a connection, but nothing read."""
    made = organisations.create(database, name=name)
    users.invite(
        database,
        email=f"ada@{made.slug}.example",
        organisation=made.slug,
        role=Role.MANAGER,
        name=f"Ada of {made.slug}",
    )
    given = {
        role: tokens.create(database, organisation=made.slug, name=role.value, role=role)
        for role in Role
    }
    connection_id, scope_id, instance_id = _connect(database, vault, made)
    return Tenant(database, made, given, connection_id, scope_id, instance_id)


def _connect(database: Database, vault: Vault, made: OrganisationRow) -> tuple[UUID, UUID, int]:
    with database.organisation(made.id) as session:
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
            name=made.slug,
            account_external_id=f"{made.slug}-account",
            secret=b"sealed",
        )
        sealed = vault.seal(HOOK_SECRET, place=place(made.id, connection_id, "webhook_secret"))
        connections.set_webhook_secret(session, connection_id, sealed)
        connections.route_webhooks(session, connection_id.hex, connection_id)
        scope_id = scopes.upsert(
            session,
            connection_id=connection_id,
            instance_id=instance.id,
            kind="repository",
            external_id=REPOSITORY,
            name=f"{made.slug}/web",
        )
    return connection_id, scope_id, instance.id


def fill(tenant: Tenant) -> None:
    """A repository with 12 merged pull requests, one open, one by a bot; issues; deployments."""
    slug = tenant.organisation.slug
    tenant.write(*_accounts(slug), repository(slug))
    tenant.write(*_work(slug))
    with tenant.database.organisation(tenant.organisation.id) as session:
        coverage.add(
            session,
            scope_id=tenant.scope_id,
            stream="pull_requests",
            from_at=datetime(1970, 1, 1, tzinfo=UTC),
            until_at=READ_UNTIL,
            is_complete=True,
        )
        team_id = teams.save(session, slug=f"{slug}-team", name=f"{slug} team")
        teams.save(session, slug=f"{slug}-part", name=f"{slug} part", parent_id=team_id)
        for login in ("ann", "bob"):
            person = people.create(
                session, name=f"{login} of {slug}", email=f"{login}@{slug}.example", zone="UTC"
            )
            identities.link(session, tenant.instance_id, f"{login}-id", person.id)
            teams.add_member(session, team_id, person.id, valid_from=date(2026, 1, 1))


def repository(slug: str) -> r.Repository:
    return r.Repository(
        external_id=REPOSITORY,
        node_id=None,
        name=f"{slug}/web",
        url=f"https://github.com/{slug}/web",
        default_branch="main",
        version_at=MONDAY,
    )


def pull_request(slug: str, number: int, **changes: object) -> r.PullRequest:
    """Opened `number` - 1 days after Monday 9:00, merged ten hours later."""
    opened_at = MONDAY + timedelta(days=number - 1)
    merged_at = opened_at + timedelta(hours=10)
    made = r.PullRequest(
        external_id=f"P{number}",
        node_id=None,
        repository_id=REPOSITORY,
        number=number,
        title=f"{slug} change {number}",
        url=f"https://github.com/{slug}/web/pull/{number}",
        state=r.PullRequestState.MERGED,
        is_draft=False,
        author_id="ann-id",
        merged_by_id="bob-id",
        base_branch="main",
        head_branch=f"change-{number}",
        head_sha=None,
        merge_sha=None,
        opened_at=opened_at,
        closed_at=merged_at,
        merged_at=merged_at,
        additions_count=number,
        deletions_count=0,
        changed_files_count=1,
        commits_count=1,
        labels=(),
        version_at=merged_at,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # fields, by a test that knows them


def _accounts(slug: str) -> Iterator[r.Identity]:
    yield r.Identity(external_id="ann-id", login=f"{slug}-ann", email=f"ann@{slug}.example")
    yield r.Identity(external_id="bob-id", login=f"{slug}-bob")
    yield r.Identity(external_id="robo-id", login=f"{slug}-robo", kind=r.ActorKind.BOT)


def _work(slug: str) -> Iterator[r.Record]:
    for number in range(1, MERGED_COUNT + 1):
        yield pull_request(slug, number)
        yield r.Review(
            external_id=f"V{number}",
            repository_id=REPOSITORY,
            pull_request_id=f"P{number}",
            author_id="bob-id",
            state=r.ReviewState.APPROVED,
            submitted_at=MONDAY + timedelta(days=number - 1, hours=number),
        )
    is_open = {"closed_at": None, "merged_at": None, "merged_by_id": None}
    yield pull_request(slug, 13, state=r.PullRequestState.OPEN, **is_open)
    yield pull_request(slug, 14, author_id="robo-id")
    for number in range(1, 6):
        yield _issue(slug, number)
        yield _deployment(slug, number)


def _issue(slug: str, number: int) -> r.Issue:
    at = MONDAY + timedelta(days=number // 2)
    return r.Issue(
        external_id=f"I{number}",
        node_id=None,
        container_id=REPOSITORY,
        key=f"{slug}/web#{number}",
        number=number,
        title=f"{slug} issue {number}",
        url=f"https://github.com/{slug}/web/issues/{number}",
        state=r.IssueState.DONE if number > 3 else r.IssueState.TODO,
        state_reason=None,
        author_id="ann-id",
        assignee_ids=(),
        labels=(),
        opened_at=at,
        closed_at=at if number > 3 else None,
    )


def _deployment(slug: str, number: int) -> r.Deployment:
    at = MONDAY + timedelta(days=number // 2)
    return r.Deployment(
        external_id=f"D{number}",
        repository_id=REPOSITORY,
        environment="staging" if number > 3 else "production",
        is_production=number <= 3,
        sha=None,
        ref=f"{slug}-ref",
        state=r.DeploymentState.SUCCESS,
        creator_id="ann-id",
        created_at=at,
        finished_at=at,
    )
