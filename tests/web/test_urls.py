from datetime import date

from tests.factories.reports.shapes import FROM_ON, TO_ON, choice, query

from headway.records.answers import ClockKind
from headway.reports.context import Choice
from headway.reports.pull_requests import ExploreFilters
from headway.web import choices
from headway.web.urls import Urls


def parameters(url):
    from urllib.parse import parse_qsl, urlsplit  # noqa: PLC0415  # only this helper needs it

    return dict(parse_qsl(urlsplit(url).query))


def test_defaults_are_left_out_of_an_address():
    urls = Urls(choice=Choice())
    assert urls.overview() == "/overview"
    assert urls.pull_requests() == "/pull-requests"
    assert urls.definition("cycle_time@devlake") == "/definitions/cycle_time@devlake"


def test_the_evidence_of_the_shown_period_keeps_its_name():
    urls = Urls(choice=choice(period="26w"))
    url = urls.evidence(query("cycle_time", from_on=FROM_ON, to_on=TO_ON))
    assert parameters(url) == {"period": "26w", "clock": "working", "metric": "cycle_time"}


def test_the_evidence_of_one_week_says_its_days():
    urls = Urls(choice=choice())
    url = urls.evidence(
        query("pickup_time", from_on=date(2026, 11, 9), to_on=TO_ON, team="checkout"),
        left_out="unreviewed",
    )
    assert parameters(url) == {
        "team": "checkout",
        "period": "custom",
        "from": "2026-11-09",
        "to": "2026-11-16",
        "clock": "working",
        "metric": "pickup_time",
        "left_out": "unreviewed",
    }


def test_an_address_reads_back_to_what_it_was_made_from():
    chosen = Choice(
        team="search-and-ranking",
        period="custom",
        from_on=FROM_ON,
        to_on=TO_ON,
        clock=ClockKind.WALL,
        actors="all",
        base="all",
    )
    filters = ExploreFilters(
        slug="review_time",
        text="#5801",
        repository="northwind/ranking",
        lines="large",
        wait="day",
        left_out="bot",
        sort="pickup",
        is_ascending=True,
        page=3,
        opened_id=6103,
    )
    said = parameters(Urls(choice=chosen).pull_requests(filters))
    assert choices.choice(said) == chosen
    assert choices.filters(said) == filters


def test_the_file_holds_all_rows_whatever_page_is_shown():
    url = Urls(choice=Choice()).csv(ExploreFilters(page=3, opened_id=7))
    assert url == "/pull-requests.csv"


def test_one_connection_has_an_address_of_its_own():
    assert Urls(choice=Choice()).connections("c1") == "/connections#connection-c1"
