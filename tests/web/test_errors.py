import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from tests.web.conftest import HTML, TestClient

from headway.accounts import http
from headway.accounts.readers import SignInNeeded
from headway.kernel.errors import Forbidden, NotFound
from headway.web.access import current_visit
from headway.web.mount import register


def refusing(error):
    def visit() -> None:
        raise error

    return visit


def client_that_raises(tmp_path, error):
    app = FastAPI()
    register(app, tmp_path)
    app.dependency_overrides[current_visit] = refusing(error)
    app.dependency_overrides[http.visit_from_session] = refusing(error)
    return TestClient(app, raise_server_exceptions=False, headers=HTML)


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotFound("There is no such team."), 404, "There is no such team."),
        (NotFound(""), 404, "There is nothing at this address."),
        (Forbidden(""), 403, "An admin of your organisation can change it."),
        (RuntimeError("secret detail"), 500, "The numbers are safe."),
    ],
)
def test_a_page_that_fails_says_what_happened_and_what_to_do(tmp_path, error, status, words):
    answer = client_that_raises(tmp_path, error).get("/overview")
    assert answer.status_code == status
    assert words in answer.text
    assert "secret detail" not in answer.text


def test_who_is_not_signed_in_is_led_to_the_gate(tmp_path):
    client = client_that_raises(tmp_path, SignInNeeded("no"))
    answer = client.get("/overview", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_programs_keep_the_errors_they_had(tmp_path):
    app = FastAPI()

    @app.exception_handler(HTTPException)
    async def of_the_api(*_: object) -> JSONResponse:
        return JSONResponse({"type": "own"}, 404)

    @app.exception_handler(Exception)
    async def broke(*_: object) -> JSONResponse:
        return JSONResponse({"type": "broke"}, 500)

    @app.get("/api/broken")
    def broken() -> None:
        raise RuntimeError

    register(app, tmp_path)
    client = TestClient(app, raise_server_exceptions=False)
    assert client.get("/api/v1/nowhere", headers=HTML).json() == {"type": "own"}
    assert client.get("/nowhere").json() == {"type": "own"}
    assert "does not exist" in client.get("/nowhere", headers=HTML).text
    assert client.get("/api/broken").json() == {"type": "broke"}


def test_without_any_handler_programs_get_plain_words(tmp_path):
    client = client_that_raises(tmp_path, RuntimeError())
    answer = client.get("/overview", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")


def test_a_method_that_a_page_does_not_take_is_said(client):
    assert client.post("/overview").status_code == 405
