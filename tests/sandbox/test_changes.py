"""Changes asked for by name, the clock, webhooks and what survives a restart."""

import hashlib
import hmac
import json
from datetime import timedelta

import httpx
import pytest
from tests.factories.sandbox import Client

from headway.sandbox.world.changes import COMMITS, FILES
from headway.sandbox.world.model import from_iso

REPO = "northwind/ranking"


def advance(client: Client, *events, hours: float = 1):
    answer = client.post("/_sandbox/advance", {"hours": hours, "events": list(events)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def truth(client: Client):
    return client.get("/_sandbox/truth").json()


def pulls(client: Client, repo: str = REPO):
    return client.repo(repo)["pullRequests"]


def test_advancing_moves_the_clock_and_the_world(client: Client) -> None:
    before = truth(client)
    told = advance(client, hours=24 * 14)
    after = truth(client)
    assert told["now"] == after["now"] == "2026-12-04T12:00:00Z"
    assert told["steps"] > 0
    assert len(after["pull_request"]) > len(before["pull_request"])


@pytest.mark.parametrize(
    "body", [{"hours": "2"}, {"hours": -1}, {"hours": True}, {"events": [{"kind": "mood"}]}]
)
def test_what_cannot_be_done_is_refused(client: Client, body) -> None:
    assert client.post("/_sandbox/advance", body).status_code == 422
    assert truth(client)["now"] == "2026-11-20T12:00:00Z"


def test_the_control_endpoints_want_json(client: Client) -> None:
    assert client.ask("POST", "/_sandbox/advance", content=b"{").status_code == 422
    assert client.ask("POST", "/_sandbox/advance", content=b"[]").status_code == 422
    missing = {"events": [{"kind": "touch", "repository": "no/such"}]}
    assert client.post("/_sandbox/advance", missing).status_code == 422
    beyond = {"kind": "touch", "repository": REPO, "number": 99999}
    assert client.post("/_sandbox/advance", {"events": [beyond]}).status_code == 422


def test_a_rename_keeps_the_id_and_leads_on(client: Client) -> None:
    old = client.get("/api/v3/repos/Northwind/ranking").json()
    advance(client, {"kind": "rename_repository", "repository": REPO, "to": "relevance"})
    new = client.get("/api/v3/repos/Northwind/relevance").json()
    assert (new["id"], new["name"]) == (old["id"], "relevance")
    assert client.get("/api/v3/repos/Northwind/ranking").status_code == 301
    assert all("/relevance/pull/" in row["url"] for row in pulls(client, "northwind/relevance"))
    advance(client, hours=24 * 20)


def test_a_giant_pull_request_is_capped_as_github_caps(client: Client) -> None:
    advance(client, {"kind": "giant_pull_request", "repository": REPO})
    row = next(r for r in truth(client)["pull_request"] if r["title"] == "Move everything")
    assert (row["commits_count"], row["changed_files_count"]) == (COMMITS, FILES)
    assert row["truncated"] == ["commits", "files"]
    text = """query G($id: ID!, $after: String) { node(id: $id) { ... on PullRequest {
      commits(first: 100, after: $after) { totalCount pageInfo { hasNextPage endCursor }
        nodes { commit { oid } } } } } }"""
    seen, after = 0, None
    while True:
        found = client.graphql(text, id=row["node_id"], after=after)["data"]["node"]["commits"]
        seen += len(found["nodes"])
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    assert (seen, found["totalCount"]) == (250, 251)


def test_deletions_leave_nothing_behind(client: Client) -> None:
    before = truth(client)
    number = pulls(client)[0]["number"]
    advance(
        client,
        {"kind": "delete_comment", "repository": REPO},
        {"kind": "delete_review_comment", "repository": REPO},
        {"kind": "delete_issue", "repository": REPO},
        {"kind": "delete_pull_request", "repository": REPO, "number": number},
        hours=0,
    )
    after = truth(client)
    for entity in ("comment", "review_comment", "issue", "pull_request"):
        assert len(after[entity]) < len(before[entity])
    gone = {r["external_id"] for r in before["pull_request"]}
    gone -= {r["external_id"] for r in after["pull_request"]}
    assert len(gone) == 1
    assert not [r for r in after["review"] if r["pull_request_id"] in gone]


def test_a_transferred_issue_keeps_its_id_and_gets_a_number(client: Client) -> None:
    issue = client.repo(REPO)["issues"][-1]
    event = {"kind": "transfer_issue", "repository": REPO, "to": "northwind/search-api"}
    advance(client, event, hours=0)
    row = next(r for r in truth(client)["issue"] if r["external_id"] == str(issue["_number"]))
    assert row["key"] == f"Northwind/search-api#{row['number']}"


def test_drafts_pushes_and_reviews_that_nobody_submitted(client: Client) -> None:
    number = pulls(client)[-1]["number"]
    reviews = len(truth(client)["review"])
    kinds = ("flip_draft", "force_push", "pending_review", "archive_repository")
    events = [{"kind": k, "repository": REPO, "number": number} for k in kinds]
    advance(client, *events, hours=0)
    subject = pulls(client)[-1]
    assert [x["__typename"] for x in subject["timelineItems"][-3:]] == [
        "ConvertToDraftEvent",
        "ReadyForReviewEvent",
        "HeadRefForcePushedEvent",
    ]
    assert subject["reviews"][-1]["state"] == "PENDING"
    assert len(truth(client)["review"]) == reviews
    assert client.get("/api/v3/repos/Northwind/ranking").json()["archived"] is True


def test_without_a_fixed_end_the_world_goes_on_by_itself(sandbox_maker) -> None:
    client = sandbox_maker(now=None)
    first = truth(client)
    client.sandbox.service.started_at -= timedelta(days=9).total_seconds()
    later = truth(client)
    passed = from_iso(later["now"]) - from_iso(first["now"])
    assert timedelta(days=9) <= passed < timedelta(days=9, minutes=2)
    assert len(later["pull_request"]) > len(first["pull_request"])


def test_a_restart_shows_the_same_world(sandbox_maker, tmp_path) -> None:
    first = sandbox_maker(state_dir=tmp_path, size="tiny").sign_in()
    advance(first, {"kind": "touch", "repository": REPO, "number": pulls(first)[0]["number"]})
    advance(first, hours=50)
    second = sandbox_maker(state_dir=tmp_path, seed=99, size="small")
    assert truth(second) == truth(first)
    assert second.app.private_key == first.app.private_key
    assert (tmp_path / "sandbox.json").stat().st_mode & 0o777 == 0o600


def test_webhooks_are_signed_and_listed(client: Client) -> None:
    received: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        received.append(request)
        return httpx.Response(202 if len(received) > 1 else 500)

    client.sandbox.control.webhooks.transport = httpx.MockTransport(answer)
    client.post("/_sandbox/webhooks", {"url": "http://127.0.0.1:1/hooks", "secret": "s3"})
    assert advance(client, hours=48)["deliveries"] == len(received) > 3
    for request in received:
        mac = hmac.new(b"s3", request.content, hashlib.sha256).hexdigest()
        assert request.headers["x-hub-signature-256"] == f"sha256={mac}"
        assert json.loads(request.content)["repository"]["full_name"].startswith("Northwind/")
    path = "/api/v3/app/hook/deliveries"
    failed = client.get(f"{path}?status=failure", headers=client.jwt()).json()
    assert [row["status_code"] for row in failed] == [500]
    again = client.ask("POST", f"{path}/{failed[0]['id']}/attempts", headers=client.jwt())
    assert again.status_code == 202
    advance(client, hours=0)
    assert received[-1].headers["x-github-delivery"] == failed[0]["guid"]


def test_deliveries_are_paged_by_cursor(client: Client) -> None:
    advance(client, hours=72)
    path = "/api/v3/app/hook/deliveries?per_page=3"
    first = client.get(path, headers=client.jwt())
    link = first.headers["link"].split(">")[0][1:]
    second = client.get(link, headers=client.jwt())
    ids = [row["id"] for row in (*first.json(), *second.json())]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 6


def test_configuration_and_people_are_told(client: Client) -> None:
    told = client.get("/_sandbox/config").json()
    assert told["app"]["id"] == client.app.id
    assert told["installations"][0]["account"] == "Northwind"
    assert "PRIVATE KEY" in told["app"]["private_key"]
    assert client.get("/_sandbox/people").json()["organisation"] == "Northwind"
    assert client.get("/_sandbox/truth?organisation=replay").json()["pull_request"] == []
    client.post("/_sandbox/usage/reset")
    assert client.get("/_sandbox/usage").json()["requests"] == 0
