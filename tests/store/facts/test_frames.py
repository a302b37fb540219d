import threading

import numpy as np
import pandas as pd
import pytest
from psycopg import OperationalError
from psycopg.sql import SQL

from headway import records as r
from headway.records.facts import EVENT, MEMBERSHIP, PULL_REQUEST, REVIEW, REVIEW_REQUEST
from headway.store.facts import dimensions, reviews, teams
from headway.store.facts import pull_requests as facts
from headway.store.facts.binary import Column, read_columns
from headway.store.facts.cache import FrameCache
from headway.store.repositories import identities, people, records
from headway.store.repositories import teams as team_rows


def naive(moment):
    return pd.Timestamp(moment).tz_localize(None)


def join_team(world, login, slug, *, parent_id=None):
    with world.database.organisation(world.organisation_id) as session:
        person = people.create(session, name=login)
        identities.link(session, world.instance_id, login, person.id)
        team_id = team_rows.save(session, slug=slug, name=slug, parent_id=parent_id)
        team_rows.add_member(session, team_id, person.id, valid_from=world.at(0).date())
    return team_id, person


def load(world, **narrow):
    return facts.load(world.database, world.organisation_id, **narrow)


def dtypes(frame):
    return {name: str(kind) for name, kind in frame.dtypes.items()}


def test_a_frame_has_the_columns_and_types_it_promises(world):
    promised = {name: kind for name, kind in PULL_REQUEST.items() if name != "external_id"}
    assert dtypes(load(world)) == promised
    world.write(*world.team(), world.pull_request(), world.approval("bob", 3))
    _, person = join_team(world, "ann", "core")
    frame = load(world)
    assert dtypes(frame) == promised
    assert isinstance(frame.index, pd.RangeIndex)
    (row,) = frame.to_dict("records")
    assert row["id"] == world.fact().fact_id
    assert (row["repository"], row["repository_id"], row["number"]) == ("acme/web", "R1", 7)
    assert (row["author"], row["author_kind"], row["author_person"]) == (
        "ann",
        "human",
        person.code,
    )
    assert (row["state"], row["merged_by"], row["self_merged"]) == ("merged", "bob", False)
    assert row["base_is_default"]
    assert row["opened_at"] == naive(world.at(0))
    assert row["first_review_at"] == naive(world.at(3))
    assert pd.isna(row["first_changes_requested_at"])
    assert (row["reviews_count"], row["commits_count"], row["lines_count"]) == (1, 1.0, 6.0)


def test_what_is_unknown_is_empty_or_nan(world):
    unknown = {"author_id": None, "merged_by_id": None, "changed_files_count": None}
    world.write(world.pull_request(**unknown, repository_id="R9"))
    (row,) = load(world).to_dict("records")
    assert (row["repository"], row["author"], row["author_kind"], row["merged_by"]) == ("",) * 4
    assert row["author_person"] == -1
    assert np.isnan(row["files_count"])


def test_a_frame_can_be_narrowed_to_a_window_and_a_team_with_those_below_it(world):
    world.write(*world.team(), world.pull_request())
    world.write(
        world.pull_request(
            external_id="P2",
            number=8,
            author_id="bob",
            opened_at=world.at(50),
            closed_at=world.at(60),
            merged_at=world.at(60),
        ),
        world.pull_request(
            external_id="P3", number=9, author_id="cat", state=r.PullRequestState.OPEN
        ),
    )
    parent, _ = join_team(world, "ann", "all")
    join_team(world, "bob", "part", parent_id=parent)
    assert sorted(load(world).number) == [7, 8, 9]
    assert sorted(load(world, team="all").number) == [7, 8]
    assert sorted(load(world, team="part").number) == [8]
    assert sorted(load(world, team="none").number) == []
    assert sorted(load(world, from_at=world.at(11)).number) == [8, 9], "open ones go on"
    assert sorted(load(world, to_at=world.at(40)).number) == [7, 9]
    memberships = teams.load(world.database, world.organisation_id)
    assert dtypes(memberships) | {"team": "category"} == dict(MEMBERSHIP)
    assert sorted(memberships.team) == ["all", "all", "part"]


@pytest.mark.parametrize(("others", "is_default"), [(19, True), (20, False)])
def test_a_branch_of_a_usual_name_needs_its_share_of_merges(world, others, is_default):
    page = [
        world.pull_request(external_id=f"M{n}", number=100 + n, base_branch="main")
        for n in range(others)
    ]
    world.write(*world.team(), *page, world.pull_request(base_branch="master"))
    for frame in (load(world), load(world, to_at=world.at(40))):
        found = frame.set_index("number").base_is_default
        assert found[7] == is_default
        assert found[100]


def test_a_branch_of_a_usual_name_does_not_count_where_the_past_is_known(world):
    world.write(*world.team(), world.pull_request(base_branch="master"))
    world.write(world.repository(default_branch="next", version_at=world.at(1)))
    assert not load(world).base_is_default.any()


