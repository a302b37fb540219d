import pytest

from headway import records as r
from headway.store import invariants
from headway.store.facts import refresh
from headway.store.repositories import identities, pull_requests, records, reviews


def test_the_moments_of_a_reviewed_merge(world):
    world.write(
        *world.team(),
        world.pull_request(),
        *world.commit("s1", -5),
        *world.commit("s2", -7),
        world.review("bob", 2),
        world.review("cat", 4, state=r.ReviewState.CHANGES_REQUESTED),
        world.approval("bob", 6),
        world.approval("cat", 8),
        world.event("force_pushed", 5),
    )
    fact = world.fact()
    assert fact.first_commit_at == world.at(-7)
    assert fact.ready_at == fact.opened_at == world.at(0)
    assert fact.first_review_at == fact.first_response_at == fact.review_at == world.at(2)
    assert fact.first_approval_at == world.at(6)
    assert fact.last_approval_at == world.at(8)
    assert fact.first_changes_requested_at == world.at(4)
    assert (fact.reviews_count, fact.force_pushes_count, fact.commits_count) == (4, 1, 1)
    assert fact.until_at == world.at(10)


def test_only_humans_other_than_the_author_review(world):
    world.write(
        *world.team(),
        world.pull_request(),
        world.approval("ann", 1),
        world.approval("robo", 1.5),
        world.review(None, 2),
        world.review("nobody knows", 2.5),
        world.approval("bob", 3),
    )
    assert world.fact().first_review_at == world.at(3)
    assert world.fact().reviews_count == 1


def test_whoever_reviews_a_deleted_authors_pull_request_counts(world):
    world.write(*world.team(), world.pull_request(author_id=None), world.review("bob", 1))
    assert (world.fact().reviews_count, world.fact().author_code) == (1, -1)


def test_a_first_review_may_come_after_the_merge_but_then_is_no_review_of_it(world):
    world.write(*world.team(), world.pull_request(), world.approval("bob", 12))
    fact = world.fact()
    assert fact.first_review_at == fact.first_response_at == world.at(12)
    assert fact.review_at is None
    assert fact.last_approval_at is None
    assert fact.until_at == world.at(12)


def test_an_approval_that_was_dismissed_did_not_approve(world):
    world.write(
        *world.team(),
        world.pull_request(),
        world.approval("bob", 3),
        world.approval("cat", 5, is_dismissed=True),
    )
    assert world.fact().last_approval_at == world.at(3)


@pytest.mark.parametrize(
    ("events", "is_draft", "ready"),
    [
        ([], False, 0),
        ([], True, None),
        ([("ready_for_review", 3)], False, 3),
        ([("converted_to_draft", 2), ("ready_for_review", 4)], False, 0),
        ([("ready_for_review", 2), ("converted_to_draft", 3)], True, 2),
        ([("ready_for_review", 2), ("converted_to_draft", 3), ("ready_for_review", 5)], False, 2),
    ],
)
def test_when_an_open_pull_request_became_ready(world, events, is_draft, ready):
    pull = world.pull_request(state=r.PullRequestState.OPEN, is_draft=is_draft)
    world.write(*world.team(), pull, *(world.event(*event) for event in events))
    assert world.fact().ready_at == (None if ready is None else world.at(ready))


def test_a_review_of_a_draft_counts_from_when_it_was_ready(world):
    world.write(
        *world.team(),
        world.pull_request(),
        world.event("ready_for_review", 5),
        world.approval("bob", 2),
    )
    fact = world.fact()
    assert (fact.first_response_at, fact.review_at) == (world.at(2), world.at(5))
    assert fact.last_approval_at is None, "it lies before the review"


def test_sizes_leave_out_what_nobody_wrote(world):
    page = (world.file("src/a.py", 4), world.file("uv.lock", 900), world.file("vendor/x.js", 50))
    world.write(*world.team(), world.pull_request(), *page)
    assert (world.fact().lines_count, world.fact().files_count) == (4, 1)


def test_sizes_without_files_are_the_providers_and_unknown_stays_unknown(world):
    world.write(*world.team(), world.pull_request())
    assert (world.fact().lines_count, world.fact().files_count) == (6, 2)
    world.write(
        world.pull_request(
            additions_count=None,
            deletions_count=None,
            changed_files_count=None,
            commits_count=None,
            version_at=world.at(11),
        )
    )
    fact = world.fact()
    assert (fact.lines_count, fact.files_count, fact.commits_count) == (None, None, None)


def test_a_cut_list_of_files_is_no_measure(world):
    cut = world.pull_request(truncated=("files",))
    world.write(*world.team(), cut, world.file("a.py", 1))
    assert world.fact().lines_count == 6


def test_commits_that_come_after_their_link_still_tell_when_work_began(world):
    commit, link = world.commit("s1", -5)
    world.write(*world.team(), world.pull_request(), link)
    assert world.fact().first_commit_at is None
    world.write(commit)
    assert world.fact().first_commit_at == world.at(-5)


