"""Makes the dicts of pull requests and everything that hangs on them."""

from headway.sandbox.world.model import Value, Wire, World, node_id

ASSOCIATION = "MEMBER"
LISTS: tuple[str, ...] = (
    "labels",
    "assignees",
    "reviewRequests",
    "reviews",
    "commits",
    "files",
    "timelineItems",
)
LISTS += ("closingIssuesReferences", "comments", "reviewThreads")
"""What hangs on a pull request."""


def pull_request(world: World, repository: Wire, **given: Value) -> Wire:
    """A pull request as it is opened; `given` holds the fields that differ from the usual.

    Needs `number`, `title`, `author`, `createdAt`, `headRefName`, `headRefOid`; `_number` and
    `id` are made unless they are given.
    """
    database_id = given.pop("_number", None) or world.next_id("pull_request")
    base = _as_opened(repository, given["createdAt"])
    base |= {
        "id": node_id("pull_request", database_id),
        "_number": database_id,
        "fullDatabaseId": str(database_id),
        "databaseId": database_id if database_id < 1 << 31 else None,
    }
    number = given["number"]
    for children in LISTS:
        base[children] = []
    base["resourcePath"] = f"/{repository['nameWithOwner']}/pull/{number}"
    base["url"] = base["permalink"] = world.origin + base["resourcePath"]
    base.update(given)
    repository["pullRequests"].append(world.keep(base))
    repository["_pull_requests"][number] = base
    repository["_last_number"] = max(repository["_last_number"], number)
    return base


def _as_opened(repository: Wire, created_at: str) -> Wire:
    """What every new pull request says."""
    return {
        "__typename": "PullRequest",
        "state": "OPEN",
        "isDraft": False,
        "closed": False,
        "merged": False,
        "updatedAt": created_at,
        "publishedAt": created_at,
        "closedAt": None,
        "mergedAt": None,
        "lastEditedAt": None,
        "additions": 0,
        "deletions": 0,
        "changedFiles": 0,
        "isCrossRepository": False,
        "baseRefName": repository["defaultBranchRef"]["name"],
        "baseRefOid": "0" * 40,
        "authorAssociation": ASSOCIATION,
        "totalCommentsCount": 0,
        "reviewDecision": None,
        "mergedBy": None,
        "mergeCommit": None,
        "headRepository": repository,
        "statusCheckRollup": None,
        "repository": repository,
        "_unknown": (),
    }


def review(world: World, subject: Wire, **given: Value) -> Wire:
    """A review of the pull request. Needs `author`, `state`, `submittedAt`."""
    database_id = given.pop("_number", None) or world.next_id("review")
    moment = given["submittedAt"]
    made: Wire = {
        "__typename": "PullRequestReview",
        "id": node_id("review", database_id),
        "_number": database_id,
        "fullDatabaseId": str(database_id),
        "databaseId": database_id if database_id < 1 << 31 else None,
        "url": f"{subject['url']}#pullrequestreview-{database_id}",
        "createdAt": moment,
        "updatedAt": moment,
        "isMinimized": False,
        "authorAssociation": ASSOCIATION,
        "commit": None,
        "comments": [],
        "pullRequest": subject,
        "_said": given["state"],
        **given,
    }
    subject["reviews"].append(world.keep(made))
    return made


def review_comment(world: World, subject: Wire, **given: Value) -> Wire:
    """A comment on a line. Needs `author`, `path`, `createdAt`; `pullRequestReview` may be None."""
    database_id = given.pop("_number", None) or world.next_id("review_comment")
    made: Wire = {
        "__typename": "PullRequestReviewComment",
        "id": node_id("review_comment", database_id),
        "_number": database_id,
        "fullDatabaseId": str(database_id),
        "databaseId": database_id if database_id < 1 << 31 else None,
        "url": f"{subject['url']}#discussion_r{database_id}",
        "updatedAt": given["createdAt"],
        "isMinimized": False,
        "authorAssociation": ASSOCIATION,
        "replyTo": None,
        "pullRequestReview": None,
        "_pull_request": subject,
        **given,
    }
    if made["pullRequestReview"] is not None:
        made["pullRequestReview"]["comments"].append(made)
    subject["repository"]["_review_comments"].append(world.keep(made))
    subject["totalCommentsCount"] += 1
    thread(subject, made)
    return made


def thread(subject: Wire, comment: Wire) -> None:
    """Put the comment into its thread, a new one unless it replies."""
    parent = comment["replyTo"]
    for known in subject["reviewThreads"]:
        if parent is not None and parent in known["comments"]:
            known["comments"].append(comment)
            return
    subject["reviewThreads"].append(
        {
            "__typename": "PullRequestReviewThread",
            "id": node_id("thread", comment["_number"]),
            "isResolved": False,
            "isOutdated": False,
            "path": comment["path"],
            "resolvedBy": None,
            "comments": [comment],
        }
    )


