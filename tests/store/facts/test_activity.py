"""Who was active when: commits and reviews of humans, nobody else's."""

from dataclasses import replace

import pandas as pd
import pytest

from headway import records as r
from headway.records.facts import ACTIVITY
from headway.store.facts import activity
from headway.store.repositories import identities, people, records


def load(world, start=-1000, stop=1000):
    return activity.load(
        world.database, world.organisation_id, from_at=world.at(start), to_at=world.at(stop)
    )


def acts(world, **window):
    """(kind, hours after Monday 9:00), oldest first."""
    found = load(world, **window).sort_values("at")
    start = pd.Timestamp(world.at(0)).tz_localize(None)
    hours = (found["at"] - start) / pd.Timedelta(hours=1)
    return list(zip(found["kind"], hours, strict=True))


def commit(world, sha, hours, **changes):
    made, _ = world.commit(sha, hours)
    return replace(made, **changes)


@pytest.fixture
def filled(world):
    agent = r.Identity(external_id="agent", login="agent", kind=r.ActorKind.AI_AGENT)
    world.write(*world.team(), agent, world.pull_request())
    return world


def test_a_frame_has_the_columns_and_types_it_promises(filled):
    assert {name: str(kind) for name, kind in load(filled).dtypes.items()} == dict(ACTIVITY)
    filled.write(*filled.commit("a", 1), filled.approval("bob", 3))
    with filled.database.organisation(filled.organisation_id) as session:
        person = people.create(session, name="bob")
        identities.link(session, filled.instance_id, "bob", person.id)
    found = load(filled).sort_values("at")
    assert {name: str(kind) for name, kind in found.dtypes.items()} == dict(ACTIVITY)
    assert list(found["kind"]) == ["commit", "review"]
    assert list(found["person"]) == [-1, person.code]
    assert list(found["repository"]) == ["acme/web"] * 2
    assert found["identity"].nunique() == 2


def test_bots_agents_and_accounts_that_are_gone_are_never_active(filled):
    for author in ("robo", "agent", None):
        filled.write(commit(filled, f"by {author}", 1, author_id=author), filled.review(author, 2))
    assert acts(filled) == []
    with filled.database.organisation(filled.organisation_id) as session:
        identities.override_kind(session, filled.instance_id, "robo", r.ActorKind.HUMAN)
    assert acts(filled) == [("commit", 1), ("review", 2)]


def test_who_answers_on_the_own_pull_request_reviews_nothing(filled):
    filled.write(filled.review("ann", 2), filled.review("bob", 3))
    assert acts(filled) == [("review", 3)]


def test_commits_count_when_they_were_authored_on_any_branch(filled):
    filled.write(
        commit(filled, "rebased", 1, committed_at=filled.at(50)),
        commit(filled, "elsewhere", 2, repository_id="R9"),
    )
    assert acts(filled) == [("commit", 1), ("commit", 2)]
    assert sorted(load(filled)["repository"]) == ["", "acme/web"]


def test_a_window_is_half_open(filled):
    filled.write(
        *(commit(filled, f"c{hour}", hour) for hour in (1, 2, 3)),
        *(filled.review("bob", hour) for hour in (1, 2, 3)),
    )
    assert sorted(acts(filled, start=2, stop=3)) == [("commit", 2), ("review", 2)]


def test_what_is_gone_makes_nobody_active(filled):
    filled.write(*filled.commit("a", 1), filled.approval("bob", 3))
    gone = {"instance_id": filled.instance_id, "at": filled.at(20)}
    with filled.database.organisation(filled.organisation_id) as session:
        records.mark_deleted(session, "pull_request", ["P1"], **gone)
    assert acts(filled) == [("commit", 1)]


def test_organisations_do_not_see_each_other(filled, make_world):
    filled.write(*filled.commit("a", 1))
    assert acts(make_world("other")) == []
