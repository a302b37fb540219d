"""Dumps of real histories: small ones by hand, and all of the corpora where they are."""

import json
from pathlib import Path

import pytest
from tests.factories.archives import ARCHIVE, commit, dumped, user, write

from headway.sandbox.archive.git_log import GitLog
from headway.sandbox.archive.ids import number_in
from headway.sandbox.archive.load import UnreadableArchive


def load(sandbox_maker, *paths: Path):
    return sandbox_maker(size="none", archives=paths).get("/_sandbox/truth").json()


def test_an_archive_without_git_has_no_sizes(sandbox_maker, tmp_path) -> None:
    told = load(sandbox_maker, write(tmp_path, "a.archive.json.gz", ARCHIVE))
    row = told["pull_request"][0]
    assert (row["external_id"], row["number"], row["state"]) == ("572140010", 3, "merged")
    assert row["additions_count"] is row["commits_count"] is None
    assert told["repository"][0]["name"] == "Replay/draft"
    assert told["repository"][0]["default_branch"] == "master"
    assert told["unknown"]["pull_request"]["additions_count"] == {"Replay/draft": [3]}
    assert told["review"][0]["submitted_at"] == "2024-01-02T11:00:00Z"
    kinds = {row["login"]: row["kind"] for row in told["identity"]}
    assert kinds == {"ann": "human", "bob": "human", "github-actions[bot]": "bot"}
    assert [row["kind"] for row in told["pull_request_event"]] == ["merged", "closed"]


def test_what_is_unknown_is_null_or_nothing_on_the_wire(sandbox_maker, tmp_path) -> None:
    path = write(tmp_path, "a.archive.json.gz", ARCHIVE)
    client = sandbox_maker(size="none", archives=(path,)).sign_in()
    told = client.graphql(
        """{ repository(owner: "Replay", name: "draft") { pullRequests(first: 1) { nodes {
        additions changedFiles files(first: 1) { totalCount } commits(first: 1) { totalCount }
        author { __typename } } } } }"""
    )
    assert told["data"]["repository"]["pullRequests"]["nodes"] == [
        {
            "additions": 0,
            "changedFiles": 0,
            "files": None,
            "commits": {"totalCount": 0},
            "author": {"__typename": "User"},
        }
    ]


def test_a_squash_merge_gives_sizes_and_a_branch_gives_commits() -> None:
    log = GitLog(
        [
            commit("b0", [], []),
            commit("s1", ["b0"], [[5, 2, "a.md"]], "Say it better (#3)"),
            commit("c1", ["b0"], [[1, 1, "a.md"]]),
            commit("c22", ["c1"], [[4, 0, "b.md"]]),
            commit("m1", ["b0", "c22"], []),
            commit("c333", ["c22"], [[9, 9, "b.md"]]),
            commit("m2", ["b0", "c333"], []),
        ]
    )
    squashed = log.merged(3, "s1", "h", "x")
    assert (squashed.commits, squashed.files) == (None, ((5, 2, "a.md"),))
    branch = log.merged(4, "m1", "c22", "b0")
    assert [row["sha"] for row in branch.commits or ()] == ["c1", "c22"]
    assert branch.files == ((1, 1, "a.md"), (4, 0, "b.md"))
    twice = log.merged(5, "m2", "c333", "b0")
    assert [row["sha"] for row in twice.commits or ()] == ["c1", "c22", "c333"]
    assert twice.files is None
    assert log.merged(6, "none", None, None).commits is None


def test_rebased_commits_are_not_taken_for_a_squash() -> None:
    rows = [
        commit("b0", [], []),
        commit("r1", ["b0"], [[1, 1, "a"]]),
        commit("r2", ["r1"], [[2, 2, "a"]]),
    ]
    assert GitLog(rows).merged(3, "r2", "h", "b0").files is None
    assert GitLog(rows).merged(3, "r1", "h", "b0").files == ((1, 1, "a"),)
    assert GitLog(rows).merged(3, "r1", "r1", "b0").commits is not None


