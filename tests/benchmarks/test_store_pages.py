"""How many records a second go from a received page to committed rows, and facts to a frame."""
# ruff: noqa: T201  # printing is what a benchmark is for

import time
from datetime import UTC, datetime, timedelta

import psycopg
from sqlalchemy import text

from headway import records as r
from headway.store.facts import pull_requests as facts
from headway.store.facts.cache import FrameCache
from headway.store.pages import PageContext, write_page

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
MANY = 1_000_000


def reviews(number: int, name: str, opened: datetime) -> list[r.Record]:
    return [
        r.Review(
            external_id=f"V{number}-{step}",
            repository_id="R_1",
            pull_request_id=name,
            author_id=f"u{(number + step) % 50}",
            state=r.ReviewState.APPROVED,
            submitted_at=opened + timedelta(hours=step),
        )
        for step in range(4)
    ]


def page_of_pull_requests(first: int, count: int) -> list[r.Record]:
    """As GitHub's pages are: some 25 records a pull request."""
    page: list[r.Record] = [
        r.Identity(external_id=f"u{number}", login=f"u{number}") for number in range(50)
    ]
    for number in range(first, first + count):
        page += _pull_request(number)
    return page


def _pull_request(number: int) -> list[r.Record]:
    name = f"PR_{number:09d}"
    opened = START + timedelta(minutes=number)
    pull = r.PullRequest(
        external_id=name,
        node_id=name,
        repository_id="R_1",
        number=number,
        title=f"Change number {number} of many",
        url=f"https://github.com/acme/web/pull/{number}",
        state=r.PullRequestState.MERGED,
        is_draft=False,
        author_id=f"u{number % 50}",
        merged_by_id="u1",
        base_branch="main",
        head_branch="topic",
        head_sha=f"{number:040x}",
        merge_sha=None,
        opened_at=opened,
        closed_at=opened + timedelta(hours=9),
        merged_at=opened + timedelta(hours=9),
        additions_count=10,
        deletions_count=2,
        changed_files_count=8,
        commits_count=4,
        labels=("bug",),
        version_at=opened + timedelta(hours=9),
    )
    return [pull, *_children(number, name, opened)]


def _children(number: int, name: str, opened: datetime) -> list[r.Record]:
    parent = {"repository_id": "R_1", "pull_request_id": name}
    found = reviews(number, name, opened)
    for step in range(4):
        sha = f"{number * 10 + step:040x}"
        moment = opened + timedelta(minutes=step)
        found += [
            r.Commit(
                external_id=sha,
                repository_id="R_1",
                author_id="u2",
                committer_id=None,
                authored_at=moment,
                committed_at=moment,
                subject="Do one thing",
            ),
            r.PullRequestCommit(**parent, sha=sha, position=step),
            r.PullRequestEvent(
                external_id=f"E{number}-{step}",
                **parent,
                kind=r.PullRequestEventKind.FORCE_PUSHED,
                at=moment,
            ),
        ]
    found += [
        r.FileChange(
            repository_id="R_1",
            subject_kind="pull_request",
            subject_id=name,
            path=f"src/package/module_{step}.py",
            kind=r.ChangeKind.MODIFIED,
            additions_count=3,
            deletions_count=1,
        )
        for step in range(8)
    ]
    kinds = ("reviews", "events", "commits", "files")
    return [*found, r.PullRequestChildren(**parent, kinds=kinds)]


def test_records_a_second_from_page_to_commit(place):
    context = PageContext(
        organisation_id=place.organisation_id,
        connection_id=place.connection_id,
        instance_id=1,
        scope_id=None,
        watermark_at=START,
    )
    pages = [page_of_pull_requests(number * 50, 50) for number in range(40)]
    rates = {}
    for name in ("new", "read again"):
        start = time.perf_counter()
        for page in pages:
            with place.database.organisation(place.organisation_id) as session:
                write_page(session, context, page)
        rates[name] = sum(map(len, pages)) / (time.perf_counter() - start)
    with place.database.organisation(place.organisation_id) as session:
        assert session.execute(text("SELECT count(*) FROM pull_request_facts")).scalar() == 2000
        assert session.execute(text("SELECT count(*) FROM reviews")).scalar() == 8000
    for name, rate in rates.items():
        print(f"\n{name}: {rate:,.0f} records/s from page to commit (goal 10,000)")


FACTS = """
    INSERT INTO pull_request_facts
        (organisation_id, instance_id, external_id, repository_code, number, author_code,
         merged_by_code, base_code, state_code, is_draft, self_merged, is_deleted, opened_at,
         closed_at, merged_at, first_commit_at, ready_at, first_review_at, first_response_at,
         review_at, first_approval_at, last_approval_at, until_at, reviews_count, comments_count,
         commits_count, lines_count, files_count, force_pushes_count, version)
    SELECT %(organisation)s, 1, 'PR_' || g, 1, g, 1 + g %% 5000, 1, 1, 1, false, false, false, t,
           t + '9h', t + '9h', t - '3h'::interval, t, t + '4h', t + '4h', t + '4h', t + '5h',
           t + '5h', t + '9h', 2, 3, 4, g %% 500, 5, 0, 1
    FROM (SELECT g, %(start)s - make_interval(secs => g * 112.0) AS t
          FROM generate_series(1, %(many)s) g) AS made
"""


def test_loading_a_million_facts(place):
    given = {"organisation": place.organisation_id, "start": START, "many": MANY}
    with psycopg.connect(
        place.superuser_url.replace("+psycopg", ""), autocommit=True
    ) as connection:
        connection.execute(FACTS, given)
        connection.execute("VACUUM ANALYZE pull_request_facts")
    took = []
    for _ in range(3):
        start = time.perf_counter()
        assert len(facts.load(place.database, place.organisation_id)) == MANY
        took.append(time.perf_counter() - start)
    print(f"\na million facts as a frame: {min(took):.2f} s (goal ≤ 2 s)")
    cache = FrameCache()
    first = cache.get(place.database, place.organisation_id)
    start = time.perf_counter()
    frames = cache.get(place.database, place.organisation_id)
    took_ms = (time.perf_counter() - start) * 1000
    assert len(frames.pull_requests) == len(first.pull_requests) == MANY
    print(f"asked again: {took_ms:.1f} ms, {frames.nbytes / 1e6:.0f} MB")
