"""Reads an i-d-template archive: one JSON object with labels, issues and pulls from GraphQL.

It holds no sizes, commits, drafts or timelines. What git does not tell either is marked unknown:
`files` is null, commits are none, and the numbers that the schema demands are 0.
"""

from headway.sandbox.archive.actors import account
from headway.sandbox.archive.git_log import GitLog
from headway.sandbox.archive.ids import database_id, old_color
from headway.sandbox.archive.merges import apply_log
from headway.sandbox.world import make, things, work
from headway.sandbox.world.model import Value, Wire, World, node_id


def load_template(world: World, repo: Wire, found: dict[str, Value], log: GitLog | None) -> None:
    """Put everything of the archive into the repository."""
    for row in found.get("labels") or ():
        _label(world, repo, row["name"], row.get("color"))
    for row in sorted(found.get("issues") or (), key=lambda x: int(x["number"])):
        _issue(world, repo, row)
    for row in sorted(found["pulls"], key=lambda x: int(x["number"])):
        subject = _pull(world, repo, row)
        apply_log(world, repo, subject, log)


def _label(world: World, repo: Wire, name: str, color: str | None) -> Wire:
    number = database_id("label", None, repo["nameWithOwner"], name)
    return make.label(world, repo, name, color or old_color(name), database_id=number)


def _common(world: World, repo: Wire, row: Wire, kind: str) -> Wire:
    labels = [_label(world, repo, name, None) for name in row["labels"]]
    assignees = [account(world, login) for login in row["assignees"]]
    return {
        "_number": database_id(kind, row["id"], repo["nameWithOwner"], row["number"]),
        "number": row["number"],
        "title": row["title"],
        "author": account(world, row["author"]),
        "authorAssociation": row["authorAssociation"],
        "createdAt": row["createdAt"],
        "updatedAt": row["updatedAt"],
        "closedAt": row["closedAt"],
        "closed": row["state"] != "OPEN",
        "state": row["state"],
        "labels": labels,
        "assignees": [x for x in assignees if x is not None],
    }


def _issue(world: World, repo: Wire, row: Wire) -> None:
    given = _common(world, repo, row, "issue")
    subject = things.issue(
        world,
        repo,
        **given,
        id=_own_id(world, row["id"], "issue", given["_number"]),
        stateReason="COMPLETED" if row["state"] == "CLOSED" else None,
    )
    _comments(world, subject, row["comments"])


def _own_id(world: World, given: str | None, kind: str, number: int) -> str:
    """The dump's global id, unless another row has it already."""
    return given if given and given not in world.nodes else node_id(kind, number)


def _pull(world: World, repo: Wire, row: Wire) -> Wire:
    given = _common(world, repo, row, "pull_request")
    merged_by = account(world, row["mergedBy"])
    subject = work.pull_request(
        world,
        repo,
        **given,
        id=_own_id(world, row["id"], "pull_request", given["_number"]),
        publishedAt=row["createdAt"],
        merged=row["mergedAt"] is not None,
        mergedAt=row["mergedAt"],
        mergedBy=merged_by if row["mergedAt"] else None,
        baseRefName=row["baseRefName"],
        baseRefOid=row["baseRefOid"],
        headRefName=row["headRefName"],
        headRefOid=row["headRefOid"],
        headRepository=repo if row["headRepository"] else None,
        isCrossRepository=row["headRepository"] != row["baseRepository"],
        _merge_oid=(row["mergeCommit"] or {}).get("oid"),
    )
    _comments(world, subject, row["comments"])
    for item in sorted(row["reviews"], key=lambda x: (x["createdAt"], x["id"])):
        _review(world, subject, item)
    _ending(world, subject)
    return subject


def _comments(world: World, subject: Wire, rows: list[Wire]) -> None:
    for place, row in enumerate(rows):
        key = (subject["id"], place, row["createdAt"])
        work.comment(
            world,
            subject,
            _number=database_id("comment", None, *key),
            author=account(world, row["author"]),
            authorAssociation=row["authorAssociation"],
            createdAt=row["createdAt"],
            updatedAt=row["updatedAt"],
        )


def _review(world: World, subject: Wire, row: Wire) -> None:
    """A review; the archive tells only when it was begun, so that is when it was submitted."""
    author = account(world, row["author"])
    number = database_id("review", row["id"], subject["id"])
    made = work.review(
        world,
        subject,
        _number=number,
        id=_own_id(world, row["id"], "review", number),
        author=author,
        authorAssociation=row["authorAssociation"],
        state=row["state"],
        createdAt=row["createdAt"],
        submittedAt=row["createdAt"],
        updatedAt=row["updatedAt"],
    )
    for place, item in enumerate(row["comments"]):
        work.review_comment(
            world,
            subject,
            _number=database_id("review_comment", None, made["id"], place, item["createdAt"]),
            author=author,
            path="",
            createdAt=item["createdAt"],
            updatedAt=item["updatedAt"],
            pullRequestReview=made,
        )


def _ending(world: World, subject: Wire) -> None:
    """The events that GitHub writes when a pull request ends; the archive holds the moments."""
    at, by = subject["closedAt"] or subject["mergedAt"], subject["mergedBy"]
    if subject["merged"]:
        number = database_id("merged", None, subject["id"])
        work.event(
            world,
            subject,
            "MergedEvent",
            subject["mergedAt"],
            _number=number,
            actor=by,
            commit=None,
            mergeRefName=subject["baseRefName"],
        )
    if at:
        number = database_id("closed", None, subject["id"])
        work.event(world, subject, "ClosedEvent", at, _number=number, actor=by)
