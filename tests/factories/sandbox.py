"""A client of a sandbox in this process, over ASGI."""

import asyncio
import time

import httpx
import jwt

from headway.sandbox.serve import Sandbox
from headway.sandbox.world.model import Wire

ORIGIN = "http://127.0.0.1:9000"


class Client:
    """A synchronous client of one sandbox, signed in as an installation."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.app = sandbox.service.app
        self.headers: dict[str, str] = {}

    def ask(self, method: str, path: str, **given) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.sandbox.app)
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                headers = self.headers | given.pop("headers", {})
                return await client.request(method, path, headers=headers, **given)

        return asyncio.run(send())

    def get(self, path: str, **given) -> httpx.Response:
        return self.ask("GET", path, **given)

    def post(self, path: str, body=None, **given) -> httpx.Response:
        return self.ask("POST", path, json=body, **given)

    def jwt(self, *, lasts: int = 540, key: str | None = None) -> dict[str, str]:
        now = int(time.time())
        claims = {"iat": now - 60, "exp": now + lasts, "iss": str(self.app.id)}
        signed = jwt.encode(claims, key or self.app.private_key, algorithm="RS256")
        return {"authorization": f"Bearer {signed}"}

    def sign_in(self, place: int = 0) -> "Client":
        number = list(self.app.installations)[place]
        path = f"/api/v3/app/installations/{number}/access_tokens"
        token = self.post(path, headers=self.jwt()).json()["token"]
        self.headers = {"authorization": f"Bearer {token}"}
        return self

    def repo(self, name: str) -> Wire:
        found = self.sandbox.service.world.repository(name)
        assert found is not None
        return found

    def graphql(self, query: str, **variables):
        body = {"query": query, "variables": variables}
        return self.post("/api/graphql", body).json()
