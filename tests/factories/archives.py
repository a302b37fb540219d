"""Small dumps of histories, made by hand."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

PULL = {
    "number": 3,
    "id": "MDExOlB1bGxSZXF1ZXN0NTcyMTQwMDEw",
    "title": "Say it better",
    "url": "https://elsewhere.example/1",
    "state": "MERGED",
    "author": "ann",
    "authorAssociation": "MEMBER",
    "assignees": ["bob"],
    "labels": ["editorial"],
    "createdAt": "2024-01-02T10:00:00Z",
    "updatedAt": "2024-01-03T10:00:00Z",
    "baseRepository": "group/draft",
    "baseRefName": "master",
    "baseRefOid": "b0",
    "headRepository": None,
    "headRefName": "patch",
    "headRefOid": "h1",
    "closedAt": "2024-01-03T10:00:00Z",
    "mergedAt": "2024-01-03T10:00:00Z",
    "mergedBy": "bob",
    "mergeCommit": {"oid": "m1"},
    "comments": [],
    "reviews": [
        {
            "id": "PRR_kwDOD79ejs6R_mDR",
            "commit": {"abbreviatedOid": "h1"},
            "author": "github-actions",
            "authorAssociation": "NONE",
            "state": "COMMENTED",
            "createdAt": "2024-01-02T11:00:00Z",
            "updatedAt": "2024-01-02T11:00:00Z",
            "comments": [
                {"createdAt": "2024-01-02T11:00:00Z", "updatedAt": "2024-01-02T11:00:00Z"}
            ],
        }
    ],
}
ARCHIVE = {"repo": "group/draft", "labels": [], "issues": [], "pulls": [PULL]}


def commit(sha: str, parents: list[str], files: list[list[object]], subject: str = "Change"):
    at = f"2024-01-02T0{len(sha)}:00:00+01:00"
    who = ["Ann", "ann@x.example"]
    dates = {"authored_at": at, "committed_at": at, "author": who, "committer": who}
    return {
        "sha": sha,
        "parents": parents,
        "files": files,
        "subject": subject,
        "trailers": [],
        **dates,
    }


def write(folder: Path, name: str, rows: Sequence[object] | Mapping[str, object]) -> Path:
    path = folder / name
    lines = [json.dumps(row) for row in rows] if isinstance(rows, list) else [json.dumps(rows)]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def user(login: str, kind: str = "User") -> dict[str, object]:
    return {"login": login, "id": sum(map(ord, login)), "type": kind}


def dumped() -> dict[str, object]:
    side = {"ref": "main", "sha": "b0", "label": "o:main", "repo": {"full_name": "o/coin"}}
    pull = {
        "id": 9_000_000_001,
        "number": 8,
        "state": "closed",
        "title": "Count better",
        "user": user("ann"),
        "labels": [{"id": 5, "name": "bug", "color": "ff0000"}],
        "created_at": "2021-01-02T10:00:00Z",
        "updated_at": "2021-01-04T10:00:00Z",
        "closed_at": "2021-01-04T10:00:00Z",
        "merged_at": "2021-01-04T10:00:00Z",
        "merged_by": user("bob"),
        "merge_commit_sha": "m1",
        "base": side,
        "head": {"ref": "fix", "sha": "h2", "label": "ann:fix"},
        "author_association": "MEMBER",
        "additions": 7,
        "deletions": 3,
        "changed_files": 2,
        "requested_reviewers": [user("eve")],
    }
    return {"type": "pull", "pull": pull, "events": events(), "comments": comments()}


def events() -> list[dict[str, object]]:
    at: dict[str, object] = {"created_at": "2021-01-03T10:00:00Z"}
    who = {
        "name": "Ann",
        "email": "12+ann@users.noreply.github.com",
        "date": "2021-01-02T09:00:00Z",
    }
    return [
        {"event": "committed", "sha": "h2", "message": "Count", "author": who, "committer": who},
        {
            "event": "review_requested",
            "id": 1,
            **at,
            "actor": user("ann"),
            "requested_reviewer": user("bob"),
        },
        {"event": "review_request_removed", "id": 2, **at, "requested_reviewer": user("bob")},
        {"event": "convert_to_draft", "id": 3, **at, "actor": user("ann")},
        {"event": "ready_for_review", "id": 4, **at, "actor": user("ann")},
        {"event": "head_ref_force_pushed", "id": 5, **at, "actor": user("ann")},
        *answers(at),
    ]


def answers(at: dict[str, object]) -> list[dict[str, object]]:
    review = {
        "author_association": "NONE",
        "submitted_at": "2021-01-03T09:00:00Z",
        "commit_id": "h2",
    }
    return [
        {"event": "reviewed", "id": 70, **review, "user": user("bob"), "state": "DISMISSED"},
        {"event": "reviewed", "id": 71, **review, "state": "APPROVED"},
        {
            "event": "review_dismissed",
            "id": 6,
            **at,
            "actor": user("ann"),
            "dismissed_review": {"review_id": 70, "state": "changes_requested"},
        },
        {
            "event": "commented",
            "id": 80,
            "user": user("DrahtBot"),
            **at,
            "updated_at": at["created_at"],
            "author_association": "NONE",
        },
        {"event": "merged", "id": 9, **at, "actor": user("bob"), "commit_id": "m1"},
        {"event": "mentioned", "id": 10, **at},
    ]


def comments() -> list[dict[str, object]]:
    at = {"created_at": "2021-01-03T09:00:00Z", "updated_at": "2021-01-03T09:00:00Z"}
    first = {"id": 90, "pull_request_review_id": 70, "path": "a.c", "user": user("bob"), **at}
    return [first, {"id": 91, "path": "a.c", "in_reply_to_id": 90, "user": user("ann"), **at}]
