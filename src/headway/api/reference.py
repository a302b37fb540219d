"""The API's own documents: OpenAPI 3.1, a page to read it, and a page for each problem."""

from functools import partial
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from headway import __version__
from headway.api import problems
from headway.api.models import Problem
from headway.kernel.errors import NotFound

router = APIRouter(include_in_schema=False)
_DAY = {"Cache-Control": "public, max-age=3600"}
_ABOUT = """How a team works, from what its tools already record.

Durations are hours, shares 0 to 100, moments UTC; nothing is rounded, and what was not observed is
null, never 0. Lists come in pages: send `next_cursor` back as `cursor`. Errors are problem details
(RFC 9457) whose `type` is the address of a page. Send `Authorization: Bearer` with a token, or the
session cookie. Answers carry an ETag: send it back as `If-None-Match`.
"""
ERRORS = (
    problems.SIGN_IN_NEEDED,
    problems.NOT_FOUND,
    problems.INVALID,
)
"""What every operation may answer besides its own."""


def responses() -> dict[int | str, dict[str, Any]]:
    """The problems that operations declare."""
    told: dict[int | str, dict[str, Any]] = {
        int(kind.status): {
            "description": kind.title,
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for kind in ERRORS
    }
    told[304] = {"description": "Nothing changed since the ETag that was sent"}
    return told


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title="Headway",
            version=__version__,
            openapi_version="3.1.0",
            description=_ABOUT,
            routes=app.routes,
        )
        parts = made.setdefault("components", {})
        parts.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
        parts["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": app.state.cookie_name},
        }
        made["security"] = [{"token": []}, {"session": []}]
        app.openapi_schema = made
    return app.openapi_schema


@router.get("/api/v1/openapi.json")
def show_document(request: Request) -> Response:
    """The API for programs."""
    body = orjson.dumps(document(request.app))
    return Response(body, media_type="application/json", headers=_DAY)


@router.get("/api/v1/docs")
def show_reference(request: Request) -> Response:
    """The API for people: one page of our own, without scripts or anything from elsewhere."""
    found = document(request.app)
    operations = [
        {"path": path, "method": method.upper(), **told}
        for path, methods in found["paths"].items()
        for method, told in methods.items()
    ]
    return _page(
        "reference.html",
        about=found["info"]["description"].split("\n\n"),
        version=found["info"]["version"],
        operations=operations,
        schemas=found["components"]["schemas"],
        typed=partial(type_of),
    )


@router.get("/api/v1/reference.css")
def show_sheet() -> Response:
    """The sheet of these pages."""
    source = _environment().get_template("reference.css").render()
    return Response(source, media_type="text/css", headers=_DAY)


@router.get("/problems/{slug}")
def show_problem(slug: str) -> Response:
    """What a problem's `type` means, and what to do. Raises NotFound."""
    kind = problems.BY_SLUG.get(slug)
    if kind is None:
        raise NotFound(f"There is no kind of problem “{slug}”.")
    return _page("problem_kind.html", kind=kind)


def type_of(schema: dict[str, Any]) -> str:
    """A schema in a few words: `string`, `date`, `one of day, week`, `list of Point`, `or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if "anyOf" in schema:
        return " or ".join(type_of(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    return str(schema.get("format", schema.get("type", "anything")))


def _page(template: str, **told: object) -> Response:
    return HTMLResponse(_environment().get_template(template).render(told), headers=_DAY)


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("headway.api", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
