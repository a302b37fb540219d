"""What the App asks as itself, against a server on this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from headway.connectors.base import (
    AccessRevoked,
    BadPayload,
    ConnectorError,
    ProviderUnavailable,
    RateLimited,
    UnsafeUrl,
)
from headway.connectors.doubles import Everywhere
from headway.connectors.github import app
from headway.connectors.github.app import AppKey, InstallationToken
from headway.kernel.errors import ConfigurationError

NOW = datetime(2026, 2, 1, 9, tzinfo=UTC)
LONG_TOKEN = f"ghs_1_{'x' * 520}"


@pytest.fixture(scope="module")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


class Github(HTTPServer):
    """Gives the answers it was told to give, in turn; the last one for ever."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, Any, dict[str, str]]] = []
        self.asked: list[tuple[str, str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/v3"


class Handler(BaseHTTPRequestHandler):
    server: Github

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, self.headers.get("authorization", "")))
        self.rfile.read(int(self.headers.get("content-length", 0)))
        answers = self.server.answers
        status, body, headers = answers.pop(0) if len(answers) > 1 else answers[0]
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815 - the base class names it so

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def github(loopback: None) -> Iterator[Github]:
    server = Github()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ask(github: Github, private_key: str) -> Callable[..., InstallationToken]:
    def ask(*answers: tuple[int, Any, dict[str, str]]) -> InstallationToken:
        github.answers = list(answers)
        key = AppKey(app_id="12", private_key=private_key)
        return app.installation_token(github.url, key, "5", guard=Everywhere(), now=lambda: NOW)

    return ask


def test_a_token_of_any_length_for_an_hour(ask, github: Github) -> None:
    made = ask((201, {"token": LONG_TOKEN, "expires_at": "2026-02-01T10:00:00Z"}, {}))
    assert made == InstallationToken(token=LONG_TOKEN, expires_at=NOW + timedelta(hours=1))
    assert LONG_TOKEN not in repr(made)
    ((method, path, authorization),) = github.asked
    assert (method, path) == ("POST", "/api/v3/app/installations/5/access_tokens")
    claims = jwt.decode(authorization.split()[1], options={"verify_signature": False})
    assert claims["iss"] == "12"
    assert claims["exp"] - claims["iat"] <= 660


def test_a_token_without_an_end_is_taken_for_an_hour(ask) -> None:
    assert ask((201, {"token": "t"}, {})).expires_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (401, {}, AccessRevoked),
        (403, {}, AccessRevoked),
        (404, {}, AccessRevoked),
        (403, {"x-ratelimit-remaining": "0"}, RateLimited),
        (403, {"retry-after": "9"}, RateLimited),
        (429, {}, RateLimited),
        (422, {}, BadPayload),
        (500, {}, ProviderUnavailable),
    ],
)
def test_refusals_are_typed(ask, status: int, headers: dict[str, str], error) -> None:
    with pytest.raises(ConnectorError) as caught:
        ask((status, {"message": "no"}, headers))
    assert type(caught.value) is error


@pytest.mark.parametrize(
    "answer",
    [
        (201, {}, {}),
        (201, {"token": 5}, {}),
        (301, {}, {"location": "https://elsewhere.example/"}),
    ],
)
def test_other_answers_are_refused(ask, answer) -> None:
    with pytest.raises(BadPayload):
        ask(answer)


def test_nobody_there_is_unavailable(github: Github, private_key: str) -> None:
    key = AppKey(app_id="12", private_key=private_key)
    closed = "http://127.0.0.1:1/api/v3"
    with pytest.raises(ProviderUnavailable):
        app.installation_token(closed, key, "5", guard=Everywhere())


def test_a_key_that_is_none_is_said(github: Github) -> None:
    with pytest.raises(ConfigurationError, match="private key"):
        app.installations(
            github.url, AppKey(app_id="12", private_key="nonsense"), guard=Everywhere()
        )


def test_the_guard_is_asked_first(github: Github, private_key: str) -> None:
    class Closed:
        def check(self, url: str) -> None:
            raise UnsafeUrl(url)

    key = AppKey(app_id="12", private_key=private_key)
    with pytest.raises(UnsafeUrl):
        app.installations(github.url, key, guard=Closed())
    assert github.asked == []
    assert private_key not in repr(key)


def test_installations_page_by_page(github: Github, private_key: str) -> None:
    def installation(number: int, **given: Any) -> dict[str, Any]:
        account = {"id": number * 10, "login": f"octo{number}", "type": "Organization"}
        return {"id": number, "account": account, "target_type": "Organization", **given}

    link = f'<{github.url}/app/installations?page=2>; rel="next"'
    github.answers = [
        (200, [installation(1)], {"link": link}),
        (200, [installation(2, suspended_at="2026-01-01T00:00:00Z")], {}),
    ]
    key = AppKey(app_id="12", private_key=private_key)
    first, second = app.installations(github.url, key, guard=Everywhere())
    assert (first.external_id, first.account_id, first.account_login) == ("1", "10", "octo1")
    assert (first.account_kind, first.is_suspended) == ("Organization", False)
    assert second.is_suspended
