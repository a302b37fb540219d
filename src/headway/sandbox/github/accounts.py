"""The App, its installations and the tokens they are given."""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from headway.kernel.clock import now as real_now
from headway.sandbox.world.model import Value, Wire, iso, stable_number

TOKEN_LIFE = timedelta(hours=1)
TOKEN_CHARACTERS = 520
PERMISSIONS = {
    "contents": "read",
    "deployments": "read",
    "issues": "read",
    "members": "read",
    "metadata": "read",
    "pull_requests": "read",
}
EVENTS = ["deployment_status", "issue_comment", "issues", "pull_request", "pull_request_review"]
EVENTS += ["pull_request_review_comment", "release", "repository"]


@dataclass
class Installation:
    """The App on one organisation; `repository_ids` None means all repositories."""

    id: int
    account: Wire
    repository_ids: frozenset[int] | None = None
    suspended_at: str | None = None


@dataclass
class Grant:
    """What a token may do: as an installation, or as a user (`installation` None)."""

    installation: Installation | None
    expires_at: datetime
    login: str | None = None


def new_private_key() -> str:
    """A fresh RSA key in PEM, made at start and never shipped."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


@dataclass
class App:
    """One GitHub App: its credentials, installations, tokens and codes."""

    private_key: str
    seed: int
    slug: str = "headway-sandbox"
    name: str = "Headway (sandbox)"
    setup_url: str | None = None
    callback_url: str | None = None
    installations: dict[int, Installation] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    codes: dict[str, Wire] = field(default_factory=dict)
    """One-use codes of the manifest and OAuth flows, with what they stand for."""

    def __post_init__(self) -> None:
        self.id = 1_000_000 + stable_number("app", self.seed, bits=20)
        self.client_id = f"Iv23li{stable_number('client', self.seed):014x}"[:20]
        self.client_secret = f"{stable_number('secret', self.seed, bits=63):040x}"
        self.webhook_secret = f"{stable_number('hook', self.seed, bits=63):040x}"
        key = serialization.load_pem_private_key(self.private_key.encode(), None)
        self.public_key = key.public_key()

    def install(self, account: Wire) -> Installation:
        """Put the App on an organisation."""
        number = 50_000_000 + account["databaseId"] % 1_000_000
        made = Installation(number, account)
        self.installations[number] = made
        return made

    def is_own_jwt(self, token: str) -> bool:
        """Whether the token is the App's own, signed by its key, as GitHub checks it."""
        try:
            claims = jwt.decode(
                token,
                self.public_key,  # type: ignore[arg-type]  # the union of all key kinds; ours is RSA
                algorithms=["RS256"],
                options={"require": ["exp", "iat", "iss"], "verify_aud": False},
                leeway=60,
            )
        except jwt.PyJWTError:
            return False
        lasts = claims["exp"] - claims["iat"]
        return str(claims["iss"]) in {str(self.id), self.client_id} and lasts <= 720  # noqa: PLR2004 (10 minutes, and a minute's drift at each end)

    def installation_token(self, installation: Installation, *, is_stateless: bool) -> Wire:
        """A token for an hour, in the long form of 2026 or the short one."""
        token = _long_token(self.id) if is_stateless else f"ghs_{secrets.token_hex(18)}"
        until = real_now() + TOKEN_LIFE
        self.grants[token] = Grant(installation, until)
        return {
            "token": token,
            "expires_at": iso(until),
            "permissions": PERMISSIONS,
            "repository_selection": "all" if installation.repository_ids is None else "selected",
        }

    def user_token(self, login: str) -> Wire:
        """A user's token, for eight hours, with one to refresh it."""
        token, refresh = f"ghu_{secrets.token_hex(18)}", f"ghr_{secrets.token_hex(38)}"
        self.grants[token] = Grant(None, real_now() + timedelta(hours=8), login)
        self.codes[refresh] = {"kind": "refresh", "login": login}
        return {
            "access_token": token,
            "expires_in": 28800,
            "refresh_token": refresh,
            "refresh_token_expires_in": 15897600,
            "token_type": "bearer",
            "scope": "",
        }

    def grant(self, authorization: str | None) -> Grant | None:
        """What the request's token may do; None: unknown or past its hour."""
        if not authorization:
            return None
        kind, _, token = authorization.partition(" ")
        found = self.grants.get(token.strip())
        if kind.lower() not in {"bearer", "token"} or found is None:
            return None
        return found if found.expires_at > datetime.now(UTC) else None

    def expire_tokens(self) -> None:
        """Forget every token, as if its hour were over."""
        self.grants.clear()

    def told(self, origin: str) -> Wire:
        """The App as `GET /app` shows it."""
        return {
            "id": self.id,
            "slug": self.slug,
            "client_id": self.client_id,
            "node_id": f"A_kw{self.id}",
            "owner": {"login": "Northwind", "id": 19_000_001, "type": "Organization"},
            "name": self.name,
            "description": None,
            "external_url": origin,
            "html_url": f"{origin}/apps/{self.slug}",
            "created_at": "2026-01-05T09:00:00Z",
            "updated_at": "2026-01-05T09:00:00Z",
            "permissions": PERMISSIONS,
            "events": EVENTS,
            "installations_count": len(self.installations),
        }

    def credentials(self) -> dict[str, Value]:
        """What the manifest flow hands over, once."""
        return {
            "id": self.id,
            "slug": self.slug,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "webhook_secret": self.webhook_secret,
            "pem": self.private_key,
        }


def _long_token(app_id: int) -> str:
    """About 520 characters, `ghs_APPID_` and what looks like a JWT."""
    head = f"ghs_{app_id}_"
    rest = TOKEN_CHARACTERS - len(head) - 2
    body = urlsafe_b64encode(secrets.token_bytes(rest)).decode()[:rest]
    return f"{head}{body[:36]}.{body[36:-86]}.{body[-86:]}"
