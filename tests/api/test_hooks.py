import asyncio
import hashlib
import hmac
import json
from dataclasses import replace

import pytest
from sqlalchemy import text
from tests.factories.tenants import HOOK_SECRET

from headway.api import hooks
from headway.kernel import encryption
from headway.store.repositories import connections

CHANGED = {
    "action": "opened",
    "repository": {"id": 101},
    "pull_request": {"node_id": "PR_7"},
}


def _signed(body, secret=HOOK_SECRET):
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


@pytest.fixture
def deliver(client, own):
    """Sends a webhook to an organisation of the test's own, signed by the provider."""

    def sending(body=CHANGED, *, event="pull_request", to=None, delivery="d-1", **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        told = {
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": delivery,
            "X-Hub-Signature-256": _signed(raw),
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return client.post(to or own.hook, content=raw, headers=told)

    return sending


def _inbox(own):
    with own.database.organisation(own.organisation.id) as session:
        return [
            tuple(row) for row in session.execute(text("SELECT event, body FROM webhook_inbox"))
        ]


def test_a_proven_delivery_is_stored_and_its_re_read_is_due(deliver, own):
    answer = deliver()
    assert answer.status_code == 202
    assert answer.json() == {"delivery": "d-1", "is_new": True, "reads": "pull_requests"}
    hint = {"stream": "pull_requests", "scope": "101", "ids": ["PR_7"]}
    assert _inbox(own) == [("pull_request.opened", hint)]
    with own.database.organisation(own.organisation.id) as session:
        jobs = session.execute(text("SELECT kind, payload FROM sync_jobs")).all()
    assert [tuple(job) for job in jobs] == [("webhook", {"ids": ["PR_7"]})]


def test_delivering_it_again_changes_nothing(deliver, own):
    deliver()
    again = deliver()
    assert (again.status_code, again.json()["is_new"]) == (202, False)
    assert len(_inbox(own)) == 1


def test_a_ping_and_events_nobody_knows_are_accepted(deliver):
    assert deliver({"zen": "calm"}, event="ping").status_code == 202
    assert deliver({"zen": "calm"}, event="unheard_of", delivery="d-2").status_code == 202


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Hub_Signature_256": ""},
        {"X_Hub_Signature_256": "sha256="},
        {"X_Hub_Signature_256": "sha1=abc"},
        {"X_Hub_Signature_256": _signed(json.dumps(CHANGED).encode(), b"another")},
        {"X_Hub_Signature_256": b"sha256=\xff\xfe"},
        {"X_GitHub_Event": ""},
        {"X_GitHub_Delivery": ""},
        {"X_GitHub_Delivery": "x" * 201},
    ],
    ids=str,
)
def test_anything_malformed_or_unproven_is_401(deliver, own, headers):
    answer = deliver(**headers)
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/bad-signature")
    assert _inbox(own) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'{"a":' * 3000,
        b'{"repository": 5}',
        b'{"pull_request": {}}',
        b"\xff\xfe",
        b"payload=%7B%7D",
    ],
    ids=range(8),
)
def test_a_body_that_cannot_be_read_is_401_although_signed(deliver, own, body):
    assert deliver(body).status_code == 401
    assert _inbox(own) == []


def test_the_bytes_that_came_are_what_is_signed(client, own):
    raw = b'{ "action" : "opened",  "repository":{"id":101}, "pull_request":{"node_id":"x"}}'
    headers = {
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": "d",
        "X-Hub-Signature-256": _signed(raw),
    }
    assert client.post(own.hook, content=raw, headers=headers).status_code == 202
    assert client.post(own.hook, content=raw + b" ", headers=headers).status_code == 401


def test_an_unknown_address_is_401(deliver, own):
    for to in ("/hooks/github/nobody", "/hooks/github/a%00b", own.hook.replace("github", "gitlab")):
        assert deliver(to=to).status_code == 401


def test_without_a_readable_secret_nothing_is_proven(deliver, own):
    with own.database.organisation(own.organisation.id) as session:
        connections.set_webhook_secret(session, own.connection_id, b"foul")
    assert deliver().status_code == 401
    with own.database.organisation(own.organisation.id) as session:
        session.execute(text("UPDATE connections SET webhook_secret = NULL"))
    assert deliver().status_code == 401


def test_a_secret_moved_from_another_connection_does_not_open(app, deliver, own, northwind):
    place = encryption.place(northwind.organisation.id, northwind.connection_id, "webhook_secret")
    sealed = app.state.services.vault.seal(HOOK_SECRET, place=place)
    with own.database.organisation(own.organisation.id) as session:
        connections.set_webhook_secret(session, own.connection_id, sealed)
    assert deliver().status_code == 401


def test_the_twins_secret_does_not_prove_mine(deliver, own, contoso):
    assert deliver(to=contoso.hook).status_code == 202
    assert _inbox(own) == []


def test_a_body_larger_than_any_is_413(deliver, own, monkeypatch):
    monkeypatch.setattr(hooks, "MOST_BYTES", 100)
    answer = deliver(b"x" * 101)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    assert deliver(b"x" * 100).status_code == 401


async def _asked(app, path, receive):
    sent = []

    async def send(message):
        sent.append(message)

    headers = [(b"host", b"127.0.0.1")]
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode()}
    scope |= {"headers": headers, "query_string": b"", "client": None, "server": None}
    await app(scope, receive, send)
    return sent[0]["status"]


def test_nothing_is_read_for_an_address_that_nobody_has(app, own):
    read = []

    async def receive():
        read.append("part")
        return {"type": "http.request", "body": b"x", "more_body": False}

    assert asyncio.run(_asked(app, "/hooks/github/nobody", receive)) == 401
    assert read == []
    assert asyncio.run(_asked(app, own.hook, receive)) == 401
    assert read == ["part"]


def test_only_some_large_bodies_are_in_memory_at_once(app, own, monkeypatch):
    monkeypatch.setattr(hooks, "LARGE_BYTES", 10)
    monkeypatch.setitem(app.state._state, "large_bodies", asyncio.Semaphore(2))
    now, most = [0], [0]

    def sender():
        parts = [b"x" * 11, b"x", b"x"]

        async def receive():
            part = parts.pop(0)
            if len(parts) == 1:
                now[0] += 1
                most[0] = max(most[0], now[0])
            if not parts:
                await asyncio.sleep(0.05)
                now[0] -= 1
            return {"type": "http.request", "body": part, "more_body": bool(parts)}

        return receive

    async def all_at_once():
        return await asyncio.gather(*(_asked(app, own.hook, sender()) for _ in range(5)))

    assert asyncio.run(all_at_once()) == [401] * 5
    assert most == [2]


def test_a_lost_broker_loses_no_delivery(app, deliver, own, monkeypatch):
    services = app.state.services
    told = []

    def send(*given, **_queue):
        told.append(given)
        return False

    monkeypatch.setitem(app.state._state, "services", replace(services, send=send))
    assert deliver().status_code == 202
    assert told
    assert len(_inbox(own)) == 1


def test_a_connection_that_is_gone_is_401(deliver, own):
    with own.database.organisation(own.organisation.id) as session:
        session.execute(text("DELETE FROM scopes"))
        session.execute(text("DELETE FROM connections"))
    assert deliver().status_code == 401