def test_a_dump_tells_its_timeline(sandbox_maker, tmp_path) -> None:
    told = load(sandbox_maker, write(tmp_path, "o-coin.pulls.jsonl.gz", [dumped()]))
    row = told["pull_request"][0]
    assert (row["additions_count"], row["changed_files_count"], row["commits_count"]) == (7, 2, 1)
    assert row["truncated"] == ["files"]
    first, second = told["review"]
    assert (first["state"], first["is_dismissed"]) == ("changes_requested", True)
    assert (second["author_id"], second["submitted_at"]) == (None, "2021-01-03T09:00:00Z")
    assert [r["reply_to_id"] for r in told["review_comment"]] == [None, "90"]
    assert told["commit"][0]["author_id"] == "12"
    kinds = {r["login"]: r["kind"] for r in told["identity"]}
    assert kinds["DrahtBot"] == "bot"
    requests = [(r["requested_at"], r["removed_at"] is None) for r in told["review_request"]]
    assert requests == [("2021-01-03T10:00:00Z", False), (None, True)]
    assert {r["kind"] for r in told["pull_request_event"]} >= {"force_pushed", "review_dismissed"}


def test_issues_beside_a_dump_are_taken_along(sandbox_maker, tmp_path) -> None:
    issue = {
        "id": 44,
        "number": 2,
        "state": "closed",
        "state_reason": "not_planned",
        "title": "Why",
        "user": user("eve"),
        "labels": [],
        "assignees": [user("bob")],
        "author_association": "NONE",
        "created_at": "2021-01-01T10:00:00Z",
        "updated_at": "2021-01-01T11:00:00Z",
        "closed_at": "2021-01-01T11:00:00Z",
    }
    write(tmp_path, "o-coin.issues.jsonl.gz", [{"type": "issue", "issue": issue, "events": []}])
    told = load(sandbox_maker, write(tmp_path, "o-coin.pulls.jsonl.gz", [dumped()]))
    assert [(r["key"], r["state"]) for r in told["issue"]] == [("Replay/coin#2", "cancelled")]


@pytest.mark.parametrize("content", [b"no json", b"[]", b'{"pulls": 1}', b"\x1f\x8bbroken"])
def test_a_file_that_is_no_archive_is_named(sandbox_maker, tmp_path, content: bytes) -> None:
    path = tmp_path / "strange.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableArchive, match=r"strange\.json"):
        load(sandbox_maker, path)


def test_two_repositories_of_one_name_get_two_names(sandbox_maker, tmp_path) -> None:
    first = write(tmp_path, "a.archive.json.gz", ARCHIVE)
    second = write(tmp_path, "b.archive.json.gz", {**ARCHIVE, "repo": "other/draft"})
    told = load(sandbox_maker, first, second)
    assert [r["name"] for r in told["repository"]] == ["Replay/draft", "Replay/other-draft"]
    assert len({r["node_id"] for r in told["pull_request"]}) == 2


@pytest.mark.parametrize(
    ("global_id", "number"),
    [
        ("MDExOlB1bGxSZXF1ZXN0NTcyMTQwMDEw", 572140010),
        ("PRR_kwDOD79ejs6R_mDR", 2449367249),
        ("PR_x", None),
        ("!!", None),
    ],
)
def test_database_ids_are_read_out_of_global_ids(global_id: str, number: int | None) -> None:
    assert number_in(global_id) == number


@pytest.mark.conformance
def test_all_of_the_corpora_hold_what_is_expected(sandbox_maker, corpora: Path) -> None:
    folders = (
        "ietf-github-archives",
        "bitcoin-github-archives",
        "ietf-git-logs",
        "bitcoin-git-logs",
    )
    paths = tuple(path for folder in folders for path in sorted((corpora / folder).iterdir()))
    told = load(sandbox_maker, *paths)
    names = {r["external_id"]: r["name"].split("/")[1] for r in told["repository"]}
    counts: dict[str, list[int]] = {}
    for row in told["pull_request"]:
        entry = counts.setdefault(names[row["repository_id"]], [0, 0])
        entry[0] += 1
        entry[1] += row["state"] == "merged"
    expected: dict[str, list[int]] = {}
    for family in ("ietf", "bitcoin"):
        summary = json.loads((corpora / f"EXPECTED.{family}.summary.json").read_text())
        for name, row in summary.items():
            expected[name.split("/")[1]] = [row["pulls"], row["merged"]]
    assert counts == expected
    assert sum(total for total, _ in counts.values()) == 5706
    assert len({r["external_id"] for r in told["pull_request"]}) == 5706
    reviews = [r for r in told["review"] if names[r["repository_id"]] == "tls13-spec"]
    assert len(reviews) == 979
