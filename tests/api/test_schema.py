"""Schemathesis on every operation: nothing that is sent makes it break its word."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
]
"""Not `positive_data_acceptance`: that `from` lies before `to` is more than a schema can say."""
PATHS = (
    "/metrics",
    "/metrics/{slug}",
    "/metrics/{slug}/evidence",
    "/teams",
    "/people",
    "/repositories",
    "/pull-requests",
    "/issues",
    "/deployments",
    "/connections",
)
EXAMPLES = 12
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def api(app, client):
    async def at_home(scope, receive, send):
        """The server answers no other host, and Schemathesis asks as one of its own."""
        kept = [pair for pair in scope.get("headers", ()) if pair[0] != b"host"]
        await app({**scope, "headers": [(b"host", b"127.0.0.1:8000"), *kept]}, receive, send)

    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", at_home)


def _run(api, path, mode, headers, statuses):
    @bounded
    @given(case=api[f"/api/v1{path}"]["GET"].as_strategy(generation_mode=mode))
    def run(case):
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS, headers=headers)
        seen.add(answer.status_code)

    seen: set[int] = set()
    run()
    assert seen <= statuses
    return seen


def test_no_operation_is_forgotten(api):
    assert {f"/api/v1{path}" for path in PATHS} == set(api)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("path", PATHS)
def test_a_viewer_breaks_nothing(api, northwind, path, mode):
    assert _run(api, path, mode, northwind.headers(), {200, 404, 405, 422})


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("path", PATHS)
def test_nobody_breaks_nothing(api, path, mode):
    assert 200 not in _run(api, path, mode, {}, {401, 404, 405, 422})
