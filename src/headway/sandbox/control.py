"""`/_sandbox`: truth, faults, clock, usage, configuration, people."""

from collections.abc import Callable

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from headway.sandbox.faults import Faults, UnknownFault
from headway.sandbox.github.service import Service, json_answer
from headway.sandbox.truth import truth
from headway.sandbox.webhooks import Webhooks
from headway.sandbox.world.changes import UnknownChange
from headway.sandbox.world.model import Value, Wire, iso

MOST_HOURS = 24 * 366


class Refusal(Exception):
    """The request to the sandbox itself is wrong; the message says how."""


class Control:
    """What the sandbox's own endpoints do."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.faults = Faults(service, service.world.seed)
        self.webhooks = Webhooks(service)

    def config(self, _: Wire) -> Wire:
        """The App's credentials, the installations, seed, size and stories."""
        service, app = self.service, self.service.app
        owners = service.world.organisations
        return {
            "app": {
                "id": app.id,
                "slug": app.slug,
                "client_id": app.client_id,
                "client_secret": app.client_secret,
                "webhook_secret": app.webhook_secret,
                "private_key": app.private_key,
            },
            "installations": [
                {"id": x.id, "account": x.account["login"], "account_id": x.account["databaseId"]}
                for x in app.installations.values()
            ],
            "origin": service.world.origin,
            "api_url": service.api,
            "graphql_url": f"{service.world.origin}/api/graphql",
            "seed": service.world.seed,
            "now": iso(service.now()),
            "organisations": [x["login"] for x in owners.values()],
            "stories": service.world.stories,
        }

    def people(self, _: Wire) -> Wire:
        """The fictional company: people with roles and zones, teams, absences."""
        return self.service.world.company

    def truth(self, given: Wire) -> Wire:
        """What a correct product stores, of one organisation or of all."""
        return truth(self.service.world, given.get("organisation"), iso(self.service.now()))

    def usage(self, _: Wire) -> Wire:
        """What was asked since the last reset."""
        return self.service.usage.told()

    def reset_usage(self, _: Wire) -> Wire:
        """Count from nothing again, and give the allowances back."""
        self.service.usage.reset()
        self.service.limits.allowances.clear()
        return self.service.usage.told()

    def list_faults(self, _: Wire) -> Wire:
        """The faults that are switched on."""
        return {"faults": [fault.told() for fault in self.faults.active]}

    def add_fault(self, given: Wire) -> Wire:
        """Switch one on."""
        try:
            return self.faults.add(given).told()
        except UnknownFault as error:
            raise Refusal(str(error)) from None

    def clear_faults(self, _: Wire) -> Wire:
        """Switch all off."""
        self.faults.clear()
        return {"faults": []}

    def set_webhook(self, given: Wire) -> Wire:
        """Where webhooks go, and how they are signed; no `url`: only kept in the list."""
        url = given.get("url")
        secret = given.get("secret") or self.service.app.webhook_secret
        self.service.webhook = {"url": url, "secret": secret} if url else None
        return {"url": url}

    def advance(self, given: Wire) -> Wire:
        """Move the clock by `hours`, apply `events`, and tell what happened."""
        hours = given.get("hours", 0)
        if isinstance(hours, bool) or not isinstance(hours, int | float):
            raise Refusal("hours is a number")
        if not 0 <= hours <= MOST_HOURS:
            raise Refusal(f"hours lie between 0 and {MOST_HOURS}")
        if self.service.advance is None:
            raise Refusal("this world does not move")
        try:
            return self.service.advance(float(hours), given.get("events") or [])
        except UnknownChange as error:
            raise Refusal(str(error)) from None


def control_routes(control: Control) -> list[BaseRoute]:
    """The routes of `/_sandbox`."""
    service = control.service

    def at(path: str, method: str, act: Callable[[Wire], Wire]) -> BaseRoute:
        async def endpoint(request: Request) -> Response:
            try:
                given = await _given(request)
                told = act(given)
            except Refusal as refusal:
                return json_answer({"message": str(refusal)}, 422)
            if path == "/advance":
                told["deliveries"] = await control.webhooks.send_all()
            return json_answer(told, 200, service.headers())

        return Route(f"/_sandbox{path}", endpoint, methods=[method])

    return [
        at("/config", "GET", control.config),
        at("/people", "GET", control.people),
        at("/truth", "GET", control.truth),
        at("/usage", "GET", control.usage),
        at("/usage/reset", "POST", control.reset_usage),
        at("/faults", "GET", control.list_faults),
        at("/faults", "POST", control.add_fault),
        at("/faults", "DELETE", control.clear_faults),
        at("/webhooks", "POST", control.set_webhook),
        at("/advance", "POST", control.advance),
    ]


async def _given(request: Request) -> dict[str, Value]:
    if request.method != "POST":
        return dict(request.query_params)
    raw = await request.body()
    try:
        found = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError:
        raise Refusal("the body is JSON") from None
    if not isinstance(found, dict):
        raise Refusal("the body is a JSON object")
    return found
