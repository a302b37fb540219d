"""Making and installing the App, and whose an installation is."""

from collections.abc import Callable

import httpx
import pytest
from tests.factories.github.server import API

from headway.connectors.github import oauth
from headway.connectors.github.client import GithubClient


def test_the_manifest_asks_to_read_and_for_nothing_else() -> None:
    made = oauth.manifest("https://headway.example/", "/hooks/github/key")
    assert set(oauth.PERMISSIONS.values()) == {"read"}
    assert made["hook_attributes"] == {
        "url": "https://headway.example/hooks/github/key",
        "active": True,
    }
    assert made["redirect_url"] == "https://headway.example/oauth/github/callback"


def test_addresses_carry_the_state_and_quote_names() -> None:
    assert oauth.manifest_url("https://github.com/", "a b") == (
        "https://github.com/settings/apps/new?state=a+b"
    )
    assert oauth.manifest_url("https://github.com", "s", "octo/x") == (
        "https://github.com/organizations/octo%2Fx/settings/apps/new?state=s"
    )
    assert oauth.installation_url("https://github.com", "head way", "s") == (
        "https://github.com/apps/head%20way/installations/new?state=s"
    )


@pytest.mark.parametrize(("installation_id", "expected"), [("5", True), ("6", True), ("7", False)])
def test_an_installation_counts_only_if_the_user_sees_it(
    client: Callable[[httpx.BaseTransport], GithubClient],
    installation_id: str,
    expected: object,
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if "page" in request.url.params:
            return httpx.Response(200, json={"installations": [{"id": 6}]})
        link = f'<{API}/user/installations?page=2>; rel="next"'
        return httpx.Response(200, json={"installations": [{"id": 5}]}, headers={"link": link})

    asking = client(httpx.MockTransport(answer))
    assert oauth.is_installation_of_user(asking, installation_id) is expected
