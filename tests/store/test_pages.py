from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from headway import records as r
from headway.store import bulk
from headway.store.pages import write_page


def everything(world):
    whole = world.whole("reviews", "events", "commits", "files", "review_requests")
    return (*world.everything(), whole)


def test_a_page_holds_every_kind_of_record_and_counts_what_it_changed(world):
    page = everything(world)
    written = world.write(*page)
    assert written.records_count == len(page)
    assert written.changed_count == len(page) - 1  # all but the list's own note


def test_writing_a_page_twice_changes_nothing_and_leaves_no_history(world):
    page = everything(world)
    world.write(*page)
    version = world.rows("SELECT version FROM data_versions ORDER BY fact")
    assert world.write(*page, read_at=5).changed_count == 0
    assert world.rows("SELECT version FROM data_versions ORDER BY fact") == version
    assert world.rows("SELECT id FROM record_history") == []


def test_older_never_replaces_newer(world):
    world.write(*world.team(), world.pull_request(title="new", version_at=world.at(10)))
    older = world.pull_request(title="old", version_at=world.at(9))
    assert world.write(older, read_at=20).changed_count == 0
    assert world.rows("SELECT title FROM pull_requests")[0].title == "new"


def test_nothing_in_between_is_taken_for_newer(world):
    world.write(*world.team(), world.pull_request(title="a", version_at=world.at(1)))
    world.write(world.pull_request(title="a", version_at=world.at(3)))
    world.write(world.pull_request(title="b", version_at=world.at(2)))
    assert world.rows("SELECT title FROM pull_requests")[0].title == "a"


def test_rows_without_a_version_are_ordered_by_when_their_walk_began(world):
    world.write(world.review("bob", 1, external_id="V"), read_at=5)
    world.write(world.review("bob", 1, external_id="V", is_minimized=True), read_at=4)
    assert not world.rows("SELECT is_minimized FROM reviews")[0].is_minimized
    world.write(world.review("bob", 1, external_id="V", is_minimized=True), read_at=6)
    assert world.rows("SELECT is_minimized FROM reviews")[0].is_minimized


def test_of_two_records_with_one_key_the_latest_version_counts(world):
    older = world.pull_request(title="old", version_at=world.at(1))
    newer = world.pull_request(title="new", version_at=world.at(2))
    assert world.write(newer, older).changed_count == 1
    assert world.rows("SELECT title FROM pull_requests")[0].title == "new"


def test_a_changed_column_that_metrics_read_leaves_history(world):
    world.write(*world.team(), world.pull_request(base_branch="dev", version_at=world.at(1)))
    world.write(world.pull_request(base_branch="main", version_at=world.at(2)))
    world.write(world.pull_request(head_sha="c0ffee", version_at=world.at(3)))
    (history,) = world.rows("SELECT * FROM record_history")
    assert (history.entity, history.external_id) == ("pull_request", "P1")
    assert history.old["base_branch"] == "dev"
    assert (history.valid_from, history.valid_to) == (world.at(1), world.at(2))


def test_what_a_whole_list_no_longer_holds_is_gone_until_it_is_read_again(world):
    kept, gone = world.approval("bob", 3), world.approval("cat", 4)
    world.write(*world.team(), world.pull_request(), kept, gone, world.whole("reviews"))
    assert world.fact().reviews_count == 2
    world.write(kept, world.whole("reviews"), read_at=20)
    assert world.fact().reviews_count == 1
    world.write(kept, gone, world.whole("reviews"), read_at=19)
    assert world.fact().reviews_count == 1, "a page read earlier brings nothing back"
    first_seen = world.rows("SELECT first_seen_at FROM reviews ORDER BY external_id")
    world.write(kept, gone, world.whole("reviews"), read_at=21)
    assert world.fact().reviews_count == 2
    assert world.rows("SELECT first_seen_at FROM reviews ORDER BY external_id") == first_seen


def test_a_list_read_before_a_row_came_does_not_remove_it(world):
    world.write(*world.team(), world.pull_request(), world.approval("bob", 3), read_at=8)
    world.write(world.whole("reviews"), read_at=7)
    assert world.fact().reviews_count == 1


@pytest.mark.parametrize("kind", ["files", "commits", "events", "review_requests"])
def test_every_list_may_become_empty(world, kind):
    table = {"files": "file_changes", "commits": "pull_request_commits"}.get(
        kind, {"events": "pull_request_events"}.get(kind, kind)
    )
    world.write(*everything(world))
    world.write(world.whole(kind), read_at=20)
    assert {row.deleted_reason for row in world.rows(f"SELECT * FROM {table}")} == {  # noqa: S608  # a test's own
        "no longer listed"
    }


def test_an_identity_keeps_its_name_when_a_page_does_not_tell_it(world):
    world.write(r.Identity(external_id="ann", login="ann", name="Ann", email="a@x.org"))
    world.write(r.Identity(external_id="ann", login="anne"), read_at=1)
    (row,) = world.rows("SELECT * FROM identities")
    assert (row.login, row.name, row.email) == ("anne", "Ann", "a@x.org")


def test_a_review_comment_finds_its_pull_request_by_number_whichever_comes_first(world):
    world.write(*world.team(), world.review_comment("bob", 2))
    assert world.rows("SELECT pull_request_id FROM review_comments")[0][0] is None
    world.write(world.pull_request())
    world.write(world.review_comment("cat", 3), read_at=1)
    found = world.rows("SELECT DISTINCT pull_request_id FROM review_comments")
    assert [row[0] for row in found] == ["P1"]
    assert world.fact().comments_count == 2
    assert world.fact().first_response_at == world.at(2)


