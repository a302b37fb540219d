"""Reads a dump of REST pull requests with their timelines, one JSON object a line."""

from collections.abc import Iterable

from headway.sandbox.archive.actors import account
from headway.sandbox.archive.dump_events import Timeline
from headway.sandbox.archive.git_log import GitLog
from headway.sandbox.archive.merges import mark, merge_commit
from headway.sandbox.world import make, things, work
from headway.sandbox.world.model import Value, Wire, World

Row = dict[str, Value]


def load_dump(
    world: World, repo: Wire, rows: Iterable[Row], issues: Iterable[Row], log: GitLog | None
) -> None:
    """Put pull requests with everything on them, and issues, into the repository."""
    for row in sorted(issues, key=lambda x: int(x["number"])):
        _issue(world, repo, row)
    for row in sorted(rows, key=lambda x: int(x["pull"]["number"])):
        _pull(world, repo, row, log)


def _labels(world: World, repo: Wire, rows: Iterable[Row]) -> list[Wire]:
    return [
        make.label(world, repo, x["name"], x.get("color") or "ededed", database_id=x.get("id"))
        for x in rows
    ]


def _common(world: World, repo: Wire, row: Row) -> Wire:
    assignees = [account(world, x) for x in row.get("assignees") or ()]
    return {
        "_number": row["id"],
        "number": row["number"],
        "title": row["title"],
        "author": account(world, row.get("user")),
        "authorAssociation": row["author_association"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
        "closedAt": row.get("closed_at"),
        "closed": row["state"] == "closed",
        "labels": _labels(world, repo, row["labels"]),
        "assignees": [x for x in assignees if x is not None],
    }


def _issue(world: World, repo: Wire, row: Row) -> None:
    reason = row.get("state_reason")
    subject = things.issue(
        world,
        repo,
        **_common(world, repo, row),
        state=row["state"].upper(),
        stateReason=reason.upper() if reason else None,
    )
    Timeline(world, subject).read(row["_events"])


def _pull(world: World, repo: Wire, row: Row, log: GitLog | None) -> None:
    pull = row["pull"]
    merged_at, head = pull.get("merged_at"), pull["head"]
    state = "MERGED" if merged_at else pull["state"].upper()
    subject = work.pull_request(
        world,
        repo,
        **_common(world, repo, pull),
        state=state,
        isDraft=bool(pull.get("draft")),
        publishedAt=pull["created_at"],
        merged=bool(merged_at),
        mergedAt=merged_at,
        mergedBy=account(world, pull.get("merged_by")) if merged_at else None,
        additions=pull["additions"],
        deletions=pull["deletions"],
        changedFiles=pull["changed_files"],
        files=None,
        baseRefName=pull["base"]["ref"],
        baseRefOid=pull["base"]["sha"],
        headRefName=head["ref"],
        headRefOid=head["sha"],
        headRepository=repo if head.get("repo") else None,
        isCrossRepository=head.get("label") != pull["base"].get("label"),
    )
    oid = pull.get("merge_commit_sha")
    if merged_at and oid:
        subject["mergeCommit"] = merge_commit(world, repo, subject, oid, log)
    timeline = Timeline(world, subject)
    timeline.read(row["events"])
    timeline.read_comments(row.get("comments") or ())
    timeline.requested(pull.get("requested_reviewers") or ())
    # Of a dump without one line of a branch's commits, their number is not known either.
    mark(world, subject, () if subject["commits"] else ("commits_count",))