def test_the_cache_answers_from_memory_until_something_changes(world):
    cache = FrameCache()
    world.write(*world.team(), world.pull_request())
    first = cache.get(world.database, world.organisation_id)
    assert cache.get(world.database, world.organisation_id) is first
    assert cache.nbytes == first.nbytes > 0
    world.write(world.approval("bob", 3), world.pull_request(external_id="P2", number=8))
    second = cache.get(world.database, world.organisation_id)
    assert second.version > first.version
    assert list(first.pull_requests.reviews_count) == [0], "nobody's frame changes under them"
    assert list(second.pull_requests.reviews_count) == [1, 0]
    pd.testing.assert_frame_equal(second.pull_requests, load(world))
    with world.database.organisation(world.organisation_id) as session:
        gone = {"instance_id": world.instance_id, "at": world.at(20)}
        records.mark_deleted(session, "pull_request", ["P1"], **gone)
    third = cache.get(world.database, world.organisation_id)
    assert list(third.pull_requests.number) == [8]
    world.write(world.pull_request(), read_at=30)
    fourth = cache.get(world.database, world.organisation_id)
    pd.testing.assert_frame_equal(fourth.pull_requests, load(world))


def test_the_cache_follows_names_and_people(world):
    cache = FrameCache()
    world.write(*world.team(), world.pull_request())
    cache.get(world.database, world.organisation_id)
    _, person = join_team(world, "ann", "core")
    world.write(world.repository(name="acme/site", version_at=world.at(1)), read_at=1)
    frames = cache.get(world.database, world.organisation_id)
    assert list(frames.pull_requests.repository) == ["acme/site"]
    assert list(frames.pull_requests.author_person) == [person.code]
    assert list(frames.memberships.person) == [person.code]


def test_names_are_looked_up_again_only_where_codes_changed(world):
    cache = FrameCache()
    world.write(*world.team(), world.pull_request())
    first = cache.get(world.database, world.organisation_id).pull_requests
    world.write(world.pull_request(version_at=world.at(11), closed_at=world.at(11)))
    second = cache.get(world.database, world.organisation_id).pull_requests
    assert second["closed_at"][0] != first["closed_at"][0]
    assert np.shares_memory(second["author"].array.codes, first["author"].array.codes)
    world.write(world.pull_request(version_at=world.at(12), author_id="cat"))
    third = cache.get(world.database, world.organisation_id).pull_requests
    assert (third["author"][0], second["author"][0]) == ("cat", "ann")
    assert np.shares_memory(third["merged_by"].array.codes, first["merged_by"].array.codes)
    pd.testing.assert_frame_equal(third, load(world))


def test_the_cache_forgets_who_was_not_asked_for_longest(make_world):
    worlds = [make_world(slug) for slug in ("a", "b")]
    for world in worlds:
        world.write(*world.team(), world.pull_request())
    cache = FrameCache(max_bytes=1)
    for world in worlds:
        assert len(cache.get(world.database, world.organisation_id).pull_requests) == 1
    assert cache.nbytes < 10_000
    (held,) = cache._entries
    assert held == worlds[1].organisation_id
    cache.forget(held)
    assert cache.nbytes == 0


def test_a_reader_misses_no_row_that_writers_commit_side_by_side(world):
    world.write(*world.team())
    cache = FrameCache()

    def write(writer):
        for n in range(8):
            number = writer * 100 + n
            world.write(world.pull_request(external_id=f"P{number}", number=number))

    writers = [threading.Thread(target=write, args=(n,)) for n in range(3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        cache.get(world.database, world.organisation_id)
    held = cache.get(world.database, world.organisation_id).pull_requests
    assert len(held) == 24
    pd.testing.assert_frame_equal(held, load(world))


def test_reviews_requests_and_events_are_frames_too(world):
    asked = r.ReviewRequest(
        external_id="Q1",
        repository_id="R1",
        pull_request_id="P1",
        reviewer_kind=r.ReviewerKind.TEAM,
        reviewer_id="T1",
        requested_at=None,
    )
    world.write(
        *world.team(),
        world.pull_request(),
        world.approval("bob", 3),
        world.review("robo", 1),
        world.review("bob", 3.5, is_minimized=True),
        world.event("merged", 10),
        asked,
    )
    place = (world.database, world.organisation_id)
    given = reviews.load_reviews(*place)
    assert dtypes(given) == dict(REVIEW)
    assert list(given.reviewer_kind) == ["bot", "human"]
    assert list(given.state) == ["commented", "approved"]
    window = {"from_at": world.at(2), "to_at": world.at(4)}
    assert list(reviews.load_reviews(*place, **window).reviewer) == ["bob"]
    requests = reviews.load_requests(*place, **window)
    assert dtypes(requests) == dict(REVIEW_REQUEST)
    assert list(requests.reviewer) == [""]
    events = reviews.load_events(*place, from_at=world.at(9))
    assert dtypes(events) == dict(EVENT)
    assert list(events["at"]) == [naive(world.at(10))]
    assert len(reviews.load_events(*place, from_at=world.at(11))) == 0


def test_codes_far_apart_are_found_as_well():
    known = np.array([5, 9_000_000_000])
    codes = np.array([9_000_000_000, 4, 5, 10_000_000_000])
    assert list(dimensions.places_of(known, codes)) == [2, 0, 1, 0]
    assert list(dimensions.places_of(known[:0], codes)) == [0, 0, 0, 0]
    assert list(dimensions.places_of(known[:1], np.array([-7, 5, 6]))) == [0, 1, 0]


def test_a_copy_that_fails_says_why(world):
    columns = (Column("a", "int32"),)
    with (
        pytest.raises(OperationalError, match="does not exist"),
        world.database.organisation(world.organisation_id) as session,
    ):
        read_columns(session, columns, SQL("FROM nowhere"))
    with (
        pytest.raises(OperationalError, match="division by zero"),
        world.database.organisation(world.organisation_id) as session,
    ):
        read_columns(
            session, (Column("a", "int32", "1/(5 - g)"),), SQL("FROM generate_series(1, 9) g")
        )
