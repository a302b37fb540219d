"""The addresses of the simulated GitHub."""

from collections.abc import Callable
from datetime import UTC, datetime

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from headway.sandbox.github import rest_shapes as shapes
from headway.sandbox.github.app_pages import AppPages
from headway.sandbox.github.graphql import Refused, prepare, run
from headway.sandbox.github.installations import Installations
from headway.sandbox.github.rest import Rest
from headway.sandbox.github.service import Answer, Service, json_answer, limited_headers
from headway.sandbox.world.model import Wire, iso

Endpoint = Callable[[Request], Response]
GRAPHQL_LIMIT = "API rate limit exceeded for installation ID {holder}."


def routes(service: Service) -> list[BaseRoute]:
    """Every route, REST first, then GraphQL, then pages."""
    return [*_repository_routes(service), *_app_routes(service), *_page_routes(service)]


def _get(path: str, endpoint: Endpoint, methods: tuple[str, ...] = ("GET",)) -> Route:
    """A route whose endpoint runs in the event loop: none of them waits for anything."""

    async def called(request: Request) -> Response:
        if request.method == "POST":
            request.state.raw = await request.body()
        try:
            return endpoint(request)
        except Answer as answer:
            headers = limited_headers(getattr(request.state, "allowance", None))
            return json_answer(answer.body, answer.status, headers | answer.headers)

    return Route(path, called, methods=list(methods))


def _repository_routes(service: Service) -> list[BaseRoute]:
    rest = Rest(service)
    found: list[BaseRoute] = []
    for base in ("/api/v3/repos/{owner}/{repo}", "/api/v3/repositories/{id:int}"):
        found += [
            _get(base, rest.repository),
            _get(f"{base}/pulls", rest.listing(_pulls, _pull, "created")),
            _get(
                f"{base}/pulls/comments",
                rest.listing(
                    lambda r: r["_review_comments"], _plain(shapes.review_comment), "created", "asc"
                ),
            ),
            _get(
                f"{base}/pulls/{{number:int}}",
                rest.numbered(
                    "_pull_requests", lambda x, api: shapes.pull_request(x, api, is_whole=True)
                ),
            ),
            _get(f"{base}/issues", rest.listing(_issues, _plain(shapes.issue), "created")),
            _get(
                f"{base}/issues/comments",
                rest.listing(lambda r: r["_comments"], _plain(shapes.comment), "created", "asc"),
            ),
            _get(f"{base}/issues/{{number:int}}", rest.numbered("_issues", shapes.issue)),
            _get(
                f"{base}/releases",
                rest.listing(lambda r: r["releases"][::-1], shapes.release, None),
            ),
            _get(
                f"{base}/deployments",
                rest.listing(lambda r: r["deployments"][::-1], shapes.deployment, None),
            ),
            _get(f"{base}/deployments/{{deployment:int}}/statuses", rest.statuses),
            _get(f"{base}/labels", rest.listing(lambda r: r["labels"], shapes.label, None)),
        ]
    found.append(_get("/api/v3/rate_limit", rest.rate_limit))
    return found


def _pulls(repo: Wire) -> list[Wire]:
    rows: list[Wire] = repo["pullRequests"]
    return rows


def _pull(row: Wire, _repo: Wire, api: str) -> Wire:
    return shapes.pull_request(row, api)


def _issues(repo: Wire) -> list[Wire]:
    return [*repo["issues"], *repo["pullRequests"]]


def _plain(show: Callable[[Wire, str], Wire]) -> Callable[[Wire, Wire, str], Wire]:
    return lambda row, _repo, api: show(row, api)


def _app_routes(service: Service) -> list[BaseRoute]:
    installations = Installations(service)
    base = "/api/v3/app"
    return [
        _get("/api/graphql", lambda request: _graphql(service, request), ("POST",)),
        _get(base, installations.app),
        _get(f"{base}/installations", installations.listing),
        _get(f"{base}/installations/{{installation:int}}", installations.one),
        _get(
            f"{base}/installations/{{installation:int}}/access_tokens",
            installations.access_token,
            ("POST",),
        ),
        _get(f"{base}/hook/deliveries", installations.deliveries),
        _get(
            f"{base}/hook/deliveries/{{delivery:int}}/attempts",
            installations.redeliver,
            ("POST",),
        ),
        _get("/api/v3/installation/repositories", installations.repositories),
        _get("/api/v3/user", installations.user),
        _get("/api/v3/user/installations", installations.of_user),
        _get("/api/v3/app-manifests/{code}/conversions", installations.manifest, ("POST",)),
    ]


def _page_routes(service: Service) -> list[BaseRoute]:
    pages = AppPages(service)
    both = ("GET", "POST")
    return [
        _get("/settings/apps/new", pages.new_app, both),
        _get("/organizations/{org}/settings/apps/new", pages.new_app, both),
        _get("/apps/{slug}", pages.app),
        _get("/apps/{slug}/installations/new", pages.install, both),
        _get("/login/oauth/authorize", pages.authorize, both),
        _get("/login/oauth/access_token", pages.access_token, ("POST",)),
        _get("/{owner}/{repo}", pages.subject),
        _get("/{owner}/{repo}/{kind}/{number:int}", pages.subject),
    ]


def _graphql(service: Service, request: Request) -> Response:
    """`POST /api/graphql`. A query that cannot run is still answered 200, as GitHub does."""
    grant = service.grant(request)
    allowance = service.allowance(grant, "graphql") if service.limits.is_on else None
    request.state.allowance, request.state.points = allowance, 0
    body = _body(request)
    variables = body.get("variables") or {}
    try:
        prepared = prepare(str(body.get("query", "")), body.get("operationName"), variables)
        points = prepared.cost.points
        told: Wire | None = None
        if allowance is not None:
            if not allowance.take(points):
                holder = grant.installation.id if grant.installation else grant.login
                fault = {"type": "RATE_LIMITED", "message": GRAPHQL_LIMIT.format(holder=holder)}
                return json_answer({"errors": [fault]}, 200, allowance.headers())
            told = _rate_limit(allowance.told(), points, prepared.cost.nodes)
        request.state.points = points
        answer = run(prepared, service.reader(grant, told))
    except Refused as refused:
        return json_answer({"errors": refused.errors}, 200, limited_headers(allowance))
    return json_answer(answer, 200, limited_headers(allowance))


def _rate_limit(told: Wire, points: int, nodes: int) -> Wire:

    return {
        "__typename": "RateLimit",
        "cost": points,
        "limit": told["limit"],
        "nodeCount": nodes,
        "remaining": told["remaining"],
        "used": told["used"],
        "resetAt": iso(datetime.fromtimestamp(told["reset"], UTC)),
    }


def _body(request: Request) -> Wire:
    try:
        found = orjson.loads(request.state.raw)
    except orjson.JSONDecodeError:
        raise Answer(400, "Problems parsing JSON") from None
    if not isinstance(found, dict):
        raise Answer(400, "Body should be a JSON object")
    return found
