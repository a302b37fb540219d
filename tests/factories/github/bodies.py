"""GitHub's JSON, made small: GraphQL shapes in camelCase, REST shapes in snake_case."""

from typing import Any

Body = dict[str, Any]

REPOSITORY_ID = 77
FULL_NAME = "octo/hello"


def day(number: int, hour: int = 9) -> str:
    """A moment of January 2026."""
    return f"2026-01-{number:02}T{hour:02}:00:00Z"


def user(login: str = "ann", number: int = 1, name: str | None = None) -> Body:
    return {"__typename": "User", "login": login, "databaseId": number, "name": name}


def bot(login: str = "renovate", number: int = 50) -> Body:
    return {"__typename": "Bot", "login": login, "databaseId": number}


def team(number: int = 9) -> Body:
    return {"__typename": "Team", "databaseId": number, "slug": "reviewers"}


def connection(*nodes: Body, after: str | None = None, total: int | None = None) -> Body:
    """A connection; `after`: there is more behind that cursor."""
    return {
        "totalCount": len(nodes) if total is None else total,
        "pageInfo": {"hasNextPage": after is not None, "endCursor": after},
        "nodes": list(nodes),
    }


def pull_request(number: int, updated: str | None = None, **given: Any) -> Body:
    """An open pull request without children."""
    return {
        "id": f"PR_{number}",
        "fullDatabaseId": str(9_000_000_000_000_000_000 + number),
        "number": number,
        "title": f"Change {number}",
        "url": f"https://github.com/{FULL_NAME}/pull/{number}",
        "state": "OPEN",
        "isDraft": False,
        "createdAt": day(1),
        "updatedAt": updated or day(min(number, 28)),
        "closedAt": None,
        "mergedAt": None,
        "additions": 3,
        "deletions": 1,
        "changedFiles": 1,
        "baseRefName": "main",
        "headRefName": "change",
        "headRefOid": "a" * 40,
        "author": user(),
        "mergedBy": None,
        "mergeCommit": None,
        "labels": {"nodes": [{"name": "fix"}, {"name": "api"}]},
        "reviewRequests": {"nodes": []},
        "reviews": connection(),
        "commits": connection(commit_node()),
        "timelineItems": connection(),
        "files": connection(file()),
        "closingIssuesReferences": {"nodes": []},
        **given,
    }


def review(number: int = 5, **given: Any) -> Body:
    return {
        "id": f"PRR_{number}",
        "fullDatabaseId": str(number),
        "state": "APPROVED",
        "submittedAt": day(2),
        "updatedAt": day(2),
        "isMinimized": False,
        "author": user("bob", 2),
        "commit": {"oid": "a" * 40},
        **given,
    }


def commit(sha: str = "a" * 40, message: str = "Fix it", **given: Any) -> Body:
    return {
        "oid": sha,
        "authoredDate": day(1, 7),
        "committedDate": day(1, 8),
        "message": message,
        "author": {"name": "Ann", "email": "ann@example.com", "user": user()},
        "committer": {"name": "GitHub", "email": "noreply@github.com", "user": None},
        **given,
    }


def commit_node(sha: str = "a" * 40, message: str = "Fix it", **given: Any) -> Body:
    return {"commit": commit(sha, message, **given)}


def file(path: str = "src/a.py", kind: str = "MODIFIED") -> Body:
    return {"path": path, "additions": 3, "deletions": 1, "changeType": kind}


def event(kind: str, number: int = 1, **given: Any) -> Body:
    return {
        "__typename": kind,
        "id": f"E_{number}",
        "createdAt": day(2, number),
        "actor": user(),
        **given,
    }


def account(login: str = "ann", number: int = 1, kind: str = "User") -> Body:
    """REST's shape of a user."""
    return {"login": login, "id": number, "type": kind}


def repository(**given: Any) -> Body:
    """GraphQL's shape."""
    return {
        "id": "R_77",
        "databaseId": REPOSITORY_ID,
        "nameWithOwner": FULL_NAME,
        "url": f"https://github.com/{FULL_NAME}",
        "isArchived": False,
        "isFork": False,
        "isPrivate": True,
        "updatedAt": day(1),
        "defaultBranchRef": {"name": "main"},
        **given,
    }


def repository_rest(**given: Any) -> Body:
    return {
        "id": REPOSITORY_ID,
        "node_id": "R_77",
        "full_name": FULL_NAME,
        "html_url": f"https://github.com/{FULL_NAME}",
        "url": f"https://api.github.com/repos/{FULL_NAME}",
        "archived": False,
        "fork": False,
        "private": True,
        "default_branch": "main",
        "updated_at": day(1),
        **given,
    }


def comment_rest(number: int, updated: str, **given: Any) -> Body:
    api = f"https://api.github.com/repos/{FULL_NAME}"
    return {
        "id": number,
        "issue_url": f"{api}/issues/3",
        "user": account(),
        "created_at": day(1),
        "updated_at": updated,
        **given,
    }


def review_comment_rest(number: int, updated: str, **given: Any) -> Body:
    api = f"https://api.github.com/repos/{FULL_NAME}"
    return {
        "id": number,
        "pull_request_url": f"{api}/pulls/3",
        "pull_request_review_id": 5,
        "path": "src/a.py",
        "user": account("bob", 2),
        "created_at": day(1),
        "updated_at": updated,
        **given,
    }


def issue_rest(number: int, updated: str, **given: Any) -> Body:
    return {
        "id": 1000 + number,
        "node_id": f"I_{number}",
        "number": number,
        "title": f"Issue {number}",
        "html_url": f"https://github.com/{FULL_NAME}/issues/{number}",
        "state": "open",
        "user": account(),
        "assignees": [account("bob", 2)],
        "labels": [{"name": "bug"}, "old"],
        "comments": 2,
        "created_at": day(1),
        "updated_at": updated,
        **given,
    }


def release_rest(number: int, created: str, **given: Any) -> Body:
    return {
        "id": number,
        "tag_name": f"v{number}",
        "name": "",
        "html_url": f"https://github.com/{FULL_NAME}/releases/tag/v{number}",
        "author": account(),
        "draft": False,
        "prerelease": False,
        "created_at": created,
        "published_at": created,
        **given,
    }


def deployment_rest(number: int, created: str, **given: Any) -> Body:
    return {
        "id": number,
        "node_id": f"D_{number}",
        "environment": "production",
        "sha": "b" * 40,
        "ref": "main",
        "creator": account(),
        "created_at": created,
        "updated_at": created,
        **given,
    }


def label_rest(number: int) -> Body:
    return {"id": number, "name": f"label {number}", "color": "ffffff"}
