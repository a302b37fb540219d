"""Every error as an RFC 9457 problem, in one place: what happened, and what would do."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from headway.accounts.readers import SignInNeeded
from headway.kernel.errors import Forbidden, HeadwayError, Invalid, NotFound

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of problem: `type` is the address of its page, and never changes."""

    slug: str
    status: HTTPStatus
    title: str
    words: str
    """What it means and what to do, for the page."""

    @property
    def type(self) -> str:
        """The relative URI of the page that explains it."""
        return f"/problems/{self.slug}"


SIGN_IN_NEEDED = Kind(
    slug="sign-in-needed",
    status=HTTPStatus.UNAUTHORIZED,
    title="Sign-in needed",
    words="Nobody is signed in, or the token is unknown or revoked. Send Authorization: Bearer "
    "with a token made by “headway token create”, or sign in with a one-time link.",
)
BAD_SIGNATURE = Kind(
    slug="bad-signature",
    status=HTTPStatus.UNAUTHORIZED,
    title="Signature refused",
    words="The webhook is not signed with the secret of a connection of this address, or cannot "
    "be read. Compare the secret at the provider with the one of the connection.",
)
FORBIDDEN = Kind(
    slug="forbidden",
    status=HTTPStatus.FORBIDDEN,
    title="Not allowed",
    words="The reader's role does not allow this, or the request came from another site's page.",
)
NOT_FOUND = Kind(
    slug="not-found",
    status=HTTPStatus.NOT_FOUND,
    title="Not found",
    words="There is nothing of that name here, or nothing that this reader may see.",
)
METHOD_NOT_ALLOWED = Kind(
    slug="method-not-allowed",
    status=HTTPStatus.METHOD_NOT_ALLOWED,
    title="Method not allowed",
    words="The address exists, but not for this method. The header Allow names those that work.",
)
TOO_LARGE = Kind(
    slug="too-large",
    status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    title="Too large",
    words="The request's body is larger than this address takes.",
)
INVALID = Kind(
    slug="invalid",
    status=HTTPStatus.UNPROCESSABLE_ENTITY,
    title="Invalid request",
    words="A parameter is missing, unknown, or has a value that cannot be taken; “errors” names "
    "each. A cursor only works with the question that it came from.",
)
NOT_READY = Kind(
    slug="not-ready",
    status=HTTPStatus.SERVICE_UNAVAILABLE,
    title="Not ready",
    words="A part that this process needs does not work; “parts” says which and why.",
)
BROKEN = Kind(
    slug="broken",
    status=HTTPStatus.INTERNAL_SERVER_ERROR,
    title="Something broke",
    words="The fault is ours, and nothing was changed. Try again; if it stays, give “request_id” "
    "to whoever runs this server: the log tells more under it.",
)
BAD_REQUEST = Kind(
    slug="bad-request",
    status=HTTPStatus.BAD_REQUEST,
    title="Bad request",
    words="The request cannot be read, or is meant for another host.",
)
KINDS = (
    SIGN_IN_NEEDED,
    BAD_SIGNATURE,
    FORBIDDEN,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    TOO_LARGE,
    INVALID,
    NOT_READY,
    BROKEN,
    BAD_REQUEST,
)
BY_SLUG = {kind.slug: kind for kind in KINDS}
_BY_ERROR: Mapping[type[HeadwayError], Kind] = {
    SignInNeeded: SIGN_IN_NEEDED,
    Forbidden: FORBIDDEN,
    NotFound: NOT_FOUND,
    Invalid: INVALID,
}
_BY_STATUS = {
    HTTPStatus.UNAUTHORIZED: SIGN_IN_NEEDED,
    HTTPStatus.FORBIDDEN: FORBIDDEN,
    HTTPStatus.NOT_FOUND: NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY: INVALID,
}


def answer(
    kind: Kind, detail: str = "", *, headers: Mapping[str, str] | None = None, **more: object
) -> Response:
    """A problem as a response; `more` are members of its own."""
    body = {
        "type": kind.type,
        "title": kind.title,
        "status": int(kind.status),
        "detail": detail or kind.words,
        **more,
    }
    told = {"Cache-Control": "no-store", **(headers or {})}
    if kind.status == HTTPStatus.UNAUTHORIZED:
        told["WWW-Authenticate"] = 'Bearer realm="Headway"'
    return Response(orjson.dumps(body), int(kind.status), told, MEDIA_TYPE)


def add_handlers(app: FastAPI) -> None:
    """Let every error of the application be answered by a problem."""
    for error in _BY_ERROR:
        app.add_exception_handler(error, _expected)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _broke)


async def _expected(_request: Request, error: Exception) -> Response:
    kind = next(kind for known, kind in _BY_ERROR.items() if isinstance(error, known))
    return answer(kind, str(error))


async def _unreadable(_request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    errors = [
        {
            "in": str(one["loc"][0]),
            "name": ".".join(str(part) for part in one["loc"][1:]),
            "reason": str(one["msg"]),
        }
        for one in found
    ]
    words = "; ".join(f"{one['name'] or one['in']}: {one['reason']}" for one in errors)
    return answer(INVALID, words, errors=errors)


async def _refused(_request: Request, error: Exception) -> Response:
    """What the framework refuses by itself: unknown paths, methods, bodies."""
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.BAD_REQUEST
    headers = error.headers if isinstance(error, HTTPException) else None
    kind = _BY_STATUS.get(HTTPStatus(status), BAD_REQUEST)
    return answer(kind, headers=headers)


async def _broke(request: Request, _error: Exception) -> Response:
    """The outermost edge; the server behind it logs the trace under the same request id."""
    request_id = request.scope.get("headway.request_id", "")
    _log.error("a request broke", extra={"request_id": request_id})
    return answer(BROKEN, request_id=request_id)
