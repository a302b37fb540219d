from datetime import timedelta

import pytest

from headway.store.repositories import connections, coverage, cursors, scopes, webhook_inbox


@pytest.fixture
def inside(world):
    def run(function, *args, **named):
        with world.database.organisation(world.organisation_id) as session:
            return function(session, *args, **named)

    return run


@pytest.fixture
def scope_id(inside, world):
    return inside(scopes.upsert, **told(world))


def told(world, **changes):
    return {
        "connection_id": world.connection_id,
        "instance_id": world.instance_id,
        "kind": "repository",
        "external_id": "R1",
        "name": "acme/web",
        **changes,
    }


def test_instances_are_counted_within_the_organisation(inside, world):
    origin = {"base_url": "https://git.example.org", "api_url": "https://git.example.org/api/v3"}
    made = inside(connections.ensure_instance, provider="github", **origin)
    assert made.id == world.instance_id + 1
    assert inside(connections.ensure_instance, provider="github", **origin) == made
    assert inside(connections.instance, made.id) == made
    assert len(inside(connections.instances)) == 2


def test_connecting_the_same_account_again_renews_the_connection(inside, world):
    inside(connections.set_state, world.connection_id, "needs_reauth", "the token was revoked")
    assert inside(connections.get, world.connection_id).state_reason == "the token was revoked"
    again = inside(
        connections.create,
        provider="github",
        instance_id=world.instance_id,
        name="acme",
        account_external_id="1",
        secret=b"new",
        settings={"a": 1},
    )
    assert again == world.connection_id
    found = inside(connections.get, again, lock=True)
    assert (found.state, found.secret, found.settings) == ("active", b"new", {"a": 1})
    inside(connections.set_secret, again, None)
    inside(connections.set_settings, again, {})
    assert inside(connections.everyone)[0].secret is None


def test_a_webhook_finds_its_organisation_by_its_key(inside, world):
    inside(connections.route_webhooks, "key", world.connection_id)
    with world.database.shared() as session:
        assert connections.webhook_route(session, "key") == (
            world.organisation_id,
            world.connection_id,
        )
        assert connections.webhook_route(session, "other") is None


def test_a_scope_follows_its_name_and_connection_but_keeps_what_was_chosen(inside, world, scope_id):
    inside(scopes.select_only, world.connection_id, [])
    other = inside(
        connections.create,
        provider="github",
        instance_id=world.instance_id,
        name="other",
        account_external_id="2",
        secret=None,
    )
    moved = told(world, connection_id=other, name="acme/site")
    assert inside(scopes.upsert, **moved) == scope_id
    found = inside(scopes.get, scope_id)
    assert (found.connection_id, found.name, found.is_selected) == (other, "acme/site", False)
    assert inside(scopes.by_external_id, world.instance_id, "R1") == found
    assert inside(scopes.everyone) == inside(scopes.everyone, other) == [found]


def test_scopes_that_a_discovery_does_not_name_are_gone(inside, world, scope_id):
    kept = inside(scopes.upsert, **told(world, external_id="R2", name="acme/api"))
    inside(scopes.set_open, kept, is_open=False, reason="needs single sign-on")
    assert inside(scopes.delete_missing, world.connection_id, [kept]) == 1
    assert [scope.reason for scope in inside(scopes.everyone)] == ["needs single sign-on"]
    assert inside(scopes.upsert, **told(world)) == scope_id
    assert inside(scopes.get, scope_id).deleted_at is None


def test_a_cursor_is_written_whole(inside, world, scope_id):
    place = {"scope_id": scope_id, "stream": "pull_requests", "walk": "recent"}
    inside(cursors.save, **place, cursor={"after": "x"}, floor_at=world.at(0), validator="etag")
    inside(cursors.save, **place, cursor=None)
    found = inside(cursors.get, scope_id, "pull_requests", "recent")
    assert (found.cursor, found.floor_at, found.validator) == (None, None, None)
    assert inside(cursors.of_scope, scope_id) == [found]
    inside(cursors.forget, scope_id, "other")
    assert inside(cursors.of_scope, scope_id) == [found]
    inside(cursors.forget, scope_id)
    assert inside(cursors.get, scope_id, "pull_requests", "recent") is None


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ([(0, 10, True), (10, 20, True)], [(0, 20, True)]),
        ([(0, 10, True), (5, 20, True)], [(0, 20, True)]),
        ([(0, 10, True), (12, 20, True)], [(0, 10, True), (12, 20, True)]),
        ([(0, 30, True), (10, 20, True)], [(0, 30, True)]),
        ([(0, 30, False), (10, 20, True)], [(0, 10, False), (10, 20, True), (20, 30, False)]),
        ([(10, 20, False), (0, 30, True)], [(0, 30, True)]),
        ([(0, 10, True), (10, 20, False), (20, 30, True), (9, 21, True)], [(0, 30, True)]),
    ],
)
def test_stretches_that_touch_become_one(inside, world, scope_id, added, expected):
    for start, end, is_complete in added:
        inside(
            coverage.add,
            scope_id=scope_id,
            stream="s",
            from_at=world.at(start),
            until_at=world.at(end),
            is_complete=is_complete,
            reason="" if is_complete else "a gap",
        )
    found = inside(coverage.of_scope, scope_id, "s")
    assert [
        (
            (row.from_at - world.at(0)) / timedelta(hours=1),
            (row.until_at - world.at(0)) / timedelta(hours=1),
            row.is_complete,
        )
        for row in found
    ] == expected
    assert inside(coverage.everything) == inside(coverage.of_scope, scope_id) == found


def test_a_webhook_is_kept_once_and_worked_off_by_one(inside, world):
    hook = {
        "connection_id": world.connection_id,
        "delivery_id": "d1",
        "event": "pull_request",
        "body": {"number": 1},
    }
    delivery = inside(webhook_inbox.receive, **hook)
    assert inside(webhook_inbox.receive, **hook) is None
    assert [row.id for row in inside(webhook_inbox.waiting)] == [delivery]
    with world.database.organisation(world.organisation_id) as session:
        mine = webhook_inbox.get(session, delivery, lock=True)
        assert mine is not None
        assert mine.body == {"number": 1}
        assert inside(webhook_inbox.get, delivery, lock=True) is None, "somebody else has it"
    inside(webhook_inbox.set_state, delivery, "done")
    assert inside(webhook_inbox.waiting) == []
    inside(webhook_inbox.clear, days=1)
    assert inside(webhook_inbox.get, delivery) is not None
    inside(webhook_inbox.clear, days=-1)
    assert inside(webhook_inbox.get, delivery) is None
