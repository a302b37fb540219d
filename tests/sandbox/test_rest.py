"""REST lists: pages, validators, redirects, refusals."""

import pytest
from tests.factories.sandbox import Client

REPO = "/api/v3/repos/Northwind/ranking"


def walk(client: Client, path: str) -> list[dict[str, object]]:
    rows, answer = [], client.get(path)
    while True:
        rows += answer.json()
        links = answer.headers.get("link", "")
        following = [x for x in links.split(", ") if 'rel="next"' in x]
        if not following:
            return rows
        answer = client.get(following[0].split(">")[0][1:])


@pytest.mark.parametrize(
    ("path", "entity"),
    [
        ("pulls?state=all", "pull_request"),
        ("pulls/comments?sort=updated&direction=desc", "review_comment"),
        ("issues/comments?sort=updated", "comment"),
        ("releases", "release"),
        ("deployments", "deployment"),
        ("labels", "label"),
    ],
)
def test_a_list_walked_to_its_end_holds_every_row_once(
    still: Client, path: str, entity: str
) -> None:
    glue = "&" if "?" in path else "?"
    rows = walk(still, f"{REPO}/{path}{glue}per_page=7")
    repo = still.get(REPO).json()
    truth = still.get("/_sandbox/truth").json()[entity]
    expected = {r["external_id"] for r in truth if r["repository_id"] == str(repo["id"])}
    assert {str(row["id"]) for row in rows} == expected
    assert len(rows) == len(expected) > 0


def test_issues_hold_pull_requests_too(still: Client) -> None:
    rows = walk(still, f"{REPO}/issues?state=all&per_page=50")
    pulls = [row for row in rows if "pull_request" in row]
    assert len(pulls) == len(still.repo("northwind/ranking")["pullRequests"])
    assert len(pulls) < len(rows)


def test_nothing_new_is_304_and_free(client: Client) -> None:
    path = f"{REPO}/pulls?state=all&sort=updated&direction=desc&per_page=5"
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    left = first.headers["x-ratelimit-remaining"]
    assert again.headers["x-ratelimit-remaining"] == left == "4999"
    usage = client.get("/_sandbox/usage").json()
    endpoint = usage["endpoints"]["GET /api/v3/repos/{repo}/pulls"]
    assert endpoint == {"requests": 2, "points": 1, "not_modified": 1}


def test_an_update_breaks_the_validator(client: Client) -> None:
    path = f"{REPO}/pulls?state=all&sort=updated&direction=desc&per_page=5"
    etag = client.get(path).headers["etag"]
    change = {"kind": "touch", "repository": "northwind/ranking", "number": 1}
    number = client.get(path).json()[0]["number"]
    client.post("/_sandbox/advance", {"hours": 1, "events": [{**change, "number": number}]})
    assert client.get(path, headers={"if-none-match": etag}).status_code == 200


def test_since_and_states(still: Client) -> None:
    rows = still.get(f"{REPO}/issues/comments?sort=updated&direction=asc&per_page=100").json()
    since = rows[3]["updated_at"]
    later = still.get(f"{REPO}/issues/comments?since={since}&sort=updated&per_page=100").json()
    assert {row["id"] for row in later} == {r["id"] for r in rows if r["updated_at"] >= since}
    opened = still.get(f"{REPO}/pulls").json()
    closed = still.get(f"{REPO}/pulls?state=closed").json()
    assert {row["state"] for row in opened} <= {"open"}
    assert {row["state"] for row in closed} == {"closed"}
    assert still.get(f"{REPO}/issues/comments?since=yesterday").status_code == 422
    assert still.get(f"{REPO}/pulls?sort=mood").status_code == 422


def test_one_pull_request_tells_its_sizes(still: Client) -> None:
    found = still.get(f"{REPO}/pulls").json() or still.get(f"{REPO}/pulls?state=closed").json()
    whole = still.get(f"{REPO}/pulls/{found[0]['number']}").json()
    assert whole["changed_files"] > 0
    assert whole["commits"] > 0
    assert still.get(f"{REPO}/pulls/99999").status_code == 404


def test_a_deployments_statuses(still: Client) -> None:
    row = still.get(f"{REPO}/deployments").json()[-1]
    statuses = still.get(f"{REPO}/deployments/{row['id']}/statuses").json()
    assert [x["state"] for x in statuses] in (
        ["success", "in_progress"],
        ["failure", "in_progress"],
    )
    assert still.get(f"{REPO}/deployments/1/statuses").status_code == 404
    assert still.get(f"{REPO}/deployments?environment=staging").json() == []


def test_a_renamed_repository_answers_301_on_the_same_host(still: Client) -> None:
    answer = still.get("/api/v3/repos/Northwind/returns-service/pulls?state=all")
    assert answer.status_code == 301
    target = answer.headers["location"]
    assert target.startswith("http://127.0.0.1:9000/api/v3/repositories/")
    assert still.get(target).json()
    assert still.get("/api/v3/repositories/1").status_code == 404


def test_without_a_token_nothing_is_told(still: Client) -> None:
    for path in (REPO, f"{REPO}/pulls", "/api/v3/rate_limit", "/api/v3/installation/repositories"):
        answer = still.get(path, headers={"authorization": ""})
        assert (answer.status_code, answer.json()["message"]) == (401, "Requires authentication")
        answer = still.get(path, headers={"authorization": "Bearer nonsense"})
        assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")
    assert still.ask("POST", "/api/graphql", headers={"authorization": ""}).status_code == 401


def test_what_does_not_exist_is_404(still: Client) -> None:
    assert still.get("/api/v3/repos/Northwind/none").status_code == 404
    assert still.get("/api/v3/nowhere").json()["message"] == "Not Found"


def test_an_hour_used_up_is_403_with_the_reset(client: Client) -> None:
    client.sandbox.service.limits.of("installation:50000001", "core").used = 5000
    answer = client.get(REPO)
    assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (403, "0")
    assert client.get("/api/v3/rate_limit").json()["resources"]["core"]["remaining"] == 0


def test_the_date_is_the_worlds(still: Client) -> None:
    assert still.get(REPO).headers["date"] == "Fri, 20 Nov 2026 12:00:00 GMT"


def test_every_answer_is_json_that_says_its_charset(still: Client) -> None:
    assert still.get(REPO).headers["content-type"] == "application/json; charset=utf-8"
