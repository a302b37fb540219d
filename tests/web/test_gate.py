"""Signing in and out over a real database."""

import re

import pytest
from fastapi import FastAPI
from tests.web.conftest import HTML, TestClient

from headway.accounts import organisations, sign_in, users
from headway.accounts.roles import Role
from headway.kernel.settings import Settings
from headway.store.facts.cache import FrameCache
from headway.web import register

EMAIL = "ada@northwind.example"
ORIGIN = "http://127.0.0.1:8000"


@pytest.fixture
def browser(database, tmp_path):
    organisations.create(database, name="Northwind", zone="Europe/Berlin")
    users.invite(database, email=EMAIL, organisation="northwind", role=Role.VIEWER, name="Ada")
    app = FastAPI()
    app.state.database = database
    app.state.settings = Settings()
    app.state.frames = FrameCache(1_000_000)
    register(app, tmp_path)
    return TestClient(app, base_url=ORIGIN, headers=HTML)


@pytest.fixture
def token(browser, database):
    return sign_in.create_link(database, EMAIL)


def csrf_of(browser):
    return re.findall(r'name="csrf" value="([^"]+)"', browser.get("/preferences").text)[0]


def signed_in(browser, token):
    return browser.post("/sign-in", data={"token": token}, follow_redirects=False)


def test_looking_at_a_link_spends_nothing_and_its_button_does(browser, token):
    for _ in range(2):
        shown = browser.get(f"/sign-in?token={token}")
        assert shown.status_code == 200
        assert '<button class="btn primary">Sign in</button>' in shown.text
        assert not shown.cookies
    answer = signed_in(browser, token)
    assert (answer.status_code, answer.headers["location"]) == (303, "/overview")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Ada" in browser.get("/preferences").text


@pytest.mark.parametrize("given", ["used", "cut short", ""])
def test_a_link_that_does_not_open_says_so(browser, token, given):
    if given == "used":
        signed_in(browser, token)
        given = token
    answer = browser.post("/sign-in", data={"token": given})
    assert answer.status_code == 410
    assert "This link does not open" in answer.text
    if given:
        assert browser.get("/sign-in", params={"token": given}).status_code == 410


def test_another_site_cannot_spend_a_link(browser, token):
    answer = browser.post(
        "/sign-in", data={"token": token}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert signed_in(browser, token).status_code == 303


@pytest.mark.parametrize("path", ["/overview", "/connections", "/preferences", "/events"])
def test_nobody_sees_a_page_without_signing_in(browser, path):
    answer = browser.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "headway login-link" in browser.get("/sign-in").text


def test_signing_out_ends_the_session(browser, token):
    signed_in(browser, token)
    answer = browser.post("/sign-out", data={"csrf": csrf_of(browser)})
    assert "You are signed out" in answer.text
    assert browser.get("/preferences", follow_redirects=False).status_code == 303


def test_signing_out_everywhere_ends_the_session_of_another_browser_too(browser, token, database):
    signed_in(browser, token)
    other = TestClient(browser.app, base_url=ORIGIN, headers=HTML)
    signed_in(other, sign_in.create_link(database, EMAIL))
    shown = browser.get("/preferences").text
    assert "Sign out everywhere" in shown
    answer = browser.post("/sign-out/everywhere", data={"csrf": csrf_of(browser)})
    assert "You are signed out" in answer.text
    for each in (browser, other):
        assert each.get("/preferences", follow_redirects=False).status_code == 303


def test_a_form_of_another_session_changes_nothing(browser, token):
    signed_in(browser, token)
    for path in ("/sign-out", "/sign-out/everywhere", "/preferences/theme"):
        answer = browser.post(path, data={"csrf": "forged", "theme": "dark"})
        assert answer.status_code == 403
    assert browser.get("/preferences").status_code == 200


def test_a_theme_is_kept_in_this_browser(browser, token):
    signed_in(browser, token)
    form = {"csrf": csrf_of(browser), "theme": "dark"}
    assert 'data-theme="dark"' in browser.post("/preferences/theme", data=form).text
    form = {"csrf": csrf_of(browser), "theme": "neon"}
    assert browser.post("/preferences/theme", data=form).status_code == 400


def test_the_first_page_goes_to_the_overview(browser):
    assert browser.get("/", follow_redirects=False).headers["location"] == "/overview"


@pytest.mark.parametrize(
    "path", ["/overview", "/delivery", "/pull-requests", "/definitions", "/connections"]
)
def test_an_empty_installation_says_that_nothing_was_read_yet(browser, token, path):
    signed_in(browser, token)
    answer = browser.get(path)
    assert answer.status_code == 200
    assert "Northwind" in answer.text
