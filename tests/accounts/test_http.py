import warnings
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy import text

from headway.accounts import csrf, http, tokens, visits
from headway.accounts.http import Changing
from headway.accounts.readers import SignInNeeded, Visit
from headway.kernel.clock import now
from headway.kernel.errors import Forbidden
from headway.kernel.settings import Settings

with warnings.catch_warnings():
    # Starlette's client works with httpx as well; it only asks for a younger package.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

ORIGIN = "http://127.0.0.1:8000"
ANYONE = {"session": "/session", "bearer": "/bearer", "either": "/either"}


def _kill(database, session):
    """Ends the connection of a transaction, so that its commit fails."""
    pid = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with database.shared() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 1000)"), {"pid": pid})


def _routes(app, database):
    @app.get("/session")
    def session(visit: Annotated[Visit, Depends(http.visit_from_session)]) -> str:
        return visit.reader.role.value

    @app.get("/bearer")
    def bearer(visit: Annotated[Visit, Depends(http.visit_from_bearer)]) -> str:
        return visit.reader.role.value

    @app.get("/either")
    def either(visit: Annotated[Visit, Depends(http.visit)]) -> str:
        return visit.reader.role.value

    @app.post("/rename")
    def rename(change: Changing) -> str:
        change.session.execute(text("UPDATE organisations SET name = 'Renamed'"))
        return change.visit.name

    @app.post("/fails")
    def fails(change: Changing) -> str:
        change.session.execute(text("UPDATE organisations SET name = 'Renamed'"))
        raise Forbidden("no")

    @app.post("/lost")
    def lost(change: Changing) -> str:
        change.session.execute(text("UPDATE organisations SET name = 'Renamed'"))
        _kill(database, change.session)
        return "done"


@pytest.fixture
def client(database, clock):
    app = FastAPI()
    app.state.database = database
    app.state.settings = Settings()
    app.state.now = clock
    _routes(app, database)

    @app.exception_handler(SignInNeeded)
    @app.exception_handler(Forbidden)
    def refused(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse(str(error), 401 if isinstance(error, SignInNeeded) else 403)

    return TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)


@pytest.fixture
def token(database, northwind):
    return tokens.create(database, organisation="northwind", name="CI")


@pytest.fixture
def form(database, client, signed_in, clock):
    """The cookie is set; gives a form's token."""
    client.cookies.set("headway_8000", signed_in)
    with database.shared() as session:
        return csrf.token_for(visits.by_cookie(session, signed_in, clock()).csrf_secret)


def _name(database):
    with database.shared() as session:
        return session.execute(text("SELECT name FROM organisations")).scalar_one()


def test_a_cookie_opens_what_is_for_browsers(client, signed_in):
    client.cookies.set("headway_8000", signed_in)
    assert {name: client.get(path).status_code for name, path in ANYONE.items()} == {
        "session": 200,
        "bearer": 401,
        "either": 200,
    }


def test_a_token_opens_what_is_for_programs(client, token):
    headers = {"Authorization": f"Bearer {token}"}
    got = {name: client.get(path, headers=headers).status_code for name, path in ANYONE.items()}
    assert got == {"session": 401, "bearer": 200, "either": 200}


def test_a_bad_token_is_not_made_good_by_a_cookie(client, signed_in):
    client.cookies.set("headway_8000", signed_in)
    assert client.get("/either", headers={"Authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer", "Bearer ", "hw_t_x"])
def test_nobody_is_told_how_to_sign_in(client, header):
    answer = client.get("/either", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401


def test_a_form_of_ours_changes_things(client, form, database):
    assert client.post("/rename", data={"csrf": form}).json() == "Ada"
    assert _name(database) == "Renamed"


def test_the_token_may_travel_as_a_header(client, form, database):
    assert client.post("/rename", headers={"X-CSRF-Token": form}).status_code == 200


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_without_its_token_a_form_changes_nothing(client, form, database, token):
    answer = client.post("/rename", data={"csrf": token} if token else None)
    assert (answer.status_code, _name(database)) == (403, "Northwind")


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_another_sites_form_changes_nothing(client, form, database, headers):
    answer = client.post("/rename", data={"csrf": form}, headers=headers)
    assert (answer.status_code, _name(database)) == (403, "Northwind")


def test_an_error_undoes_the_change(client, form, database):
    assert client.post("/fails", data={"csrf": form}).status_code == 403
    assert _name(database) == "Northwind"


def test_a_failing_commit_answers_500(client, form, database):
    answer = client.post("/lost", data={"csrf": form})
    assert (answer.status_code, _name(database)) == (500, "Northwind")


def test_nobody_changes_anything(client, northwind, database):
    assert client.post("/rename", data={"csrf": "x"}).status_code == 401


def test_without_another_clock_it_is_now(client):
    del client.app.state.now
    seen = []

    @client.app.get("/clock")
    def clock(request: Request) -> None:
        seen.append(http.clock_of(request))

    client.get("/clock")
    assert seen == [now]
