"""Truth of single rows: comments, commits, releases, deployments, issues."""

import re

from headway.sandbox.truth_people import Accounts
from headway.sandbox.world.model import Wire

DEPLOYMENTS = {"IN_PROGRESS": "running", "QUEUED": "pending", "PENDING": "pending"}
DEPLOYMENTS |= {"SUCCESS": "success", "FAILURE": "failure", "ERROR": "failure"}
DEPLOYMENTS |= {"INACTIVE": "inactive", "ACTIVE": "success"}
PRODUCTION = re.compile(r"^(production|prod|live)$")


def review_comment(row: Wire, repository_id: str, book: Accounts) -> Wire:
    """A comment on a line."""
    review, parent = row["pullRequestReview"], row["replyTo"]
    return {
        "external_id": str(row["_number"]),
        "repository_id": repository_id,
        "pull_request_id": str(row["_pull_request"]["_number"]),
        "pull_request_number": row["_pull_request"]["number"],
        "review_id": str(review["_number"]) if review else None,
        "author_id": book.account(row["author"]),
        "path": row["path"] or None,
        "commented_at": row["createdAt"],
        "reply_to_id": str(parent["_number"]) if parent else None,
        "version_at": row["updatedAt"],
    }


def comment(row: Wire, repository_id: str, book: Accounts) -> Wire:
    """A comment in a conversation."""
    return {
        "external_id": str(row["_number"]),
        "repository_id": repository_id,
        "subject_number": row["_subject"]["number"],
        "author_id": book.account(row["author"]),
        "commented_at": row["createdAt"],
        "version_at": row["updatedAt"],
    }


def commit(row: Wire, repository_id: str, book: Accounts) -> Wire:
    """A commit of a pull request; its size is not asked for there."""
    author = book.git(row["author"])
    return {
        "external_id": row["oid"],
        "repository_id": repository_id,
        "author_id": author,
        "committer_id": book.git(row["committer"]),
        "authored_at": row["authoredDate"],
        "committed_at": row["committedDate"],
        "subject": row["message"].strip().partition("\n")[0].rstrip(),
        "co_author_ids": book.co_authors(row["message"], author),
        "parents_count": None,
        "additions_count": None,
        "deletions_count": None,
    }


def release(row: Wire, repository_id: str, book: Accounts) -> Wire:
    """A published release."""
    return {
        "external_id": str(row["databaseId"]),
        "repository_id": repository_id,
        "tag": row["tagName"],
        "name": row["name"],
        "url": row["url"],
        "author_id": book.account(row["author"]),
        "is_prerelease": row["isPrerelease"],
        "created_at": row["createdAt"],
        "published_at": row["publishedAt"],
        "version_at": row["updatedAt"],
    }


def deployment(row: Wire, repository_id: str, book: Accounts) -> Wire:
    """A deployment with its latest state."""
    ended = [
        s["createdAt"] for s in row["statuses"] if s["state"] in {"SUCCESS", "FAILURE", "ERROR"}
    ]
    latest = row["latestStatus"]
    return {
        "external_id": str(row["databaseId"]),
        "repository_id": repository_id,
        "environment": row["environment"],
        "is_production": bool(PRODUCTION.match(row["environment"].lower())),
        "sha": row["commitOid"],
        "ref": row["_ref"],
        "state": DEPLOYMENTS[latest["state"]] if latest else "pending",
        "creator_id": book.account(row["creator"]),
        "created_at": row["createdAt"],
        "finished_at": min(ended, default=None),
        "url": latest["environmentUrl"] if latest else None,
        "version_at": row["updatedAt"],
    }


def issue(row: Wire, repository_id: str, book: Accounts) -> Wire:
    """A work item."""
    reason = row["stateReason"]
    state = "todo" if row["state"] == "OPEN" else "done"
    if state == "done" and reason in {"NOT_PLANNED", "DUPLICATE"}:
        state = "cancelled"
    return {
        "external_id": str(row["_number"]),
        "node_id": row["id"],
        "container_id": repository_id,
        "key": f"{row['repository']['nameWithOwner']}#{row['number']}",
        "number": row["number"],
        "title": row["title"],
        "url": row["url"],
        "state": state,
        "state_reason": reason.lower() if reason else None,
        "author_id": book.account(row["author"]),
        "assignee_ids": [book.account(x) for x in row["assignees"]],
        "labels": sorted(x["name"] for x in row["labels"]),
        "opened_at": row["createdAt"],
        "closed_at": row["closedAt"],
        "comments_count": len(row["comments"]),
        "version_at": row["updatedAt"],
    }
