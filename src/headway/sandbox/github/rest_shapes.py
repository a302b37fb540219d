"""The same dicts as GitHub's REST writes them."""

from headway.sandbox.world.model import Wire


def account(actor: Wire | None) -> Wire | None:
    """A user, bot or organisation inside another answer; None: a deleted account."""
    if actor is None:
        return None
    return {
        "login": actor.get("_rest_login", actor["login"]),
        "id": actor["databaseId"],
        "node_id": actor["id"],
        "avatar_url": actor["avatarUrl"],
        "url": actor["url"],
        "html_url": actor["url"],
        "type": actor["__typename"],
        "site_admin": False,
    }


def repository(repo: Wire, api: str) -> Wire:
    """A repository, as lists and `/repos/{owner}/{repo}` show it."""
    return {
        "id": repo["databaseId"],
        "node_id": repo["id"],
        "name": repo["name"],
        "full_name": repo["nameWithOwner"],
        "private": repo["isPrivate"],
        "owner": account(repo["owner"]),
        "html_url": repo["url"],
        "url": f"{api}/repos/{repo['nameWithOwner']}",
        "fork": repo["isFork"],
        "archived": repo["isArchived"],
        "disabled": False,
        "visibility": repo["visibility"].lower(),
        "default_branch": repo["defaultBranchRef"]["name"] if repo["defaultBranchRef"] else "main",
        "created_at": repo["createdAt"],
        "updated_at": repo["updatedAt"],
        "pushed_at": repo["pushedAt"],
        "has_issues": True,
    }


def label(row: Wire, repo: Wire, api: str) -> Wire:
    """A label."""
    return {
        "id": row["_number"],
        "node_id": row["id"],
        "url": f"{api}/repos/{repo['nameWithOwner']}/labels/{row['name']}",
        "name": row["name"],
        "color": row["color"],
        "description": row["description"],
        "default": row["isDefault"],
    }


def _subject(row: Wire, repo: Wire, api: str) -> Wire:
    """What issues and pull requests share."""
    return {
        "id": row["_number"],
        "node_id": row["id"],
        "number": row["number"],
        "title": row["title"],
        "html_url": row["url"],
        "state": "open" if row["state"] == "OPEN" else "closed",
        "locked": False,
        "user": account(row["author"]),
        "labels": [label(x, repo, api) for x in row["labels"]],
        "assignees": [account(x) for x in row["assignees"]],
        "assignee": account(row["assignees"][0]) if row["assignees"] else None,
        "milestone": None,
        "created_at": row["createdAt"],
        "updated_at": row["updatedAt"],
        "closed_at": row["closedAt"],
        "author_association": row["authorAssociation"],
        "body": None,
    }


def _branch(row: Wire, which: str, repo: Wire | None, api: str) -> Wire:
    name, sha = row[f"{which}RefName"], row[f"{which}RefOid"]
    owner = repo["owner"]["login"] if repo else "unknown"
    return {
        "label": f"{owner}:{name}",
        "ref": name,
        "sha": sha,
        "user": account(repo["owner"]) if repo else None,
        "repo": repository(repo, api) if repo else None,
    }


def pull_request(row: Wire, api: str, *, is_whole: bool = False) -> Wire:
    """A pull request as the list shows it; `is_whole` adds what only `/pulls/{n}` tells."""
    repo = row["repository"]
    told = _subject(row, repo, api)
    told |= {
        "url": f"{api}/repos/{repo['nameWithOwner']}/pulls/{row['number']}",
        "draft": row["isDraft"],
        "merged_at": row["mergedAt"],
        "merge_commit_sha": row["mergeCommit"]["oid"] if row["mergeCommit"] else None,
        "auto_merge": None,
        "head": _branch(row, "head", row["headRepository"], api),
        "base": _branch(row, "base", repo, api),
        "requested_reviewers": [
            account(x["requestedReviewer"])
            for x in row["reviewRequests"]
            if x["requestedReviewer"]["__typename"] != "Team"
        ],
        "requested_teams": [
            team(x["requestedReviewer"])
            for x in row["reviewRequests"]
            if x["requestedReviewer"]["__typename"] == "Team"
        ],
    }
    if is_whole:
        told |= {
            "merged": row["merged"],
            "merged_by": account(row["mergedBy"]),
            "comments": len(row["comments"]),
            "review_comments": row["totalCommentsCount"] - len(row["comments"]),
            "commits": row.get("_commits_count", len(row["commits"])),
            "additions": row["additions"],
            "deletions": row["deletions"],
            "changed_files": row["changedFiles"],
        }
    return told