def comment(world: World, subject: Wire, **given: Value) -> Wire:
    """A comment in the conversation of a pull request or issue. Needs `author`, `createdAt`."""
    database_id = given.pop("_number", None) or world.next_id("comment")
    made: Wire = {
        "__typename": "IssueComment",
        "id": node_id("comment", database_id),
        "_number": database_id,
        "fullDatabaseId": str(database_id),
        "databaseId": database_id if database_id < 1 << 31 else None,
        "url": f"{subject['url']}#issuecomment-{database_id}",
        "updatedAt": given["createdAt"],
        "isMinimized": False,
        "authorAssociation": ASSOCIATION,
        "_subject": subject,
        **given,
    }
    subject["comments"].append(world.keep(made))
    subject["repository"]["_comments"].append(made)
    if "totalCommentsCount" in subject:
        subject["totalCommentsCount"] += 1
    return made


def event(world: World, subject: Wire, kind: str, at: str, **given: Value) -> Wire:
    """An event of the timeline; `kind` is its type name. `id` may be given."""
    number = given.pop("_number", None) or world.next_id("event")
    made: Wire = {
        "__typename": kind,
        "id": node_id("".join(c for c in kind if c.isupper()), number),
        "createdAt": at,
        "actor": None,
        **given,
    }
    if kind == "ReviewDismissedEvent":
        made["databaseId"] = None
    subject["timelineItems"].append(world.keep(made))
    return made


def commit(world: World, repository: Wire, oid: str, **given: Value) -> Wire:
    """A commit, the same for the same sha in one repository.

    Needs `message`, `author`, `committer` (people as `git_actor` makes them), `authoredDate`,
    `committedDate`.
    """
    key = node_id("commit", f"{repository['databaseId']}:{oid}")
    known = world.nodes.get(key)
    if known is not None:
        return known
    made: Wire = {
        "__typename": "Commit",
        "id": key,
        "oid": oid,
        "abbreviatedOid": oid[:7],
        "url": f"{repository['url']}/commit/{oid}",
        "messageHeadline": given["message"].split("\n", 1)[0],
        "parents": [],
        "authors": [given["author"]] if given["author"] else [],
        "additions": 0,
        "deletions": 0,
        "changedFilesIfAvailable": 0,
        **given,
    }
    return world.keep(made)


def git_actor(name: str, email: str, date: str, user: Wire | None = None) -> Wire:
    """Who git says wrote or committed; `user` is the account that GitHub found for the address."""
    return {"__typename": "GitActor", "name": name, "email": email, "date": date, "user": user}


def add_commit(subject: Wire, made: Wire) -> Wire:
    """Put the commit at the end of the pull request's list."""
    link: Wire = {
        "__typename": "PullRequestCommit",
        "id": node_id("pull_request_commit", f"{subject['_number']}:{made['oid']}"),
        "commit": made,
        "url": f"{subject['url']}/commits/{made['oid']}",
    }
    subject["commits"].append(link)
    return link


def changed_file(path: str, additions: int, deletions: int, kind: str = "MODIFIED") -> Wire:
    """One file of a pull request."""
    return {
        "__typename": "PullRequestChangedFile",
        "path": path,
        "additions": additions,
        "deletions": deletions,
        "changeType": kind,
    }


def review_request(world: World, subject: Wire, reviewer: Wire) -> Wire:
    """Ask a person, bot or team for a review: today's list only, the event is separate."""
    number = world.next_id("review_request")
    made: Wire = {
        "__typename": "ReviewRequest",
        "id": node_id("review_request", number),
        "databaseId": number,
        "asCodeOwner": False,
        "requestedReviewer": reviewer,
    }
    subject["reviewRequests"].append(made)
    return made


def mentioned(repository: Wire, oid: str, at: str) -> Wire:
    """A commit of which only the id is known; it is in no list."""
    nobody = git_actor("", "", at)
    return {
        "__typename": "Commit",
        "id": node_id("commit", f"{repository['databaseId']}:{oid}"),
        "oid": oid,
        "abbreviatedOid": oid[:7],
        "url": f"{repository['url']}/commit/{oid}",
        "message": "",
        "messageHeadline": "",
        "authoredDate": at,
        "committedDate": at,
        "author": nobody,
        "committer": nobody,
        "parents": [],
        "authors": [],
        "additions": 0,
        "deletions": 0,
        "changedFilesIfAvailable": None,
    }
