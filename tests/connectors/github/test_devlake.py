"""Our records against the rows that another tool made of the same recorded answers."""

import csv
import gzip
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from headway.connectors.github.mapping import commits, pull_requests, reviews
from headway.connectors.github.mapping.people import People
from headway.records import PullRequestState

pytestmark = pytest.mark.conformance

Body = dict[str, Any]


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "conformance" / "recorded" / "github" / "devlake-github"


def raw(folder: Path, table: str) -> Iterator[Body]:
    with gzip.open(folder / "raw" / f"_raw_github_api_{table}.jsonl.gz", "rt") as lines:
        for line in lines:
            yield json.loads(line)


def expected(folder: Path, table: str) -> list[dict[str, str]]:
    path = folder / "expected" / f"snapshot_tables___tool_github_{table}.csv"
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def test_pull_requests_agree(folder: Path) -> None:
    made = {}
    for row in raw(folder, "pull_requests"):
        record = pull_requests.pull_request_rest(row["data"], "134018330", People())
        made[record.external_id] = record
    rows = expected(folder, "pull_requests")
    assert len(rows) == 27
    for row in rows:
        record = made[row["github_id"]]
        merged_at = moment(row["merged_at"])
        state = PullRequestState.MERGED if merged_at else PullRequestState(row["state"])
        assert (record.number, record.state, record.title) == (
            int(row["number"]),
            state,
            row["title"],
        )
        assert (record.opened_at, record.version_at) == (
            moment(row["github_created_at"]),
            moment(row["github_updated_at"]),
        )
        assert (record.closed_at, record.merged_at) == (moment(row["closed_at"]), merged_at)
        assert (record.base_branch, record.head_branch, record.head_sha) == (
            row["base_ref"],
            row["head_ref"],
            row["head_commit_sha"],
        )
        assert record.merge_sha == (row["merge_commit_sha"] if merged_at else None)
        assert (record.author_id, record.url) == (row["author_id"], row["url"])


def test_reviews_agree(folder: Path) -> None:
    made = {}
    for row in raw(folder, "pull_request_reviews"):
        pull_request_id = str(row["input"]["GithubId"])
        record = reviews.review(row["data"], "134018330", pull_request_id, People())
        if record is not None:
            made[record.external_id] = record
    rows = expected(folder, "pull_request_reviews")
    assert len(rows) == len(made) == 15
    for row in rows:
        record = made[row["github_id"]]
        assert (record.pull_request_id, record.author_id, record.state, record.commit_sha) == (
            row["pull_request_id"],
            row["author_user_id"],
            row["state"].lower(),
            row["commit_sha"],
        )
        assert record.submitted_at == moment(row["github_submit_at"])


def test_commits_of_pull_requests_agree(folder: Path) -> None:
    made = {}
    for row in raw(folder, "pull_request_commits"):
        record = commits.commit_rest(row["data"], "134018330", People())
        made[record.external_id] = record
    rows = expected(folder, "pull_request_commits")
    assert len(rows) > 40
    for row in rows:
        assert made[row["commit_sha"]].authored_at == moment(row["commit_authored_date"])


def test_comments_on_lines_agree(folder: Path) -> None:
    made = {}
    for row in raw(folder, "pull_request_review_comments"):
        record = reviews.review_comment(row["data"], "134018330", People())
        made[record.external_id] = record
    rows = [row for row in expected(folder, "pull_request_comments") if row["type"] == "DIFF"]
    assert rows
    for row in rows:
        record = made[row["github_id"]]
        assert (record.author_id, record.review_id) == (row["author_user_id"], row["review_id"])
        assert (record.commented_at, record.version_at) == (
            moment(row["github_created_at"]),
            moment(row["github_updated_at"]),
        )
