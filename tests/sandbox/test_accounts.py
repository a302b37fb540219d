"""The App: its key, installations, tokens, and the pages that hand them over."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.factories.sandbox import Client

from headway.sandbox.github.accounts import new_private_key

BASE = "/api/v3/app"


def test_the_app_shows_itself_to_its_own_key_only(still: Client) -> None:
    told = still.get(BASE, headers=still.jwt()).json()
    assert told["id"] == still.app.id
    stranger = still.jwt(key=new_private_key())
    assert still.get(BASE, headers=stranger).status_code == 401
    assert still.get(BASE, headers=still.jwt(lasts=3600)).status_code == 401
    assert still.get(BASE, headers=still.jwt(lasts=-300)).status_code == 401


def test_installations_and_their_long_tokens(client: Client) -> None:
    rows = client.get(f"{BASE}/installations", headers=client.jwt()).json()
    assert [row["account"]["login"] for row in rows] == ["Northwind"]
    one = client.get(f"{BASE}/installations/{rows[0]['id']}", headers=client.jwt())
    assert one.json() == rows[0]
    answer = client.post(
        f"{BASE}/installations/{rows[0]['id']}/access_tokens", headers=client.jwt()
    )
    token = answer.json()["token"]
    assert answer.status_code == 201
    assert re.fullmatch(r"ghs_[A-Za-z0-9._-]{36,}", token)
    assert 515 <= len(token) <= 525
    assert client.get(f"{BASE}/installations/7", headers=client.jwt()).status_code == 404


def test_the_short_form_of_a_token(client: Client) -> None:
    number = next(iter(client.app.installations))
    headers = client.jwt() | {"x-github-stateless-s2s-token": "disabled"}
    path = f"{BASE}/installations/{number}/access_tokens"
    assert len(client.post(path, headers=headers).json()["token"]) == 40
    too_many = {"repository_ids": list(range(501))}
    assert client.post(path, too_many, headers=client.jwt()).status_code == 422


def test_a_suspended_installation_gets_no_token(client: Client) -> None:
    found = next(iter(client.app.installations.values()))
    found.suspended_at = "2026-11-01T00:00:00Z"
    path = f"{BASE}/installations/{found.id}/access_tokens"
    assert client.post(path, headers=client.jwt()).status_code == 403
    assert client.get("/api/v3/installation/repositories").status_code == 403


def test_the_installations_repositories_are_paged(still: Client) -> None:
    answer = still.get("/api/v3/installation/repositories?per_page=5")
    assert answer.json()["total_count"] == 13
    assert len(answer.json()["repositories"]) == 5
    assert 'page=2>; rel="next"' in answer.headers["link"]


def hidden(html: str) -> dict[str, str]:
    found = re.findall(r'name="([a-z_]+)" value="([^"]*)"', html)
    return {name: value for name, value in found if name not in {"repository_id", "all"}}


def test_installing_chooses_repositories_and_comes_back_with_the_state(client: Client) -> None:
    client.app.setup_url = "http://127.0.0.1:8000/oauth/github/callback?x=1"
    path = f"/apps/{client.app.slug}/installations/new?state=abc"
    page = client.get(path)
    chosen = re.findall(r'name="repository_id" value="(\d+)"', page.text)[:2]
    data = {**hidden(page.text), "repository_id": chosen}
    answer = client.ask("POST", path, data=data)
    assert answer.status_code == 302
    given = parse_qs(urlsplit(answer.headers["location"]).query)
    assert given["x"] == ["1"]
    assert (given["state"], given["setup_action"]) == (["abc"], ["install"])
    assert int(given["installation_id"][0]) in client.app.installations
    rows = client.get("/api/v3/installation/repositories").json()
    assert sorted(str(row["id"]) for row in rows["repositories"]) == sorted(chosen)
    left_out = "/api/v3/repos/Northwind/deploy-tools"
    assert client.get(left_out).status_code == 404
    assert client.ask("POST", path, data={"installation_id": "7"}).status_code == 404


def sign_in(client: Client) -> dict[str, str]:
    query = f"client_id={client.app.client_id}&redirect_uri=http://127.0.0.1:8000/cb&state=s"
    path = f"/login/oauth/authorize?{query}"
    page = client.get(path)
    answer = client.ask("POST", path, data=hidden(page.text))
    given = parse_qs(urlsplit(answer.headers["location"]).query)
    assert given["state"] == ["s"]
    keys = {"client_id": client.app.client_id, "client_secret": client.app.client_secret}
    return keys | {"code": given["code"][0]}


def test_signing_in_gives_a_users_token_once(client: Client) -> None:
    data = sign_in(client)
    json_headers = {"accept": "application/json"}
    told = client.ask("POST", "/login/oauth/access_token", data=data, headers=json_headers).json()
    user = {"authorization": f"Bearer {told['access_token']}"}
    found = client.get("/api/v3/user/installations", headers=user).json()
    assert found["installations"][0]["id"] in client.app.installations
    assert client.get("/api/v3/user", headers=user).json()["login"] == "headway"
    again = client.ask("POST", "/login/oauth/access_token", data=data, headers=json_headers)
    assert again.json() == {"error": "bad_verification_code"}


def test_a_refresh_token_is_good_once(client: Client) -> None:
    data, headers = sign_in(client), {"accept": "application/json"}
    path = "/login/oauth/access_token"
    first = client.ask("POST", path, data=data, headers=headers).json()
    keys = {k: data[k] for k in ("client_id", "client_secret")}
    fresh = {**keys, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    assert "access_token" in client.ask("POST", path, data=fresh, headers=headers).json()
    twice = client.ask("POST", path, data=fresh, headers=headers).json()
    assert twice == {"error": "bad_refresh_token"}
    wrong = client.ask("POST", path, data={**fresh, "client_secret": "x"})
    assert wrong.text == "error=incorrect_client_credentials"


def test_an_installation_is_no_user_and_a_user_no_installation(client: Client) -> None:
    assert client.get("/api/v3/user").status_code == 403
    assert client.get("/api/v3/user/installations").status_code == 403
    token = client.app.user_token("headway")["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    assert client.get("/api/v3/installation/repositories", headers=headers).status_code == 403


def test_the_manifest_flow_hands_over_credentials_once(client: Client) -> None:
    manifest = {
        "name": "Headway at Northwind",
        "redirect_url": "http://127.0.0.1:8000/made",
        "setup_url": "http://127.0.0.1:8000/setup",
        "hook_attributes": {"url": "http://127.0.0.1:8000/hooks/github/x"},
    }
    path = "/settings/apps/new?state=q"
    page = client.ask("POST", path, data={"manifest": json.dumps(manifest)})
    assert "Headway at Northwind" in page.text
    data = {"manifest": json.dumps(manifest), "confirm": "1", "state": "q"}
    answer = client.ask("POST", path, data=data)
    given = parse_qs(urlsplit(answer.headers["location"]).query)
    assert given["state"] == ["q"]
    target = f"/api/v3/app-manifests/{given['code'][0]}/conversions"
    told = client.ask("POST", target)
    assert told.status_code == 201
    assert told.json()["pem"] == client.app.private_key
    assert client.ask("POST", target).status_code == 404
    assert str(client.sandbox.service.webhook).count("/hooks/github/x") == 1


@pytest.mark.parametrize("path", ["/Northwind/ranking", "/Northwind/ranking/pull/1"])
def test_links_to_the_provider_lead_to_a_page(still: Client, path: str) -> None:
    answer = still.get(path)
    assert answer.status_code in {200, 404}
    assert "text/html" in answer.headers["content-type"]


def test_a_pull_requests_page_shows_its_title_safely(client: Client) -> None:
    repo = client.repo("northwind/ranking")
    row = repo["pullRequests"][0]
    row["title"] = "<script>alert(1)</script>"
    text = client.get(f"/Northwind/ranking/pull/{row['number']}").text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert client.get("/Nobody/none").status_code == 404
