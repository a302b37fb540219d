from datetime import timedelta

import pytest
from sqlalchemy import event
from tests.factories.tenants import pull_request

from headway.accounts.roles import Role
from headway.api.answers import Encoded, encode
from headway.reports import metrics

PAST = {"from_": "2026-09-07", "to": "2026-09-21"}
PATH = "metrics/time_to_first_review"


@pytest.fixture
def computed(monkeypatch):
    """Counts how often the report is asked."""
    asked = []
    real = metrics.answer

    def counting(context, query):
        asked.append(query)
        return real(context, query)

    monkeypatch.setattr(metrics, "answer", counting)
    return asked


@pytest.fixture
def statements(database):
    """Every statement that the test's requests say."""
    said = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield said
    event.remove(database.engine, "before_cursor_execute", note)


def _headers(tenant, role=Role.VIEWER, **more):
    return {**tenant.headers(role), **more}


def test_an_answer_is_private_and_has_a_tag(ask):
    answer = ask(PATH, **PAST)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["etag"].startswith('W/"')
    assert {"Authorization", "Cookie"} <= set(answer.headers["vary"].split(", "))


def test_who_has_it_gets_304_and_nothing_is_computed(ask, own, computed, statements):
    first = ask(PATH, own.headers(), **PAST)
    computed.clear()
    statements.clear()
    again = ask(PATH, _headers(own, **{"If-None-Match": first.headers["etag"]}), **PAST)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert not computed
    # Only who asks, and what the data's version is.
    assert len(statements) == 3, statements


@pytest.mark.parametrize("form", ['"x", {}', "{}", 'W/"y",{}'])
def test_the_tag_is_found_among_others_and_without_its_weakness(ask, own, form):
    tag = ask(PATH, own.headers(), **PAST).headers["etag"].removeprefix("W/")
    answer = ask(PATH, _headers(own, **{"If-None-Match": form.format(tag)}), **PAST)
    assert answer.status_code == 304


def test_a_change_of_data_changes_the_tag(ask, own):
    before = ask(PATH, own.headers(), **PAST)
    own.write(pull_request("own", 5, external_id="more"))
    after = ask(PATH, _headers(own, **{"If-None-Match": before.headers["etag"]}), **PAST)
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]


def test_the_tag_is_the_readers_own_but_the_work_is_shared(ask, own, computed):
    answers = {role: ask(PATH, own.headers(role), **PAST) for role in Role}
    assert len({answer.headers["etag"] for answer in answers.values()}) == 3
    # Each role may be shown something else, so each was computed once; asking again is free.
    assert len(computed) == 3
    ask(PATH, own.headers(), **PAST)
    assert len(computed) == 3


def test_the_order_of_parameters_does_not_matter(client, own, computed):
    for query in ("from=2026-09-07&to=2026-09-21", "to=2026-09-21&from=2026-09-07"):
        client.get(f"/api/v1/{PATH}?{query}", headers=own.headers())
    assert len(computed) == 1


def test_what_is_over_keeps_its_tag(ask, own, clock):
    before = ask(PATH, own.headers(), **PAST).headers["etag"]
    clock.at += timedelta(hours=5)
    assert ask(PATH, own.headers(), **PAST).headers["etag"] == before


def test_what_is_under_way_has_a_tag_for_each_minute(ask, own, clock):
    running = {"from_": "2026-11-02", "to": "2026-11-30"}
    before = ask("metrics/work_in_progress", own.headers(), **running).headers["etag"]
    clock.at += timedelta(seconds=10)
    assert ask("metrics/work_in_progress", own.headers(), **running).headers["etag"] == before
    clock.at += timedelta(minutes=1)
    assert ask("metrics/work_in_progress", own.headers(), **running).headers["etag"] != before


def test_open_dates_move_with_the_week(ask, own, clock):
    before = ask(PATH, own.headers())
    clock.at += timedelta(days=7)
    after = ask(PATH, own.headers())
    assert before.headers["etag"] != after.headers["etag"]
    assert before.json()["window"]["to"] < after.json()["window"]["to"]


def test_lists_have_tags_too(ask, own):
    for path in ("metrics", "teams", "people", "repositories", "pull-requests", "connections"):
        first = ask(path, own.headers())
        again = ask(path, _headers(own, **{"If-None-Match": first.headers["etag"]}))
        assert again.status_code == 304, path


def test_a_larger_answer_is_packed_for_who_takes_it(ask, own):
    packed = ask(f"{PATH}/evidence", _headers(own, **{"Accept-Encoding": "gzip"}), **PAST)
    plain = ask(f"{PATH}/evidence", _headers(own, **{"Accept-Encoding": "identity"}), **PAST)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert packed.headers["etag"] == plain.headers["etag"]
    assert "Accept-Encoding" in packed.headers["vary"]


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("teams", 8),
        ("people", 9),
        ("repositories", 9),
        ("pull-requests", 8),
        ("issues", 8),
        ("deployments", 8),
        ("connections", 19),
    ],
)
def test_a_list_takes_the_same_few_statements_however_long_it_is(ask, own, statements, path, most):
    ask(path, own.headers(), limit=1)  # notes that the token is used
    statements.clear()
    ask(path, own.headers(), limit=1)
    few = len(statements)
    statements.clear()
    ask(path, own.headers(), limit=1000)
    assert len(statements) == few <= most, statements


def test_floats_are_whole_and_what_is_no_number_is_null():
    assert encode({"a": 1 / 3, "b": float("nan"), "c": float("inf")}) == (
        b'{"a":0.3333333333333333,"b":null,"c":null}'
    )


def test_encoded_answers_are_bounded_and_the_least_used_goes_first():
    kept = Encoded(most_bytes=10)
    kept.put("a", b"1234")
    kept.put("b", b"5678")
    assert kept.get("a") == b"1234"
    kept.put("c", b"9012")
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (b"1234", None, b"9012")
    kept.put("c", b"90")
    kept.put("d", b"1234")
    assert kept.get("a") == b"1234"
    kept.put("e", b"x" * 11)
    assert [kept.get(name) for name in "abcde"] == [None] * 5
