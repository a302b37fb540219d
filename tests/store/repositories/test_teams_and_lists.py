from datetime import date

import pytest

from headway import records as r
from headway.kernel.errors import Invalid
from headway.store.repositories import (
    identities,
    people,
    pull_requests,
    records,
    repositories,
    teams,
)
from headway.store.repositories.pull_requests import PullRequestFilters


@pytest.fixture
def inside(world):
    def run(function, *args, **named):
        with world.database.organisation(world.organisation_id) as session:
            return function(session, *args, **named)

    return run


def test_people_have_codes_calendars_and_absences(inside, world):
    ann = inside(people.create, name="Ann", email="ann@example.org")
    bob = inside(people.create, name="Bob", zone="Asia/Tokyo")
    assert bob.code > ann.code
    inside(people.set_calendar, ann.id, zone="Europe/Rome", country="IT")
    assert inside(people.get, ann.id).country == "IT"
    assert [person.name for person in inside(people.everyone)] == ["Ann", "Bob"]
    days = {"from_on": date(2026, 1, 5), "kind": "leave"}
    inside(people.add_absence, ann.id, **days, to_on=date(2026, 1, 7))
    inside(people.add_absence, ann.id, **days, to_on=date(2026, 2, 1))
    assert [row.to_on for row in inside(people.absences)] == [date(2026, 2, 1)]


def test_a_team_keeps_its_past_members(inside):
    person = inside(people.create, name="Ann")
    parent = inside(teams.save, slug="all", name="All")
    team = inside(teams.save, slug="core", name="Core", parent_id=parent)
    assert inside(teams.save, slug="core", name="Core team", parent_id=parent) == team
    inside(teams.add_member, team, person.id, valid_from=date(2026, 1, 1))
    inside(teams.end_membership, team, person.id, date(2026, 3, 1))
    inside(teams.add_member, team, person.id, valid_from=date(2026, 5, 1))
    assert [row.valid_to for row in inside(teams.memberships)] == [date(2026, 3, 1), None]
    inside(teams.remove, parent)
    assert inside(teams.by_slug, "core").parent_id is None
    assert [row.name for row in inside(teams.everyone)] == ["Core team"]


def test_accounts_belong_to_people(inside, world):
    world.write(*world.team())
    person = inside(people.create, name="Ann")
    assert [row.login for row in inside(identities.without_person)] == ["ann", "bob", "cat"]
    inside(identities.link, world.instance_id, "ann", person.id)
    assert inside(identities.login_of, person.id) == ["ann"]
    assert inside(identities.get, world.instance_id, "ann").person_id == person.id
    inside(identities.link, world.instance_id, "ann", None)
    assert len(inside(identities.everyone)) == 4
    inside(identities.override_kind, world.instance_id, "nobody", r.ActorKind.BOT)


def pulls(world):
    opened = r.PullRequestState.OPEN
    return (
        world.pull_request(external_id="P1", number=1, title="Add search", additions_count=50),
        world.pull_request(
            external_id="P2",
            number=2,
            author_id="bob",
            state=opened,
            opened_at=world.at(1),
            title="Fix login",
        ),
        world.pull_request(
            external_id="P3",
            number=3,
            base_branch="dev",
            opened_at=world.at(2),
            merged_at=world.at(12),
            additions_count=500,
            is_draft=True,
        ),
    )


def test_a_listing_is_filtered(inside, world):
    world.write(*world.team(), *pulls(world))
    for asked, expected in (
        ({}, [3, 2, 1]),
        ({"state": "open"}, [2]),
        ({"author": "ann"}, [3, 1]),
        ({"repository": "acme/web"}, [3, 2, 1]),
        ({"base_branch": "dev"}, [3]),
        ({"is_draft": False}, [2, 1]),
        ({"words": "LOGIN"}, [2]),
        ({"from_at": world.at(1)}, [3, 2]),
        ({"moment": "merged_at", "to_at": world.at(11)}, [1]),
    ):
        found = inside(pull_requests.listing, PullRequestFilters(**asked))
        assert [item.number for item in found] == expected, asked


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", pull_requests.SORTS)
def test_pages_of_a_listing_hold_each_item_once(inside, world, sort, descending):
    world.write(*world.team(), *pulls(world))
    after, numbers = None, []
    for _ in range(3):
        (item,) = inside(
            pull_requests.listing,
            PullRequestFilters(),
            sort=sort,
            descending=descending,
            after=after,
            limit=1,
        )
        numbers.append(item.number)
        after = (getattr(item, sort), item.id)
    assert sorted(numbers) == [1, 2, 3]
    if sort == "merged_at":
        assert numbers == ([3, 1, 2] if descending else [1, 3, 2])


def test_a_listing_takes_only_the_sorts_it_names(inside):
    with pytest.raises(Invalid):
        inside(pull_requests.listing, PullRequestFilters(), sort="title; DROP TABLE users")
    with pytest.raises(Invalid):
        inside(pull_requests.listing, PullRequestFilters(moment="author"))


def test_repositories_are_listed_unless_gone(inside, world):
    world.write(*world.team())
    found = inside(repositories.get, world.instance_id, "R1")
    assert inside(repositories.everyone) == [found]
    assert [row.branch for row in inside(repositories.default_branches)] == ["main"]
    inside(
        records.mark_deleted, "repository", ["R1"], instance_id=world.instance_id, at=world.at(1)
    )
    assert inside(repositories.everyone) == []


def test_a_census_compares_ids(inside, world):
    world.write(*world.team(), *pulls(world))
    place = {"instance_id": world.instance_id, "scope_external_id": "R1"}
    assert inside(records.count, "pull_request", **place) == 3
    assert inside(records.ids, "pull_request", **place) == {"P1", "P2", "P3"}
    assert inside(records.ids, "pull_request", **place, seen_before=world.at(0)) == set()
    with pytest.raises(Invalid, match="no entity"):
        inside(records.ids, "elephant", **place)


def test_open_and_lately_closed_pull_requests_are_read_again(inside, world):
    world.write(*world.team(), *pulls(world))
    asked = {"instance_id": world.instance_id, "repository_id": "R1"}
    found = inside(records.open_pull_requests, **asked, closed_since=world.at(11))
    assert found == [("P2", None)]
    everyone = {**asked, "closed_since": world.at(9)}
    first = inside(records.open_pull_requests, **everyone, limit=2)
    assert [row[0] for row in first] == ["P1", "P2"]
    rest = inside(records.open_pull_requests, **everyone, after="P2")
    assert [row[0] for row in rest] == ["P3"]