def test_identities_that_come_late_are_counted_then(world):
    world.write(world.repository(), world.pull_request(), world.approval("bob", 1))
    assert (world.fact().reviews_count, world.fact().author_code) == (0, -1)
    world.write(*world.team())
    assert world.fact().reviews_count == 1
    assert world.fact().author_code > 0


def test_whom_a_page_brings_and_names_is_not_looked_for_in_earlier_ones(world, monkeypatch):
    looked_for = []
    ask = refresh.ask_identities

    def noting(session, instance_id, external_ids):
        looked_for.append(set(external_ids))
        return ask(session, instance_id, external_ids)

    monkeypatch.setattr(refresh, "ask_identities", noting)
    world.write(*world.team(), world.pull_request(), world.approval("bob", 1))
    assert looked_for == [{"cat", "robo"}], "only those that nobody named"
    world.write(*world.team(), world.approval("cat", 2), read_at=5)
    assert len(looked_for) == 1
    bob = r.Identity(external_id="bob", login="bob", kind=r.ActorKind.BOT)
    world.write(bob, world.approval("bob", 3), read_at=6)
    assert looked_for[1:] == [{"bob"}]
    assert world.fact().reviews_count == 1, "what a machine said before counts no more"


def test_saying_that_an_account_is_a_bot_takes_its_reviews_back(world):
    world.write(*world.team(), world.pull_request(), world.approval("bob", 1))
    before = world.fact()
    with world.database.organisation(world.organisation_id) as session:
        identities.override_kind(session, world.instance_id, "bob", r.ActorKind.BOT)
        assert reviews.counted(session, [before.fact_id]) == {}
    after = world.fact()
    assert (after.reviews_count, after.fact_id) == (0, before.fact_id)
    assert after.version > before.version
    world.write(*world.team(), read_at=5)
    assert world.fact().reviews_count == 0, "reading again does not undo what was said"


def test_counted_reviews_are_as_many_as_the_fact_says(world):
    world.write(
        *world.team(), world.pull_request(), world.review("cat", 2), world.approval("bob", 1)
    )
    fact = world.fact()
    with world.database.organisation(world.organisation_id) as session:
        counted = reviews.counted(session, [fact.fact_id])
    assert counted == {fact.fact_id: [("bob", world.at(1)), ("cat", world.at(2))]}


def test_a_minimized_review_is_kept_and_counts_nowhere(world):
    hidden = world.review("cat", 1, is_minimized=True)
    world.write(*world.team(), world.pull_request(), hidden, world.approval("bob", 2))
    fact = world.fact()
    assert (fact.reviews_count, fact.first_review_at) == (1, world.at(2))
    with world.database.organisation(world.organisation_id) as session:
        assert reviews.counted(session, [fact.fact_id]) == {fact.fact_id: [("bob", world.at(2))]}
    assert len(world.rows("SELECT 1 FROM reviews")) == 2


def test_a_pull_request_that_is_gone_leaves_the_numbers(world):
    world.write(*world.team(), world.pull_request())
    with world.database.organisation(world.organisation_id) as session:
        gone = {"instance_id": world.instance_id, "at": world.at(20)}
        assert records.mark_deleted(session, "pull_request", ["P1", "P2"], **gone) == 1
        assert records.mark_deleted(session, "pull_request", ["P1"], **gone) == 0
        broken = invariants.broken(session, invariants.PER_ORGANISATION)
        assert broken["facts-are-whole"] == 0
    assert world.fact().is_deleted
    world.write(world.pull_request(), read_at=19)
    assert world.fact().is_deleted
    world.write(world.pull_request(), read_at=21)
    assert not world.fact().is_deleted


@pytest.mark.parametrize(("entity", "left"), [("comment", 1), ("review_comment", 1)])
def test_a_comment_that_is_gone_is_no_longer_counted(world, entity, left):
    comment = r.Comment(
        external_id="K",
        repository_id="R1",
        subject_number=7,
        author_id="bob",
        commented_at=world.at(1),
    )
    spoken = world.review_comment("bob", 1, external_id="K")
    world.write(*world.team(), world.pull_request(), comment, spoken)
    with world.database.organisation(world.organisation_id) as session:
        records.mark_deleted(session, entity, ["K"], instance_id=1, at=world.at(20))
    assert world.fact().comments_count == left


def test_a_release_that_is_gone_concerns_no_pull_request(world):
    world.write(*world.team(), world.pull_request())
    with world.database.organisation(world.organisation_id) as session:
        assert refresh.after_deletion(session, 1, "release", ["X"]) == 0


def test_evidence_shows_the_item_with_its_moments(world):
    world.write(*world.team(), world.pull_request(), world.approval("bob", 1))
    with world.database.organisation(world.organisation_id) as session:
        fact_id = world.fact().fact_id
        (item,) = pull_requests.by_ids(session, [fact_id, fact_id + 99])
    assert (item.repository, item.number, item.author) == ("acme/web", 7, "ann")
    assert (item.merged_by, item.first_review_at) == ("bob", world.at(1))
