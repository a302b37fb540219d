"""Every report from a real database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.factories import tenants

from headway import records as r
from headway.kernel.encryption import Vault
from headway.kernel.errors import Invalid, NotFound
from headway.records.answers import ClockKind, MetricQuery
from headway.reports import (
    connections,
    definitions,
    delivery,
    loading,
    metrics,
    overview,
    pull_requests,
)
from headway.reports.context import Choice
from headway.reports.pull_requests import ExploreFilters

SEPTEMBER: dict[str, Any] = {"from_on": date(2026, 9, 7), "to_on": date(2026, 9, 21)}


def asked(context, wanted):
    return metrics.answer(context, wanted)


def opened(context, wanted, **said):
    return metrics.evidence(context, wanted, **said)


def built(report, *given):
    return report(*given)


def query(slug, **said):
    return MetricQuery(slug=slug, **(SEPTEMBER | said))


def test_a_metric_and_its_evidence_are_read_from_the_same_rows(context):
    answer = asked(context, query("time_to_first_review"))
    # Reviewed 1 to 12 hours after opening.
    assert (answer.value, answer.count) == (6.5, 12)
    page = opened(context, query("time_to_first_review"), limit=1000)
    assert sorted(one.value for one in page.items) == list(range(1, 13))
    assert {one.title for one in page.items} >= {"northwind change 1"}
    assert {review.by for one in page.items for review in one.reviews} == {"northwind-bob"}
    assert {one.team for one in page.items} == {"northwind team"}


def test_what_was_left_out_can_be_opened(context):
    answer = asked(context, query("throughput"))
    assert {one.reason: one.count for one in answer.excluded} == {"bot_author": 1}
    page = opened(context, query("throughput"), excluded="bot_author")
    assert [(one.number, one.excluded, one.value) for one in page.items] == [
        (14, "bot_author", None)
    ]


def test_pages_are_stable_under_writes(tenant, context):
    seen = []
    cursor = None
    for number in range(20, 25):
        page = opened(context, query("throughput"), limit=3, cursor=cursor)
        seen += [one.number for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
        # One more is merged in the middle of what is still to be paged through.
        merged_at = datetime(2026, 9, 8, 1, tzinfo=UTC)
        tenant.write(
            tenants.pull_request("northwind", number, merged_at=merged_at, closed_at=merged_at)
        )
    assert seen == list(range(12, 0, -1))
    assert asked(context, query("throughput")).value == 12 + 3


def test_the_store_is_asked_again_only_after_a_change(tenant, context):
    first = loading.facts(context)
    assert loading.facts(context) is first
    tenant.write(tenants.pull_request("northwind", 30))
    assert loading.facts(context).version > first.version


def test_teams_of_below_count_in_those_above(context):
    whole = asked(context, query("throughput", team="northwind-team"))
    part = asked(context, query("throughput", team="northwind-part"))
    assert (whole.value, part.value) == (asked(context, query("throughput")).value, 0)


def test_completeness_is_of_the_asked_window(context):
    known = asked(context, query("throughput")).completeness
    assert (known.share, known.gaps) == (100, [])
    assert known.until == tenants.READ_UNTIL


def test_every_page_is_built(context):
    choice = Choice(from_on=SEPTEMBER["from_on"], to_on=SEPTEMBER["to_on"])
    shown = built(overview.build, context, choice)
    assert "pull request" in shown.head.sentence
    assert [row.slug for row in shown.metrics] == list(overview.KEY_METRICS)
    assert built(delivery.build, context, choice).throughput.answer.value >= 12
    explored = built(pull_requests.explore, context, choice, ExploreFilters(text="change 12"))
    assert [row.number for row in explored.rows] == [12]
    opened = built(
        pull_requests.explore,
        context,
        choice,
        ExploreFilters(opened_id=explored.rows[0].pull_request.id),
    )
    assert [event.words for event in opened.detail.events][-2:] == ["Merged", "First review"]
    words = built(definitions.build, context, choice, "pickup_time")
    assert words.opened.number.value is not None


def test_page_and_api_say_the_same_number(context):
    choice = Choice(from_on=SEPTEMBER["from_on"], to_on=SEPTEMBER["to_on"])
    row = next(
        one for one in built(overview.build, context, choice).metrics if one.slug == "pickup_time"
    )
    api = asked(context, query("pickup_time", clock=ClockKind.WORKING))
    assert row.answer == api
    assert row.now.value == api.value
    explored = built(pull_requests.explore, context, choice, ExploreFilters(slug="pickup_time"))
    assert explored.counted_count == api.count


def test_connections_say_what_is_held(context):
    report = built(connections.build, context)
    (box,) = report.connections
    assert (box.provider_name, box.monogram, box.name) == ("GitHub", "GH", "northwind")
    assert ("Scope", "1 of 1 scope") in box.facts
    assert any(label == "Held" and "pull requests" in words for label, words in box.facts)
    assert report.sentence


def test_a_connection_that_lost_its_access_is_in_the_overview(tenant, context):
    from headway.store.repositories import connections as rows  # noqa: PLC0415 - one name, two

    with tenant.database.organisation(tenant.organisation.id) as session:
        rows.set_state(session, tenant.connection_id, "needs_reauth", "It was revoked.")
    shown = built(overview.build, context, Choice())
    (attention,) = [one for one in shown.attention if one.kind == "connection"]
    assert (attention.title, attention.tag) == ("GitHub northwind", "Sign in again")
    report = built(connections.build, context)
    assert report.attention_count == 1
    assert "revoked" in report.sentence
    with tenant.database.organisation(tenant.organisation.id) as session:
        rows.set_state(session, tenant.connection_id, "active", "")


def test_organisations_do_not_see_each_other(tenant, context):
    other = tenants.found(tenant.database, Vault(b"k" * 32), "Contoso")
    theirs = replace(context, organisation=other.organisation)
    assert asked(theirs, query("throughput")).value == 0
    shown = built(overview.build, theirs, Choice())
    assert shown.head.empty.reason == "no_data"
    assert asked(context, query("throughput")).value >= 12


def test_definitions_need_no_data():
    assert {one.slug for one in metrics.definitions()} >= {"cycle_time", "cycle_time@devlake"}
    assert metrics.definition("cycle_time").name == "Cycle time"
    with pytest.raises(NotFound):
        metrics.definition("velocity")


def test_what_cannot_be_asked_is_said(context):
    with pytest.raises(NotFound, match="no repository “acme/none”"):
        asked(context, query("throughput", repository="acme/none"))
    with pytest.raises(Invalid, match="not one of ours"):
        opened(context, query("throughput"), cursor="nonsense")
    with pytest.raises(Invalid, match="`limit`"):
        opened(context, query("throughput"), limit=1001)
    with pytest.raises(Invalid, match="Nothing is left out for “luck”"):
        opened(context, query("throughput"), excluded="luck")


def test_throughput_for_each_active_person_needs_five_of_them(context, tenant):
    slug = "throughput@per_contributor"
    merged = asked(context, query("throughput")).count
    hidden = asked(context, query(slug))
    # Only bob has reviewed, and no commit is known.
    assert (hidden.value, hidden.hidden) == (None, "fewer than five people were active")
    choice = Choice(from_on=SEPTEMBER["from_on"], to_on=SEPTEMBER["to_on"])
    shown = built(pull_requests.explore, context, choice, ExploreFilters(slug=slug))
    words = built(definitions.build, context, choice, slug).opened
    assert words.number_words.startswith("Not shown: fewer than five people were active; ")
    assert shown.head.sentence.endswith("which is not shown: fewer than five people were active.")
    for number in range(1, 6):
        tenant.write(
            r.Identity(external_id=f"c{number}", login=f"c{number}"),
            r.Commit(
                external_id=f"sha{number}",
                repository_id=tenants.REPOSITORY,
                author_id=f"c{number}",
                committer_id=None,
                authored_at=tenants.MONDAY,
                committed_at=tenants.MONDAY,
                subject="Do it",
            ),
        )
    found = asked(context, query(slug))
    # Five in the first week, and bob in both.
    assert (found.value, found.count, found.hidden) == (merged / 7, merged, None)
    assert opened(context, query(slug), limit=1000).total_count == merged
    words = built(definitions.build, context, choice, slug).opened
    assert words.number.text == f"{merged / 7:.2f}"
    assert words.number_words.startswith(f"That is the rate per person-week of {merged} ")
