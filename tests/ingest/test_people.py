"""People from accounts, connections with sealed credentials, and what a process is made of."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError
from tests.factories.provider import NOW

from headway.connectors.github.app import InstallationToken
from headway.connectors.github.connection import GithubConnector
from headway.ingest import github as github_module
from headway.ingest import identities
from headway.ingest.budget import RedisBudget
from headway.ingest.connect import GithubApp, connect_github
from headway.ingest.github import github
from headway.ingest.heartbeat import heartbeat
from headway.ingest.kinds import Kind
from headway.ingest.services import Link, services
from headway.ingest.tokens import TokenCache
from headway.kernel.encryption import place
from headway.kernel.errors import ConfigurationError, LeaseLost
from headway.kernel.settings import Settings
from headway.records import ActorKind, Identity
from headway.store.pages import PageContext, write_page
from headway.store.repositories import connections, jobs, people
from headway.store.repositories import identities as stored_identities


def see(rig, *found):
    context = PageContext(
        organisation_id=rig.organisation_id,
        connection_id=rig.connection_id,
        instance_id=1,
        scope_id=None,
        watermark_at=NOW,
    )
    with rig.services.database.organisation(rig.organisation_id) as session:
        write_page(session, context, found)
    return identities.match(rig.services.database, rig.organisation_id)


def people_of(rig):
    with rig.services.database.organisation(rig.organisation_id) as session:
        owners = {row.login: row.person_id for row in stored_identities.everyone(session)}
        return owners, {row.id: row for row in people.everyone(session)}


def test_each_human_account_gets_a_person_and_machines_get_none(rig):
    ada = Identity(external_id="1", login="ada", name="Ada")
    bot = Identity(external_id="2", login="dependabot", kind=ActorKind.BOT)
    assert see(rig, ada, bot) == 1
    assert identities.match(rig.services.database, rig.organisation_id) == 0
    owners, found = people_of(rig)
    assert [person.name for person in found.values()] == ["Ada"]
    assert owners["dependabot"] is None


def test_accounts_with_the_same_email_belong_to_one_person(rig):
    see(rig, Identity(external_id="1", login="ada", email="Ada@example.org"))
    see(
        rig,
        Identity(external_id="2", login="ada-work", email="ada@EXAMPLE.org"),
        Identity(external_id="3", login="bob", email="bob@example.org"),
        Identity(external_id="4", login="bob2", email="bob@example.org"),
        Identity(external_id="5", login="eve"),
    )
    owners, found = people_of(rig)
    assert owners["ada"] == owners["ada-work"]
    assert owners["bob"] == owners["bob2"]
    assert len(found) == 3
    see(rig, Identity(external_id="6", login="late", name="Late"))
    owners, later = people_of(rig)
    assert later[owners["late"]].code == max(person.code for person in later.values())


def connect(rig, **changes):
    app = GithubApp(app_id="7", private_key="PEM", **changes)
    return connect_github(
        rig.services.database,
        rig.services.vault,
        rig.organisation_id,
        app=app,
        installation_id="42",
        account="northwind",
    )


def test_credentials_are_stored_sealed_and_webhooks_find_the_connection(rig):
    connection_id = connect(rig, webhook_secret="hush")
    with rig.services.database.organisation(rig.organisation_id) as session:
        row = connections.get(session, connection_id)
        assert row is not None
        assert row.secret is not None
        assert row.webhook_secret is not None
        assert [job.kind for job in jobs.everyone(session, connection_id)] == [Kind.DISCOVER]
    assert b"PEM" not in row.secret
    assert b"hush" not in row.webhook_secret
    field = place(rig.organisation_id, connection_id, "webhook_secret")
    assert rig.services.vault.open(row.webhook_secret, place=field) == b"hush"
    with rig.services.database.shared() as session:
        found = connections.webhook_route(session, connection_id.hex)
    assert found == (rig.organisation_id, connection_id)


def test_connecting_again_renews_and_takes_up_what_was_paused(rig):
    first = connect(rig)
    with rig.services.database.organisation(rig.organisation_id) as session:
        connections.set_state(session, first, "needs_reauth", "gone")
    assert connect(rig) == first
    with rig.services.database.organisation(rig.organisation_id) as session:
        renewed = connections.get(session, first)
        assert renewed is not None
        assert renewed.state == "active"


def test_a_key_is_not_shown_by_its_holder():
    assert "PEM" not in repr(GithubApp(app_id="7", private_key="PEM", webhook_secret="hush"))


def never():
    raise AssertionError


def link(rig, connection_id):
    with rig.services.database.organisation(rig.organisation_id) as session:
        row = connections.get(session, connection_id)
        assert row is not None
        instance = connections.instance(session, row.instance_id)
        assert instance is not None
    return Link(
        organisation_id=rig.organisation_id,
        connection=row,
        instance=instance,
        budget=RedisBudget(rig.services.redis, "any", rig.services.now),
        guard=rig.services.guard,
    )


def test_a_connector_is_made_with_the_apps_tokens(rig, monkeypatch):
    asked = []

    def token(base_url, key, installation_id, **_):
        asked.append((base_url, key.app_id, key.private_key, installation_id))
        return InstallationToken(token="t", expires_at=datetime.now(UTC) + timedelta(hours=1))

    monkeypatch.setattr(github_module, "installation_token", token)
    cache, made = TokenCache(), link(rig, connect(rig))
    connector = github(made, rig.services.vault, cache, rig.services.now)
    assert isinstance(connector, GithubConnector)
    connector.close()
    assert made.connection.secret is not None
    source = cache.get(made.connection.id, made.connection.secret, never)
    assert (source.token(), source.token()) == ("t", "t")
    assert asked == [("https://api.github.com", "7", "PEM", "42")]


def test_a_connection_may_hold_a_fixed_token(rig):
    connection_id = connect(rig)
    field = place(rig.organisation_id, connection_id, "secret")
    sealed = rig.services.vault.seal(json.dumps({"token": "fixed"}).encode(), place=field)
    with rig.services.database.organisation(rig.organisation_id) as session:
        connections.set_secret(session, connection_id, sealed)
    cache, made = TokenCache(), link(rig, connection_id)
    github(made, rig.services.vault, cache, rig.services.now).close()
    assert cache.get(connection_id, sealed, never).token() == "fixed"


def test_a_connection_without_credentials_asks_for_them(rig):
    with pytest.raises(ConfigurationError, match="connect it again"):
        github(link(rig, rig.connection_id), rig.services.vault, TokenCache(), rig.services.now)


@pytest.mark.parametrize("is_sending", [True, False])
def test_a_process_is_made_from_its_settings(database_urls, redis_url, is_sending):
    settings = Settings(
        database_url=database_urls.application,
        redis_url=redis_url,
        master_key=SecretStr("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="),
    )
    made = services(settings, is_sending=is_sending)
    assert made.redis.ping()
    assert (made.send is not None) is is_sending
    assert made.owner != services(settings).owner
    made.close()


@pytest.mark.parametrize(
    ("error", "beats_count"),
    [(LeaseLost("gone"), 1), (OperationalError("x", {}, Exception()), 2)],
)
def test_a_heartbeat_ends_with_its_lease_and_outlives_the_database(
    rig, monkeypatch, error, beats_count
):
    beats, is_done = [], threading.Event()

    def renew(*_):
        beats.append(1)
        if len(beats) == 2:
            is_done.set()
        raise error

    monkeypatch.setattr(jobs, "renew", renew)
    lease = jobs.Lease(job_id=rig.connection_id, epoch=1, due_at=NOW, until=NOW)
    with heartbeat(rig.services.database, rig.organisation_id, lease, every=0.01, seconds=1):
        is_done.wait(0.5 if beats_count == 1 else 10)
    assert len(beats) == 1 if beats_count == 1 else len(beats) >= beats_count
