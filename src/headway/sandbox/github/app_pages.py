"""The pages a person sees: App manifest, installation, sign-in, and a pull request."""

import secrets
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from headway.sandbox.github.service import Answer, Service, json_answer
from headway.sandbox.world.model import Value, Wire

OWNER_LOGIN = "headway"
"""The account that the sandbox's browser is signed in with."""


class AppPages:
    """HTML forms that do what GitHub's do."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def new_app(self, request: Request) -> Response:
        """The manifest flow: shows the App to be made, then sends back with a code."""
        given = _form(request) or dict(request.query_params)
        try:
            manifest = orjson.loads(given.get("manifest", "{}"))
        except orjson.JSONDecodeError:
            raise Answer(400, "Problems parsing JSON") from None
        if "confirm" not in given:
            hidden = {**given, "state": request.query_params.get("state", given.get("state", ""))}
            name = manifest.get("name", self.service.app.name)
            text = f"Create GitHub App for {escape(str(name))}"
            return page("Create GitHub App", f"<p>{text}</p>{form(hidden, 'confirm', 'Create')}")
        app = self.service.app
        app.name = str(manifest.get("name", app.name))
        hook = manifest.get("hook_attributes", {}).get("url")
        if hook:
            self.service.webhook = {"url": hook, "secret": app.webhook_secret}
        app.setup_url = manifest.get("setup_url") or app.setup_url
        callbacks = manifest.get("callback_urls") or [manifest.get("redirect_url")]
        app.callback_url = callbacks[0] or app.callback_url
        code = secrets.token_hex(20)
        app.codes[code] = {"kind": "manifest"}
        target = manifest.get("redirect_url") or app.callback_url
        return _back(str(target), code=code, state=given.get("state", ""))

    def app(self, _request: Request) -> Response:
        """The App's own page."""
        app = self.service.app
        link = f'<a href="/apps/{app.slug}/installations/new">Install</a>'
        return page(app.name, f"<p>{escape(app.name)}</p><p>{link}</p>")

    def install(self, request: Request) -> Response:
        """Choose an organisation and its repositories; send back to the setup address."""
        given = _form(request)
        state = request.query_params.get("state", given.get("state", ""))
        if request.method != "POST":
            return page("Install", self._choices(state, dict(request.query_params)))
        chosen = [v for k, v in _pairs(request) if k == "repository_id"]
        wanted = int(given.get("installation_id", "0") or 0)
        found = self.service.app.installations.get(wanted)
        if found is None:
            raise Answer(404, "Not Found")
        found.repository_ids = (
            None if given.get("all") or not chosen else frozenset(map(int, chosen))
        )
        target = given.get("redirect_uri") or self.service.app.setup_url
        if not target:
            return page("Installed", "<p>The App is installed.</p>")
        fields = {"installation_id": str(found.id), "setup_action": "install", "state": state}
        if given.get("redirect_uri") or self.service.app.callback_url:
            fields["code"] = self._code(OWNER_LOGIN)
        return _back(target, **fields)

    def _choices(self, state: str, query: dict[str, str]) -> str:
        blocks = []
        for row in self.service.app.installations.values():
            boxes = "".join(
                f'<label><input type="checkbox" name="repository_id" value="{r["databaseId"]}"> '
                f"{escape(r['nameWithOwner'])}</label><br>"
                for r in row.account["repositories"]
            )
            hidden = {
                "state": state,
                "installation_id": str(row.id),
                "redirect_uri": query.get("redirect_uri", ""),
            }
            every = '<label><input type="checkbox" name="all" value="1" checked> All repositories'
            title = f"<h2>{escape(row.account['login'])}</h2>"
            blocks.append(title + form(hidden, "install", "Install", f"{every}</label><br>{boxes}"))
        return "".join(blocks)

    def _code(self, login: str) -> str:
        code = secrets.token_hex(10)
        self.service.app.codes[code] = {"kind": "oauth", "login": login}
        return code

    def authorize(self, request: Request) -> Response:
        """The OAuth page: a button, then back with a code and the state."""
        given = _form(request) or dict(request.query_params)
        if given.get("client_id") != self.service.app.client_id:
            raise Answer(404, "Not Found")
        if request.method != "POST":
            name = escape(self.service.app.name)
            return page(
                "Authorize",
                f"<p>{name} wants to know who you are.</p>" + form(given, "authorize", "Authorize"),
            )
        target = given.get("redirect_uri") or self.service.app.callback_url
        if not target:
            raise Answer(422, "The App has no callback URL")
        return _back(target, code=self._code(OWNER_LOGIN), state=given.get("state", ""))

    def access_token(self, request: Request) -> Response:
        """`POST /login/oauth/access_token`: a code or refresh token, good once."""
        given = _form(request)
        app = self.service.app
        if (given.get("client_id"), given.get("client_secret")) != (
            app.client_id,
            app.client_secret,
        ):
            return _token_answer(request, {"error": "incorrect_client_credentials"})
        is_refresh = given.get("grant_type") == "refresh_token"
        key = given.get("refresh_token" if is_refresh else "code", "")
        known = app.codes.pop(key, None)
        if known is None or known["kind"] != ("refresh" if is_refresh else "oauth"):
            error = "bad_refresh_token" if is_refresh else "bad_verification_code"
            return _token_answer(request, {"error": error})
        return _token_answer(request, app.user_token(known["login"]))

    def subject(self, request: Request) -> Response:
        """The page of a repository, pull request or issue, so that links to it lead somewhere."""
        given = request.path_params
        repo = self.service.world.repository(f"{given['owner']}/{given['repo']}")
        if repo is None:
            return page("Not found", "<p>Not found.</p>", 404)
        if "number" not in given:
            return page(repo["nameWithOwner"], f"<p>{len(repo['pullRequests'])} pull requests</p>")
        kind = "_pull_requests" if given["kind"] == "pull" else "_issues"
        row: Wire | None = repo[kind].get(given["number"])
        if row is None:
            return page("Not found", "<p>Not found.</p>", 404)
        author = row["author"]["login"] if row["author"] else "ghost"
        opened = f"{row['state'].lower()} · opened {row['createdAt']} by {author}"
        title = f"{row['title']} #{row['number']}"
        return page(title, f"<p>{escape(repo['nameWithOwner'])}</p><p>{escape(opened)}</p>")


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    """A plain page."""
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>'
    text = f'<!doctype html><html lang="en">{head}<h1>{escape(title)}</h1>{body}</html>'
    return HTMLResponse(text, status)


def form(hidden: dict[str, str], action: str, button: str, extra: str = "") -> str:
    """A form that posts back to its own address."""
    fields = "".join(
        f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in hidden.items()
    )
    send = f'<button type="submit" name="{action}" value="1">{escape(button)}</button>'
    return f'<form method="post">{fields}{extra}{send}</form>'


def _pairs(request: Request) -> list[tuple[str, str]]:
    raw: bytes = getattr(request.state, "raw", b"") or b""
    if request.headers.get("content-type", "").startswith("application/json"):
        found: dict[str, Value] = orjson.loads(raw or b"{}")
        return [(k, str(v)) for k, v in found.items()]
    return parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)


def _form(request: Request) -> dict[str, str]:
    return dict(_pairs(request))


def _back(target: str, **fields: str) -> Response:
    glue = "&" if urlsplit(target).query else "?"
    return RedirectResponse(f"{target}{glue}{urlencode(fields)}", 302)


def _token_answer(request: Request, body: Wire) -> Response:
    if "json" in request.headers.get("accept", ""):
        return json_answer(body)
    return Response(urlencode(body), media_type="application/x-www-form-urlencoded")
