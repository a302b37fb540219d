import pytest
from tests.factories.tenants import pull_request

WINDOW = {"from_": "2026-09-07", "to": "2026-09-21"}


def test_every_metric_is_told_in_words(ask):
    answer = ask("metrics").json()
    slugs = [one["slug"] for one in answer["items"]]
    assert {"cycle_time", "time_to_first_review", "throughput", "cycle_time@devlake"} <= set(slugs)
    first = answer["items"][0]
    assert {"name", "unit", "better", "definition", "source", "clock", "exclusions"} <= set(first)
    assert answer["next_cursor"] is None


def test_the_catalogue_comes_in_pages(ask):
    whole = [one["slug"] for one in ask("metrics").json()["items"]]
    first = ask("metrics", limit=4).json()
    rest = ask("metrics", limit=1000, cursor=first["next_cursor"]).json()
    assert [one["slug"] for one in first["items"] + rest["items"]] == whole


def test_a_number_comes_with_its_proof(ask):
    answer = ask("metrics/time_to_first_review", **WINDOW).json()
    # Reviewed after 1, 2, … 12 hours.
    assert (answer["value"], answer["count"]) == (6.5, 12)
    assert answer["window"]["from"] == "2026-09-07"
    assert answer["window"]["to_at"] == "2026-09-21T00:00:00Z"
    assert (answer["zone"], answer["clock"], answer["statistic"]) == ("UTC", "wall", "p50")
    assert [point["count"] for point in answer["series"]] == [7, 5]
    assert answer["previous"] is None
    assert answer["change"]["noise"] is None


def test_a_number_says_what_it_left_out(ask):
    answer = ask("metrics/throughput", **WINDOW).json()
    assert answer["value"] == 12
    left_out = {one["reason"]: one["count"] for one in answer["excluded"]}
    assert left_out["bot_author"] == 1
    assert ask("metrics/throughput", **WINDOW, actors="all").json()["value"] == 13


def test_a_statistic_a_zone_and_groups_can_be_chosen(ask):
    answer = ask(
        "metrics/time_to_first_review",
        **WINDOW,
        statistic="p90",
        zone="Europe/Berlin",
        by="repository",
        every="month",
    ).json()
    assert answer["value"] == pytest.approx(10.9)
    assert answer["window"]["from_at"] == "2026-09-06T22:00:00Z"
    assert [(group["name"], group["count"]) for group in answer["groups"]] == [
        ("northwind/web", 12)
    ]


def test_nothing_observed_is_null_not_zero(client, empty):
    answer = client.get("/api/v1/metrics/cycle_time", headers=empty.headers()).json()
    assert answer["value"] is None
    assert answer["count"] == 0


def test_without_dates_it_is_the_last_13_whole_weeks(ask):
    window = ask("metrics/throughput").json()["window"]
    assert (window["from"], window["to"]) == ("2026-08-17", "2026-11-16")


def test_the_evidence_is_what_the_number_counted(ask):
    number = ask("metrics/time_to_first_review", **WINDOW).json()
    page = ask("metrics/time_to_first_review/evidence", **WINDOW).json()
    assert page["total_count"] == number["count"] == len(page["items"])
    item = next(one for one in page["items"] if one["number"] == 3)
    assert item["value"] == 3
    assert item["repository"] == "northwind/web"
    assert item["author"] == "northwind-ann"
    assert item["reviews"] == [{"by": "northwind-bob", "at": "2026-09-09T12:00:00Z"}]
    assert item["moments"]["opened_at"] == "2026-09-09T09:00:00Z"
    assert item["url"] == "https://github.com/northwind/web/pull/3"


def test_what_was_left_out_opens_too(ask):
    page = ask("metrics/throughput/evidence", **WINDOW, excluded="bot_author").json()
    assert [(one["number"], one["excluded"]) for one in page["items"]] == [(14, "bot_author")]


def test_evidence_comes_in_pages_that_stay_while_data_is_written(ask, own):
    asked = {"headers": own.headers(), "limit": 5, **WINDOW}
    first = ask("metrics/throughput/evidence", **asked).json()
    own.write(pull_request("own", 7, external_id="new"))
    seen = [one["number"] for one in first["items"]]
    cursor = first["next_cursor"]
    while cursor:
        page = ask("metrics/throughput/evidence", **asked, cursor=cursor).json()
        seen += [one["number"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]


def test_a_cursor_of_another_question_is_refused(ask):
    cursor = ask("metrics/throughput/evidence", **WINDOW, limit=5).json()["next_cursor"]
    other = {"from_": "2026-09-07", "to": "2026-10-21"}
    answer = ask("metrics/throughput/evidence", **other, limit=5, cursor=cursor)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "given",
    [
        {"from_": "2026-09-21", "to": "2026-09-07"},
        {"from_": "2026-09-07", "to": "2026-09-07"},
        {"from_": "1969-12-31"},
        {"to": "2100-01-02"},
        {"from_": "0"},
        {"from_": "1757203200"},
        {"to": "2026-13-01"},
        {"every": "fortnight"},
        {"from_": "1990-01-01", "to": "2020-01-01", "every": "day"},
        {"clock": "sundial"},
        {"actors": "robots"},
        {"base": "release"},
        {"zone": "Mars/Olympus"},
        {"zone": ""},
        {"statistic": "mean"},
        {"by": "person"},
        {"by": "author"},
        {"author": "northwind-ann"},
        {"person": "ann"},
        {"sort": "author"},
        {"limit": 10},
        {"team": "a\x00b"},
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused(ask, given):
    answer = ask("metrics/cycle_time", **given)
    assert answer.status_code == 422, answer.text
    assert answer.json()["type"] == "/problems/invalid"


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("metrics/speed", {}),
        ("metrics/speed/evidence", {}),
        ("metrics/cycle_time", {"team": "nobody"}),
        ("metrics/cycle_time", {"repository": "contoso/web"}),
    ],
)
def test_what_is_not_there_is_not_found(ask, path, given):
    answer = ask(path, **given)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize(
    "given",
    [
        {"limit": 0},
        {"limit": 1001},
        {"limit": "many"},
        {"excluded": "vanity"},
        {"cursor": ""},
        {"cursor": "nonsense"},
        {"cursor": "WyJ4Il0"},
    ],
    ids=str,
)
def test_evidence_refuses_what_makes_no_sense(ask, given):
    answer = ask("metrics/throughput/evidence", **WINDOW, **given)
    assert answer.status_code == 422, answer.text