def team(row: Wire) -> Wire:
    """A team."""
    return {
        "id": row["databaseId"],
        "node_id": row["id"],
        "name": row["name"],
        "slug": row["slug"],
        "html_url": row["url"],
        "privacy": "closed",
        "permission": "pull",
        "parent": None,
    }


def issue(row: Wire, api: str) -> Wire:
    """An issue; a pull request in the same list carries `pull_request`."""
    repo = row["repository"]
    told = _subject(row, repo, api)
    base = f"{api}/repos/{repo['nameWithOwner']}"
    told |= {
        "url": f"{base}/issues/{row['number']}",
        "repository_url": base,
        "comments": len(row["comments"]),
        "state_reason": (row.get("stateReason") or "").lower() or None,
    }
    if row["__typename"] == "PullRequest":
        told["draft"] = row["isDraft"]
        told["pull_request"] = {
            "url": f"{base}/pulls/{row['number']}",
            "html_url": row["url"],
            "merged_at": row["mergedAt"],
        }
    return told


def comment(row: Wire, api: str) -> Wire:
    """A comment in a conversation. No text: nobody may rely on one."""
    subject = row["_subject"]
    base = f"{api}/repos/{subject['repository']['nameWithOwner']}"
    return {
        "id": row["_number"],
        "node_id": row["id"],
        "url": f"{base}/issues/comments/{row['_number']}",
        "html_url": row["url"],
        "issue_url": f"{base}/issues/{subject['number']}",
        "user": account(row["author"]),
        "created_at": row["createdAt"],
        "updated_at": row["updatedAt"],
        "author_association": row["authorAssociation"],
        "body": "",
    }


def review_comment(row: Wire, api: str) -> Wire:
    """A comment on a line of a diff."""
    subject, parent = row["_pull_request"], row["replyTo"]
    review = row["pullRequestReview"]
    base = f"{api}/repos/{subject['repository']['nameWithOwner']}"
    told = {
        "id": row["_number"],
        "node_id": row["id"],
        "url": f"{base}/pulls/comments/{row['_number']}",
        "html_url": row["url"],
        "pull_request_url": f"{base}/pulls/{subject['number']}",
        "pull_request_review_id": review["_number"] if review else None,
        "diff_hunk": "",
        "path": row["path"],
        "commit_id": subject["headRefOid"],
        "original_commit_id": subject["headRefOid"],
        "user": account(row["author"]),
        "created_at": row["createdAt"],
        "updated_at": row["updatedAt"],
        "author_association": row["authorAssociation"],
        "body": "",
    }
    if parent is not None:
        told["in_reply_to_id"] = parent["_number"]
    return told


def release(row: Wire, repo: Wire, api: str) -> Wire:
    """A release."""
    return {
        "id": row["databaseId"],
        "node_id": row["id"],
        "url": f"{api}/repos/{repo['nameWithOwner']}/releases/{row['databaseId']}",
        "html_url": row["url"],
        "tag_name": row["tagName"],
        "target_commitish": repo["defaultBranchRef"]["name"],
        "name": row["name"],
        "draft": row["isDraft"],
        "prerelease": row["isPrerelease"],
        "created_at": row["createdAt"],
        "published_at": row["publishedAt"],
        "updated_at": row["updatedAt"],
        "author": account(row["author"]),
        "assets": [],
        "body": "",
    }


def deployment(row: Wire, repo: Wire, api: str) -> Wire:
    """A deployment."""
    url = f"{api}/repos/{repo['nameWithOwner']}/deployments/{row['databaseId']}"
    return {
        "id": row["databaseId"],
        "node_id": row["id"],
        "url": url,
        "statuses_url": f"{url}/statuses",
        "sha": row["commitOid"],
        "ref": row["_ref"],
        "task": row["task"],
        "payload": {},
        "environment": row["environment"],
        "original_environment": row["originalEnvironment"],
        "description": None,
        "creator": account(row["creator"]),
        "created_at": row["createdAt"],
        "updated_at": row["updatedAt"],
        "transient_environment": False,
        "production_environment": row["environment"] == "production",
    }


def deployment_status(row: Wire, api: str) -> Wire:
    """A status of a deployment."""
    return {
        "id": row["_number"],
        "node_id": row["id"],
        "url": f"{api}/statuses/{row['_number']}",
        "state": row["state"].lower(),
        "creator": account(row["creator"]),
        "description": "",
        "environment": row["environment"],
        "environment_url": row["environmentUrl"] or "",
        "log_url": row["logUrl"] or "",
        "created_at": row["createdAt"],
        "updated_at": row["updatedAt"],
    }
