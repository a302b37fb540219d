"""Schemathesis on every operation: nothing that is sent makes it break its word."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
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
EXAMPLES = 25


@pytest.fixture
def api(app, client):
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


schema = schemathesis.pytest.from_fixture("api")
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@schema.parametrize()
@bounded
def test_a_viewer_breaks_nothing(case, northwind):
    case.call_and_validate(headers=northwind.headers(), checks=CHECKS)


@schema.parametrize()
@bounded
def test_nobody_breaks_nothing(case):
    answer = case.call(headers={})
    case.validate_response(answer, checks=CHECKS)
    assert answer.status_code in {401, 404, 405, 422}
