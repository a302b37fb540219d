"""The exact state, as records a correct product must hold: field by field, ISO moments.

Built from the world's dicts, never from what was sent over the wire.
"""

from collections.abc import Iterator

from headway.sandbox import truth_rows as rows
from headway.sandbox.truth_people import Accounts
from headway.sandbox.world.model import Wire, World

EVENTS = {
    "ReadyForReviewEvent": "ready_for_review",
    "ConvertToDraftEvent": "converted_to_draft",
    "ReviewRequestedEvent": "review_requested",
    "ReviewRequestRemovedEvent": "review_request_removed",
    "ReviewDismissedEvent": "review_dismissed",
    "HeadRefForcePushedEvent": "force_pushed",
    "MergedEvent": "merged",
    "ClosedEvent": "closed",
    "ReopenedEvent": "reopened",
    "AddedToMergeQueueEvent": "queued",
    "RemovedFromMergeQueueEvent": "dequeued",
}
ENTITIES = (
    "repository",
    "pull_request",
    "pull_request_event",
    "review_request",
    "review",
    "review_comment",
    "comment",
    "commit",
    "pull_request_commit",
    "file_change",
    "release",
    "deployment",
    "issue",
    "label",
    "identity",
    "pull_request_issue",
)


def truth(world: World, organisation: str | None, now: str) -> Wire:
    """Lists of records by entity, of one organisation or of all, and what is unknown."""
    wanted = organisation.lower() if organisation else None
    told: Wire = {entity: [] for entity in ENTITIES}
    book = Accounts()
    for repo in world.repositories:
        if wanted is not None and repo["owner"]["login"].lower() != wanted:
            continue
        for entity, row in _repository(repo, book):
            told[entity].append(row)
    told["commit"] = list(
        {(r["repository_id"], r["external_id"]): r for r in told["commit"]}.values()
    )
    told["identity"] = book.rows()
    return {"now": now, "unknown": world.unknown, "stories": world.stories, **told}


Rows = Iterator[tuple[str, Wire]]


def _repository(repo: Wire, book: Accounts) -> Rows:
    repository_id = str(repo["databaseId"])
    branch = repo["defaultBranchRef"]
    yield (
        "repository",
        {
            "external_id": repository_id,
            "node_id": repo["id"],
            "name": repo["nameWithOwner"],
            "url": repo["url"],
            "default_branch": branch["name"] if branch else None,
            "is_archived": repo["isArchived"],
            "is_fork": repo["isFork"],
            "is_private": repo["isPrivate"],
            "version_at": repo["updatedAt"],
        },
    )
    for row in repo["labels"]:
        label = {"external_id": str(row["_number"]), "name": row["name"], "color": row["color"]}
        yield "label", {"repository_id": repository_id, **label}
    for row in repo["pullRequests"]:
        yield from _pull_request(row, repository_id, book)
    for row in repo["_review_comments"]:
        yield "review_comment", rows.review_comment(row, repository_id, book)
    for row in repo["_comments"]:
        yield "comment", rows.comment(row, repository_id, book)
    for row in repo["issues"]:
        yield "issue", rows.issue(row, repository_id, book)
    for row in repo["releases"]:
        if not row["isDraft"]:
            yield "release", rows.release(row, repository_id, book)
    for row in repo["deployments"]:
        yield "deployment", rows.deployment(row, repository_id, book)


def _sizes(row: Wire) -> Wire:
    """The sizes; None where the source of the history has none."""
    sizes = {
        "additions_count": row["additions"],
        "deletions_count": row["deletions"],
        "changed_files_count": row["changedFiles"],
        "commits_count": getattr(row["commits"], "total_count", len(row["commits"])),
    }
    return {k: None if k in row["_unknown"] else v for k, v in sizes.items()}


