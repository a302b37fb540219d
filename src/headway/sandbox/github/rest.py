"""REST lists of a repository: order, `since`, pages with Link, ETags that answer 304."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

from headway.sandbox.github import rest_shapes as shapes
from headway.sandbox.github.limits import Allowance
from headway.sandbox.github.service import Answer, Service, etag_of, json_answer, limited_headers
from headway.sandbox.world.model import Wire, from_iso, iso

PER_PAGE, MOST = 30, 100
Show = Callable[[Wire, Wire, str], Wire]


class Rest:
    """The read endpoints below `/api/v3`."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def ask(self, request: Request) -> tuple[Allowance | None, Wire | None]:
        """Authenticate, take one request, find the repository in the path (None: no such part).

        Raises Answer 401, 403, 404 or 301.
        """
        grant = self.service.grant(request)
        allowance = self.service.allowance(grant, "core") if self.service.limits.is_on else None
        request.state.allowance = allowance
        request.state.points = 0
        if allowance is not None:
            if allowance.remaining < 1:
                allowance.roll()
            if allowance.remaining < 1:
                raise Answer(403, "API rate limit exceeded for installation.")
        if "owner" not in request.path_params and "id" not in request.path_params:
            return allowance, None
        found = self._repository(request)
        if not self.service.reader(grant).sees(found):
            raise Answer(404, "Not Found")
        return allowance, found

    def _repository(self, request: Request) -> Wire:
        world, given = self.service.world, request.path_params
        if "id" in given:
            for repo in world.repositories:
                if repo["databaseId"] == given["id"]:
                    return repo
            raise Answer(404, "Not Found")
        name = f"{given['owner']}/{given['repo']}"
        found = world.repository(name)
        if found is None:
            raise Answer(404, "Not Found")
        if world.moved_from(name):
            rest = request.url.path.split(f"/repos/{name}", 1)[-1]
            query = f"?{request.url.query}" if request.url.query else ""
            target = f"{self.service.api}/repositories/{found['databaseId']}{rest}{query}"
            raise Answer(301, "Moved Permanently", location=target)
        return found

    def answer(
        self,
        request: Request,
        allowance: Allowance | None,
        body: object,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """The body with its ETag, or 304 for nothing when the asker has it already."""
        raw = orjson.dumps(body)
        etag = etag_of(raw)
        known = [x.strip() for x in request.headers.get("if-none-match", "").split(",")]
        if etag in known or etag.removeprefix("W/") in known:
            return Response(status_code=304, headers={"etag": etag} | limited_headers(allowance))
        if allowance is not None:
            allowance.take(1)
        request.state.points = 1
        out = limited_headers(allowance) | {"etag": etag, "vary": "Accept, Authorization"}
        return Response(
            raw, 200, out | dict(headers or {}), media_type="application/json; charset=utf-8"
        )

    def page(
        self,
        request: Request,
        allowance: Allowance | None,
        rows: Sequence[Wire],
        show: Callable[[Wire], Wire],
        wrap: Callable[[list[Wire], int], object] | None = None,
    ) -> Response:
        """One numbered page with its Link header. Raises Answer 422 for a bad number."""
        size, number = _number(request, "per_page", PER_PAGE), _number(request, "page", 1)
        size = min(size, MOST)
        taken = [show(row) for row in rows[(number - 1) * size : number * size]]
        last = max(1, -(-len(rows) // size))
        links = {"next": number + 1, "last": last} if number < last else {}
        if number > 1:
            links |= {"prev": number - 1, "first": 1}
        query = {k: v for k, v in request.query_params.items() if k != "page"}
        base = self.service.world.origin + request.url.path
        link = ", ".join(
            f'<{base}?{urlencode({**query, "page": target})}>; rel="{rel}"'
            for rel, target in links.items()
        )
        body = wrap(taken, len(rows)) if wrap else taken
        return self.answer(request, allowance, body, {"link": link} if link else None)

    def listing(
        self, rows: Callable[[Wire], list[Wire]], show: Show, order: str | None, usual: str = "desc"
    ) -> Callable[[Request], Response]:
        """An endpoint that lists something of a repository; `order` is its usual sort key."""

        def endpoint(request: Request) -> Response:
            allowance, repo = self.ask(request)
            assert repo is not None  # noqa: S101 (the path names one)
            found = self._sorted(request, _chosen(request, rows(repo)), order, usual)
            api = self.service.api
            return self.page(request, allowance, found, lambda row: show(row, repo, api))

        return endpoint

    def _sorted(
        self, request: Request, rows: list[Wire], order: str | None, usual: str
    ) -> list[Wire]:
        if order is None:
            return rows
        given = request.query_params.get("sort", order)
        key = {"updated": "updatedAt", "created": "createdAt"}.get(given)
        if key is None:
            raise Answer(422, "Validation Failed")
        default = usual if "sort" in request.query_params or usual == "desc" else "asc"
        direction = request.query_params.get("direction", default)
        return sorted(
            rows,
            key=lambda r: (r[key], r.get("_number") or r["databaseId"]),
            reverse=direction == "desc",
        )

    def repository(self, request: Request) -> Response:
        """`GET /repos/{owner}/{repo}` and `GET /repositories/{id}`."""
        allowance, repo = self.ask(request)
        assert repo is not None  # noqa: S101 (the path names one)
        return self.answer(request, allowance, shapes.repository(repo, self.service.api))

    def numbered(
        self, kind: str, show: Callable[[Wire, str], Wire]
    ) -> Callable[[Request], Response]:
        """An endpoint for one pull request or issue by its number."""

        def endpoint(request: Request) -> Response:
            allowance, repo = self.ask(request)
            assert repo is not None  # noqa: S101 (the path names one)
            row = repo[kind].get(request.path_params["number"])
            if row is None:
                raise Answer(404, "Not Found")
            return self.answer(request, allowance, show(row, self.service.api))

        return endpoint

    def statuses(self, request: Request) -> Response:
        """`GET /repos/{owner}/{repo}/deployments/{deployment}/statuses`."""
        allowance, repo = self.ask(request)
        assert repo is not None  # noqa: S101 (the path names one)
        wanted, api = request.path_params["deployment"], self.service.api
        found = [x["statuses"] for x in repo["deployments"] if x["databaseId"] == wanted]
        if not found:
            raise Answer(404, "Not Found")
        return self.page(request, allowance, found[0], lambda x: shapes.deployment_status(x, api))

    def rate_limit(self, request: Request) -> Response:
        """`GET /rate_limit`, which costs nothing; 404 where limits are off, as GHES says."""
        grant = self.service.grant(request)
        if not self.service.limits.is_on:
            raise Answer(404, "Rate limiting is not enabled.")
        both = {x: self.service.allowance(grant, x).told() for x in ("core", "graphql")}
        return json_answer({"resources": both, "rate": both["core"]})


def _number(request: Request, name: str, usual: int) -> int:
    text = request.query_params.get(name, str(usual))
    return max(1, int(text)) if text.isdigit() else usual


def _moment(text: str) -> str:
    try:
        return iso(from_iso(text))
    except ValueError:
        raise Answer(422, "Validation Failed") from None


def _chosen(request: Request, rows: list[Wire]) -> list[Wire]:
    """The rows that `state`, `since` and `environment` let through."""
    given = request.query_params
    state = given.get("state", "open" if rows and "state" in rows[0] else "all")
    if rows and rows[0]["__typename"] in {"PullRequest", "Issue"} and state != "all":
        rows = [r for r in rows if (r["state"] == "OPEN") == (state == "open")]
    if given.get("since"):
        since = _moment(given["since"])
        rows = [r for r in rows if r["updatedAt"] >= since]
    if given.get("environment"):
        rows = [r for r in rows if r["environment"] == given["environment"]]
    return rows