def test_a_renamed_repository_stays_the_same_one(world):
    world.write(*world.team(), world.pull_request())
    code = world.fact().repository_code
    world.write(world.repository(name="acme/site", version_at=world.at(1)))
    (row,) = world.rows("SELECT name, code FROM repositories")
    assert (row.name, row.code) == ("acme/site", code)


def test_a_branch_that_once_was_the_default_still_counts(world):
    world.write(*world.team(), world.pull_request(base_branch="master"))
    assert world.fact().base_code == 3, "may have been it"
    world.write(world.repository(default_branch="master", version_at=world.at(1)))
    assert world.fact().base_code == 1
    world.write(world.repository(default_branch="trunk", version_at=world.at(2)))
    assert world.fact().base_code == 1
    rows = world.rows("SELECT branch, valid_to FROM default_branches ORDER BY valid_from")
    assert [(row.branch, row.valid_to) for row in rows] == [
        ("main", world.at(1)),
        ("master", world.at(2)),
        ("trunk", None),
    ]


def test_text_that_postgresql_cannot_hold_is_made_to_fit(world):
    world.write(world.pull_request(title="a\x00b \ud800 é", labels=("x\x00",)))
    (row,) = world.rows("SELECT title, labels FROM pull_requests")
    assert (row.title, row.labels) == ("ab ? é", ["x"])


def test_a_path_longer_than_an_index_entry_is_kept(world):
    path = "é/" * 2000 + "x"
    world.write(world.pull_request(), world.file(path, 1))
    assert world.rows("SELECT path FROM file_changes")[0].path == path


@pytest.mark.parametrize("count", [3, bulk.COPY_FROM_ROWS + 5])
def test_few_rows_and_many_are_written_alike(world, count):
    pulls = [
        world.pull_request(
            external_id=f"P{n}", number=n, title=f"\x00t{n}", labels=("a", "b"), merge_sha=None
        )
        for n in range(count)
    ]
    world.write(*world.team(), *pulls)
    assert world.write(*pulls, read_at=1).changed_count == 0
    changed = [
        world.pull_request(
            external_id=f"P{n}",
            number=n,
            title="new",
            labels=(),
            version_at=world.at(10) + timedelta(seconds=1),
        )
        for n in range(count)
    ]
    assert world.write(*changed, *changed, read_at=2).changed_count == count
    titles = world.rows("SELECT DISTINCT title, labels, merged_at FROM pull_requests")
    assert [(row.title, row.labels, row.merged_at) for row in titles] == [("new", [], world.at(10))]
    (history,) = world.rows("SELECT count(*), min(old->>'title') AS old FROM record_history")
    assert (history.count, history.old) == (count, "t0")


def test_two_large_lists_of_one_transaction_do_not_mix(world):
    pulls = [world.pull_request(external_id=f"P{n}", number=n) for n in range(1200)]
    with world.database.organisation(world.organisation_id) as session:
        source = bulk.Source(
            instance_id=1, connection_id=world.connection_id, watermark_at=world.at(0)
        )
        from headway.store.targets import PULL_REQUESTS  # noqa: PLC0415  # only this test

        assert bulk.upsert(session, PULL_REQUESTS, pulls, source).count == 1200
        assert bulk.upsert(session, PULL_REQUESTS, pulls[:1100], source).count == 0


def both_at_once(world, first, second):
    """Write `first`, and `second` in a transaction that begins before the first one's commit."""
    with ThreadPoolExecutor(1) as pool:
        with world.database.organisation(world.organisation_id) as session:
            write_page(session, world.context(), first)
            other = pool.submit(world.write, *second)
            with pytest.raises(TimeoutError):
                other.result(timeout=0.3)  # it waits for the version
        other.result(timeout=20)


@pytest.mark.parametrize("is_comment_first", [True, False])
def test_a_review_comment_and_its_pull_request_meet_when_written_at_once(world, is_comment_first):
    world.write(*world.team())
    pages = [[world.review_comment("bob", 2)], [world.pull_request()]]
    both_at_once(world, *(pages if is_comment_first else reversed(pages)))
    assert world.rows("SELECT pull_request_id FROM review_comments")[0][0] == "P1"
    assert world.fact().comments_count == 1
    assert world.fact().first_response_at == world.at(2)


@pytest.mark.parametrize("is_kind_first", [True, False])
def test_a_kind_that_changes_while_a_review_is_written_counts(world, is_kind_first):
    world.write(*world.team(), world.pull_request())
    bot = r.Identity(external_id="bob", login="bob", kind=r.ActorKind.BOT)
    pages = [[bot], [world.review("bob", 2)]]
    both_at_once(world, *(pages if is_kind_first else reversed(pages)))
    assert world.fact().reviews_count == 0


def test_a_pull_request_that_is_written_again_adopts_too(world):
    world.write(*world.team(), world.pull_request(), world.review_comment("bob", 2))
    world.rows("UPDATE review_comments SET pull_request_id = NULL RETURNING 1")
    world.write(world.pull_request(title="again", version_at=world.at(11)))
    assert world.rows("SELECT pull_request_id FROM review_comments")[0][0] == "P1"
