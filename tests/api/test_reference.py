import json
import re

import pytest
from pydantic import BaseModel

from headway.api import list_models, models, reference
from headway.api.parameters import MetricParameters, PullRequestParameters
from headway.store.repositories import pull_requests

CONTRACT = {
    "from",
    "to",
    "every",
    "team",
    "repository",
    "work_type",
    "clock",
    "actors",
    "base",
    "zone",
    "statistic",
    "by",
}


@pytest.fixture(scope="module")
def document(client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def _operation(document, path):
    return document["paths"][f"/api/v1{path}"]["get"]


def test_it_is_openapi_3_1_with_both_ways_to_sign_in(document):
    assert document["openapi"] == "3.1.0"
    schemes = document["components"]["securitySchemes"]
    assert schemes["token"] == {"type": "http", "scheme": "bearer"}
    assert schemes["session"]["in"] == "cookie"


@pytest.mark.parametrize("path", ["/metrics/{slug}", "/metrics/{slug}/evidence"])
def test_the_parameters_are_the_contracts(document, path):
    given = {
        one["name"]: one for one in _operation(document, path)["parameters"] if one["in"] == "query"
    }
    more = {"limit", "cursor", "excluded"} if path.endswith("evidence") else set()
    assert set(given) == CONTRACT | more
    assert not any(one["required"] for one in given.values())


def test_the_values_are_the_contracts():
    told = MetricParameters.model_json_schema()["properties"]
    assert told["by"]["enum"] == ["team", "repository", "stage", "work_type"]
    assert told["actors"]["enum"] == ["human", "all"]
    assert told["base"]["enum"] == ["default", "all"]


def test_the_sorts_are_the_stores():
    told = PullRequestParameters.model_json_schema()["properties"]
    assert tuple(told["sort"]["enum"]) == pull_requests.SORTS
    assert tuple(told["moment"]["enum"]) == pull_requests.MOMENTS


def test_no_parameter_speaks_of_a_person(document):
    for path in document["paths"].values():
        names = {one["name"] for one in path["get"].get("parameters", ())}
        assert names.isdisjoint({"author", "reviewer", "person", "login", "user", "email"})


def test_every_operation_declares_its_problems(document):
    for path in document["paths"].values():
        responses = path["get"]["responses"]
        assert {"200", "401", "404", "422"} <= set(responses)
        assert set(responses["422"]["content"]) == {"application/problem+json"}
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_the_page_names_every_operation_and_needs_nothing_from_elsewhere(client, document):
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    for path in document["paths"]:
        assert f"</span>{path}<" in page.text
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page.text)
    assert "<script" not in page.text
    assert "style=" not in page.text
    sheet = client.get("/api/v1/reference.css")
    assert sheet.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "#/components/schemas/Every"}, "Every"),
        ({"enum": ["a", "b"]}, "one of a, b"),
        ({"const": "a"}, "a"),
        ({"anyOf": [{"type": "number"}, {"type": "null"}]}, "number or null"),
        ({"type": "array", "items": {"type": "string"}}, "list of string"),
        ({"type": "array"}, "list of anything"),
        ({"type": "string", "format": "date"}, "date"),
        ({}, "anything"),
    ],
)
def test_types_are_told_in_words(schema, words):
    assert reference.type_of(schema) == words


WINDOW = {"from_": "2026-09-07", "to": "2026-09-21", "by": "repository"}
SHAPES: list[tuple[str, type[BaseModel], dict[str, str]]] = [
    ("metrics", models.DefinitionList, {}),
    ("metrics/cycle_time", models.MetricModel, WINDOW),
    ("metrics/batch_size", models.MetricModel, WINDOW),
    ("metrics/work_in_progress", models.MetricModel, WINDOW),
    ("metrics/shipping_rhythm", models.MetricModel, WINDOW),
    ("metrics/cycle_time/evidence", models.EvidenceModel, WINDOW),
    ("teams", list_models.Page[list_models.TeamModel], {}),
    ("people", list_models.Page[list_models.PersonModel], {}),
    ("repositories", list_models.Page[list_models.RepositoryModel], {}),
    ("pull-requests", list_models.Page[list_models.PullRequestModel], {}),
    ("issues", list_models.Page[list_models.IssueModel], {}),
    ("deployments", list_models.Page[list_models.DeploymentModel], {}),
    ("connections", list_models.ConnectionList, {}),
]


@pytest.mark.parametrize(("path", "model", "given"), SHAPES, ids=[one[0] for one in SHAPES])
def test_answers_are_what_the_document_says_and_nothing_more(ask, path, model, given):
    body = ask(path, **given).content
    model.model_validate_json(body, strict=False)
    assert set(json.loads(body)) == {
        field.alias or name for name, field in model.model_fields.items()
    }