def _pull_request(row: Wire, repository_id: str, book: Accounts) -> Rows:
    pull_request_id = str(row["_number"])
    of = {"repository_id": repository_id, "pull_request_id": pull_request_id}
    yield (
        "pull_request",
        {
            "external_id": pull_request_id,
            "node_id": row["id"],
            "repository_id": repository_id,
            "number": row["number"],
            "title": row["title"],
            "url": row["url"],
            "state": row["state"].lower(),
            "is_draft": row["isDraft"],
            "author_id": book.account(row["author"]),
            "merged_by_id": book.account(row["mergedBy"]),
            "base_branch": row["baseRefName"],
            "head_branch": row["headRefName"],
            "head_sha": row["headRefOid"],
            "merge_sha": row["mergeCommit"]["oid"] if row["mergeCommit"] else None,
            "opened_at": row["createdAt"],
            "closed_at": row["closedAt"],
            "merged_at": row["mergedAt"],
            **_sizes(row),
            "labels": sorted(x["name"] for x in row["labels"]),
            "truncated": _truncated(row),
            "version_at": row["updatedAt"],
        },
    )
    yield from _timeline(row, of, book)
    yield from _reviews(row, of, book)
    for place, link in enumerate(row["commits"]):
        yield "commit", rows.commit(link["commit"], repository_id, book)
        yield "pull_request_commit", {**of, "sha": link["commit"]["oid"], "position": place}
    for file in row["files"] or ():
        yield "file_change", _file(file, repository_id, pull_request_id)
    for issue in row["closingIssuesReferences"]:
        yield "pull_request_issue", {**of, "issue_id": str(issue["_number"])}


def _truncated(row: Wire) -> list[str]:
    found = []
    if len(row["commits"]) < getattr(row["commits"], "total_count", 0):
        found.append("commits")
    if row["files"] is None or len(row["files"]) < row["changedFiles"]:
        found.append("files")
    return found


def _file(row: Wire, repository_id: str, pull_request_id: str) -> Wire:
    return {
        "repository_id": repository_id,
        "subject_kind": "pull_request",
        "subject_id": pull_request_id,
        "path": row["path"],
        "kind": row["changeType"].lower(),
        "additions_count": row["additions"],
        "deletions_count": row["deletions"],
        "previous_path": None,
    }


def _asked(wire: Wire | None, book: Accounts) -> tuple[str, str] | None:
    if wire is None:
        return None
    if wire["__typename"] == "Team":
        return "team", str(wire["databaseId"])
    return "identity", str(book.account(wire))


def _timeline(row: Wire, of: Wire, book: Accounts) -> Rows:
    requests: list[Wire] = []
    standing: dict[tuple[str, str], Wire] = {}
    for item in row["timelineItems"]:
        yield "pull_request_event", _event(item, of, book)
        asked = _asked(item.get("requestedReviewer"), book)
        if asked is None:
            continue
        if item["__typename"] == "ReviewRequestedEvent":
            request = {
                "external_id": item["id"],
                **of,
                "reviewer_kind": asked[0],
                "reviewer_id": asked[1],
                "requested_at": item["createdAt"],
                "removed_at": None,
            }
            standing[asked] = request
            requests.append(request)
        elif asked in standing:
            standing.pop(asked)["removed_at"] = item["createdAt"]
    told = {(x["reviewer_kind"], x["reviewer_id"]) for x in requests}
    for request in row["reviewRequests"]:
        asked = _asked(request["requestedReviewer"], book)
        if asked is not None and asked not in told:
            requests.append(
                {
                    "external_id": f"{of['pull_request_id']}:{asked[0]}:{asked[1]}",
                    **of,
                    "reviewer_kind": asked[0],
                    "reviewer_id": asked[1],
                    "requested_at": None,
                    "removed_at": None,
                }
            )
    for request in requests:
        yield "review_request", request


def _event(item: Wire, of: Wire, book: Accounts) -> Wire:
    review = item.get("review")
    previous = item.get("previousReviewState")
    before, after = item.get("beforeCommit"), item.get("afterCommit") or item.get("commit")
    return {
        "external_id": item["id"],
        **of,
        "kind": EVENTS[item["__typename"]],
        "at": item["createdAt"],
        "actor_id": book.account(item["actor"]),
        "subject_id": str(review["_number"]) if review else None,
        "previous_state": previous.lower() if previous else None,
        "before_sha": before["oid"] if before else None,
        "after_sha": after["oid"] if after else None,
    }


def _reviews(row: Wire, of: Wire, book: Accounts) -> Rows:
    for item in row["reviews"]:
        if item["state"] == "PENDING":
            continue
        yield (
            "review",
            {
                "external_id": str(item["_number"]),
                **of,
                "author_id": book.account(item["author"]),
                "state": item["_said"].lower(),
                "submitted_at": item["submittedAt"],
                "commit_sha": item["commit"]["oid"] if item["commit"] else None,
                "is_dismissed": item["state"] == "DISMISSED",
                "is_minimized": item["isMinimized"],
                "version_at": item["updatedAt"],
            },
        )
