"""Every page in a real browser: axe, the policy, overflow, charts, keyboard, no scripts, paper."""

import re
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.web.pages import READING, SIGNED_OUT

PAGES = (*READING, *SIGNED_OUT)
WIDTHS = (390, 1440)
# The pattern page shows what a chart says that cannot be drawn.
MEANT = re.compile(r"layer\.map is not a function|404 \(Not Found\)")


@contextmanager
def opened(browser, url, *, width=1440, look="light", **said):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=look, **said
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints
    try:
        page.goto(url)
        yield page
    finally:
        context.close()


def charts_are_drawn(page):
    expect(page.locator("[data-chart][aria-busy]")).to_have_count(0, timeout=60_000)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_and_the_browser_complains_of_nothing(browser, site, path, look):
    with opened(browser, site + path, look=look) as page:
        charts_are_drawn(page)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert [words for words in page.complaints if not MEANT.search(words)] == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_phone(browser, site, path):
    with opened(browser, site + path, width=390) as page:
        charts_are_drawn(page)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0
        assert [words for words in page.complaints if not MEANT.search(words)] == []


def test_every_chart_of_the_delivery_page_is_drawn_below_the_fold_too(browser, site):
    with opened(browser, f"{site}/delivery") as page:
        charts_are_drawn(page)
        plots = page.locator("[data-chart]").count()
        assert plots >= 10
        assert page.locator("[data-chart] svg").count() == plots
        assert page.locator(".note.bad").count() == 0


def test_a_chart_that_cannot_be_drawn_opens_its_table(browser, site):
    with opened(browser, f"{site}/patterns") as page:
        charts_are_drawn(page)
        figure = page.locator("figure", has_text="Failed")
        assert "could not be drawn" in figure.inner_text()
        assert figure.locator("td").first.is_visible()


def test_without_scripts_a_page_is_read_from_its_tables(browser, site):
    with opened(browser, f"{site}/delivery", java_script_enabled=False) as page:
        figure = page.locator("figure", has_text="Cycle time stays within its usual range")
        assert not figure.locator(".plot").is_visible()
        figure.locator("summary").click()
        assert figure.locator("td a").first.is_visible()
        page.locator("select[name=team]").select_option("checkout")
        page.get_by_role("button", name="Show").click()
        assert "team=checkout" in page.url


def test_the_keyboard_skips_to_the_page_and_opens_a_table(browser, site):
    with opened(browser, f"{site}/delivery") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.locator("details.behind summary").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("details.behind").first.get_attribute("open") is not None


def test_the_theme_is_kept_and_written_by_the_server(browser, site):
    with opened(browser, f"{site}/overview") as page:
        page.get_by_role("button", name="Dark").first.click()
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        page.goto(f"{site}/definitions")
        assert '<html lang="en" data-theme="dark">' in page.content()


def test_the_menu_of_a_phone_closes_by_escape(browser, site):
    with opened(browser, f"{site}/overview", width=390) as page:
        page.locator(".topbar summary").click()
        assert page.locator(".topbar .nav").is_visible()
        page.keyboard.press("Escape")
        assert not page.locator(".topbar .nav").is_visible()


def test_dates_are_asked_for_only_when_they_are_chosen_by_hand(browser, site):
    with opened(browser, f"{site}/overview") as page:
        assert not page.locator("#from").is_visible()
        page.locator("#period").select_option("custom")
        assert page.locator("#from").is_visible()


def test_on_paper_the_navigation_is_left_out(browser, site):
    with opened(browser, f"{site}/overview") as page:
        page.emulate_media(media="print")
        assert not page.locator(".rail").is_visible()
        assert page.locator("h1").is_visible()


def test_live_progress_reaches_an_open_page(browser, site):
    with opened(browser, f"{site}/connections") as page:
        with page.expect_request(lambda request: request.url.endswith("/events")):
            page.reload()
        with page.expect_response(
            lambda answer: answer.url.endswith("/connections") and answer.status == 200
        ):
            pass
        assert page.locator("article").count() == 4


def test_from_a_number_to_its_evidence_to_the_provider(browser, site):
    with opened(browser, f"{site}/overview") as page:
        page.locator("table.metrics a.now").nth(1).click()
        page.wait_for_url("**/pull-requests?**metric=pickup_time**")
        page.get_by_role("link", name="Drop stale features from the model").first.click()
        page.wait_for_url("**open=6103**")
        link = page.get_by_role("link", name="Open in GitHub")
        assert link.get_attribute("href") == "https://code.example/northwind/search/pull/6103"
