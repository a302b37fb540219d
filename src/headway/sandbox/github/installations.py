"""REST endpoints of the App: itself, its installations, their tokens and repositories."""

from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response

from headway.sandbox.github import rest_shapes as shapes
from headway.sandbox.github.accounts import EVENTS, PERMISSIONS, Installation
from headway.sandbox.github.rest import Rest
from headway.sandbox.github.service import Answer, Service, json_answer
from headway.sandbox.world.model import Value, Wire

MOST_REPOSITORIES = 500


class Installations:
    """What an App asks with its JWT, an installation with its token, a user with theirs."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.rest = Rest(service)

    def _own(self, request: Request) -> None:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not self.service.app.is_own_jwt(token):
            raise Answer(401, "A JSON web token could not be decoded")

    def _found(self, request: Request) -> Installation:
        self._own(request)
        found = self.service.app.installations.get(request.path_params["installation"])
        if found is None:
            raise Answer(404, "Not Found")
        return found

    def told(self, row: Installation) -> Wire:
        """An installation as GitHub shows it."""
        api = self.service.api
        return {
            "id": row.id,
            "account": shapes.account(row.account),
            "repository_selection": "all" if row.repository_ids is None else "selected",
            "access_tokens_url": f"{api}/app/installations/{row.id}/access_tokens",
            "repositories_url": f"{api}/installation/repositories",
            "html_url": f"{self.service.world.origin}/settings/installations/{row.id}",
            "app_id": self.service.app.id,
            "app_slug": self.service.app.slug,
            "target_id": row.account["databaseId"],
            "target_type": "Organization",
            "permissions": PERMISSIONS,
            "events": EVENTS,
            "created_at": "2026-01-05T09:00:00Z",
            "updated_at": "2026-01-05T09:00:00Z",
            "single_file_name": None,
            "suspended_by": None,
            "suspended_at": row.suspended_at,
        }

    def app(self, request: Request) -> Response:
        """`GET /app`."""
        self._own(request)
        return json_answer(self.service.app.told(self.service.world.origin))

    def listing(self, request: Request) -> Response:
        """`GET /app/installations`."""
        self._own(request)
        return json_answer([self.told(x) for x in self.service.app.installations.values()])

    def one(self, request: Request) -> Response:
        """`GET /app/installations/{id}`."""
        return json_answer(self.told(self._found(request)))

    def access_token(self, request: Request) -> Response:
        """`POST /app/installations/{id}/access_tokens`."""
        found = self._found(request)
        if found.suspended_at:
            raise Answer(403, "This installation has been suspended")
        wanted = _json(request).get("repository_ids") or []
        if len(wanted) > MOST_REPOSITORIES:
            raise Answer(422, "Validation Failed")
        form = request.headers.get("x-github-stateless-s2s-token", "enabled")
        made = self.service.app.installation_token(found, is_stateless=form != "disabled")
        return json_answer(made, 201)

    def repositories(self, request: Request) -> Response:
        """`GET /installation/repositories`."""
        allowance, _ = self.rest.ask(request)
        grant = self.service.grant(request)
        if grant.installation is None:
            raise Answer(403, "You must authenticate with an installation access token")
        api = self.service.api
        return self.rest.page(
            request,
            allowance,
            self.service.repositories(grant.installation),
            lambda row: shapes.repository(row, api),
            lambda rows, count: {"total_count": count, "repositories": rows},
        )

    def user(self, request: Request) -> Response:
        """`GET /user`."""
        grant = self.service.grant(request)
        if grant.login is None:
            raise Answer(403, "Resource not accessible by integration")
        return json_answer(shapes.account(self.service.world.actors[grant.login]))

    def of_user(self, request: Request) -> Response:
        """`GET /user/installations`: those that the signed-in user may reach."""
        grant = self.service.grant(request)
        if grant.login is None:
            raise Answer(403, "Resource not accessible by integration")
        rows = [self.told(x) for x in self.service.app.installations.values()]
        return json_answer({"total_count": len(rows), "installations": rows})

    def manifest(self, request: Request) -> Response:
        """`POST /app-manifests/{code}/conversions`: the new App's credentials, once."""
        code = self.service.app.codes.pop(request.path_params["code"], None)
        if code is None or code["kind"] != "manifest":
            raise Answer(404, "Not Found")
        app = self.service.app
        return json_answer(app.told(self.service.world.origin) | app.credentials(), 201)

    def deliveries(self, request: Request) -> Response:
        """`GET /app/hook/deliveries`, newest first, by `status` and `cursor`."""
        self._own(request)
        given = request.query_params
        rows = self.service.deliveries[::-1]
        if given.get("status") in {"success", "failure"}:
            wants_success = given["status"] == "success"
            rows = [r for r in rows if (r["status"] == "OK") == wants_success]
        if given.get("cursor", "").isdigit():
            rows = [r for r in rows if r["id"] < int(given["cursor"])]
        size = min(int(given.get("per_page", "30")), 100)
        taken = rows[:size]
        headers = {}
        if len(rows) > size:
            url = f"{self.service.world.origin}{request.url.path}?per_page={size}"
            headers["link"] = f'<{url}&cursor={taken[-1]["id"]}>; rel="next"'
        hidden = {"payload", "signature"}
        told = [{k: v for k, v in r.items() if k not in hidden} for r in taken]
        return json_answer(told, 200, headers)

    def redeliver(self, request: Request) -> Response:
        """`POST /app/hook/deliveries/{id}/attempts`: queue the same delivery again."""
        self._own(request)
        for row in self.service.deliveries:
            if row["id"] == request.path_params["delivery"]:
                again = {**row, "id": self.service.deliveries[-1]["id"] + 1, "redelivery": True}
                self.service.deliveries.append(again)
                self.service.pending.append(again)
                return json_answer({}, 202)
        raise Answer(404, "Not Found")


def _json(request: Request) -> dict[str, Value]:
    raw = getattr(request.state, "raw", b"") or b"{}"
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Answer(400, "Problems parsing JSON") from None
    return found if isinstance(found, dict) else {}


def delivery_guid(number: int) -> str:
    """The GUID of a delivery: the same when it is delivered again."""
    return str(UUID(int=number * 0x9E3779B97F4A7C15 % (1 << 128), version=4))
