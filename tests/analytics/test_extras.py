"""Rhythm, ageing, spread, items and the catalogue."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from tests.factories.frames import MONDAY, at, facts, pull_request

from headway.analytics import ageing, catalogue, rhythm, spread
from headway.analytics.ageing import State
from headway.analytics.answer import observations
from headway.analytics.items import Items
from headway.analytics.observed import understand
from headway.analytics.selections import Selections
from headway.analytics.teams import Team
from headway.kernel.errors import NotFound
from headway.records.answers import Definition, MetricQuery

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)


def moments(*texts):
    return np.array([at(text) for text in texts], "datetime64[us]")


WEEKS = moments("Mon 0:00", "Mon+1 0:00", "Mon+2 0:00", "Mon+3 0:00")


def test_the_longest_silence_reaches_to_the_edges_of_the_window():
    found = rhythm.rhythm(moments("Tue 0:00", "Thu 0:00", "Fri 0:00"), WEEKS)
    assert (found.count, found.median_gap, found.longest_silence) == (3, 1.5, 17)
    assert (found.weeks_count, found.weeks_shipped_count) == (3, 1)


def test_even_weeks_are_regular_and_one_busy_week_is_not():
    even = rhythm.rhythm(moments("Tue 0:00", "Tue+1 0:00", "Tue+2 0:00"), WEEKS)
    assert even.regularity == pytest.approx(1)
    uneven = rhythm.rhythm(moments("Tue 0:00", "Tue 1:00", "Tue 2:00"), WEEKS)
    assert uneven.regularity == pytest.approx(1 / 3)
    assert rhythm.gini(np.array([1.0, 3.0])) == 0.25


def test_a_window_without_a_merge_has_no_rhythm():
    found = rhythm.rhythm(moments(), WEEKS)
    assert (found.count, found.median_gap, found.longest_silence) == (0, None, None)
    assert (found.regularity, found.weeks_shipped_count) == (None, 0)


def team_history(person, hours, count=20):
    start = datetime(2026, 1, 12, 9)  # noqa: DTZ001 - a fact's moment is naive
    return [
        pull_request(
            opened=start + timedelta(days=number),
            merged=start + timedelta(days=number, hours=hours),
            author_person=person,
        )
        for number in range(count)
    ]


def test_ageing_is_older_than_the_teams_own_85th_percentile():
    rows = [*team_history(1, 10), *team_history(2, 1000)]
    rows.append(pull_request(opened="2026-03-18 9:00", author_person=1))
    rows.append(
        pull_request(opened="2026-03-18 9:00", author_person=2, first_review="2026-03-19 9:00")
    )
    rows.append(
        pull_request(
            opened="2026-03-20 8:00",
            author_person=1,
            last_approval="2026-03-20 8:30",
            first_review="2026-03-20 8:20",
        )
    )
    made = facts(
        *rows,
        teams=["quick", "slow"],
        members=[(1, "quick", "2020-01-01", None), (2, "slow", "2020-01-01", None)],
    )
    query = MetricQuery(slug="work_in_progress", from_on=MONDAY, to_on=date(2026, 3, 23))
    found = ageing.open_items(made, query, NOW)
    assert list(found.ages) == [48, 48, 1]
    assert list(found.ageing) == [True, False, False]
    assert [teams[0].slug for teams in found.teams] == ["quick", "slow", "quick"]
    assert found.states == (State.WAITING, State.IN_REVIEW, State.APPROVED)
    assert found.p85 == 1000


def test_under_twenty_merges_nothing_is_called_old():
    rows = [*team_history(1, 10, count=19), pull_request(opened="2026-03-01 9:00")]
    query = MetricQuery(slug="work_in_progress", from_on=MONDAY, to_on=date(2026, 3, 23))
    found = ageing.open_items(facts(*rows), query, NOW)
    assert (list(found.ageing), found.p85, found.teams) == ([False], None, ((),))


def test_a_team_with_too_few_merges_is_measured_by_everybody():
    rows = [*team_history(1, 10), pull_request(opened="2026-03-01 9:00", author_person=2)]
    made = facts(*rows, teams=["new"], members=[(2, "new", "2020-01-01", None)])
    query = MetricQuery(slug="work_in_progress", from_on=MONDAY, to_on=date(2026, 3, 23))
    assert list(ageing.open_items(made, query, NOW).limits) == [10]


def test_sizes_fall_into_classes_by_their_edges():
    lines = np.array([0.0, 10, 11, 50, 51, 200, 201, 500, 501, 1000, 1001, np.nan])
    assert [count for count, _ in spread.size_shares(lines)] == [2, 2, 2, 2, 2, 1]
    assert sum(share or 0 for _, share in spread.size_shares(lines)) == pytest.approx(100)
    assert spread.size_shares(np.array([np.nan]))[0] == (0, None)


def test_a_histogram_holds_everything_and_puts_the_rest_in_one():
    values = np.array([*range(100), 1000.0, np.nan])
    bins = spread.histogram(values)
    assert (bins[0].start, bins[0].stop, bins[0].count) == (0, 10, 10)
    assert (bins[-1].start, bins[-1].stop, bins[-1].count) == (100, None, 1)
    assert sum(one.count for one in bins) == 101
    assert spread.histogram(np.array([np.nan])) == []
    assert [one.count for one in spread.histogram(np.zeros(3))][:2] == [3, 0]
    assert spread.histogram(np.full(3, 90.0))[0].stop == 10
    assert spread.histogram(np.full(3, 9.5))[0].stop == 1


def test_items_know_their_columns_and_labels():
    made = facts(pull_request(opened="Mon 9:00"), pull_request(opened="Mon 8:00")).items
    assert made.label("repository", 0) == "acme/shop"
    assert [int(number) for number in made.sorted_by("opened_at")["id"]] == sorted(
        (int(number) for number in made["id"]), reverse=True
    )
    with pytest.raises(KeyError):
        made["salary"]
    assert len(Items({}, {})) == 0
    unknown = Items({"kind": np.array([-1])}, {"kind": ("a",)})
    assert unknown.label("kind", 0) == ""
    assert not unknown.is_category("kind", "b").any()


def test_every_so_many_observations_can_be_taken():
    rows = [pull_request(opened="Mon 9:00", merged="Tue 9:00") for _ in range(5)]
    query = MetricQuery(slug="throughput", from_on=MONDAY, to_on=date(2026, 3, 9))
    assert len(observations(facts(*rows), query, now=NOW).take_every(2).at) == 3


def test_an_item_without_a_value_that_no_reason_explains_says_so():
    row = pull_request(
        opened="Mon 9:00", merged="Mon 12:00", first_review="Mon 10:00", last_approval=None
    )
    query = MetricQuery(slug="pickup_time@devlake", from_on=MONDAY, to_on=date(2026, 3, 9))
    early = row | {"first_response_at": at("Mon 8:00")}
    found = observations(facts(early), query, now=NOW)
    assert [found.reasons[code - 1] for code in found.why()] == ["no_value"]


def selected(kept, key, value):
    return kept.get(key, lambda: value)


def test_selections_forget_the_oldest():
    kept = Selections()
    assert [selected(kept, key, key) for key in ("a", "b", "c")] == ["a", "b", "c"]
    assert selected(kept, "c", "again") == "c"
    assert selected(kept, "a", "again") == "again"
    kept.forget()
    assert selected(kept, "a", "once more") == "once more"


def test_the_catalogue_is_complete_in_words():
    for metric in (*catalogue.CATALOGUE, *catalogue.VARIANTS):
        words = metric.definition
        assert isinstance(words, Definition)
        assert words.definition.endswith("."), words.slug
        assert words.name
        assert words.source
        assert words.question in catalogue.QUESTIONS
        assert words.statistic in words.statistics
        assert catalogue.definition(words.slug) is words
        assert all(words.exclusions.values())
    with pytest.raises(NotFound, match="truck"):
        catalogue.find("truck")


def test_docs_are_the_catalogue(project):
    assert (project / "docs/metrics.md").read_text() == catalogue.document()


def test_a_question_is_understood_in_the_teams_zone():
    made = facts(pull_request(), teams=[Team(slug="a", name="A", zone="Asia/Tokyo")])
    query = MetricQuery(slug="throughput", from_on=MONDAY, to_on=date(2026, 3, 9), team="a")
    assert understand(made, query).zone == "Asia/Tokyo"
