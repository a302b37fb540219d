"""Changes that a test asks for by name, beyond what the world does by itself."""

from collections.abc import Callable

from headway.sandbox.world import work
from headway.sandbox.world.model import Value, Wire, World, sha_of
from headway.sandbox.world.simulation import rename

COMMITS, COMMITS_GIVEN = 251, 250
FILES, FILES_GIVEN = 3001, 3000
REVIEWS = 120


Act = Callable[[Wire, Wire, str], None]


class UnknownChange(Exception):
    """There is no such change, or nothing to apply it to; the message says which."""


class Given(list[Wire]):
    """A list that GitHub gives out only in part; `total_count` is how long it is."""

    total_count = 0


class Changes:
    """Applies `{"kind": …, "repository": "owner/name", …}` to the world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.kinds: dict[str, Act] = {
            "rename_repository": self._rename,
            "archive_repository": self._archive,
            "delete_comment": self._delete_comment,
            "delete_review_comment": self._delete_review_comment,
            "delete_pull_request": self._delete_pull_request,
            "delete_issue": self._delete_issue,
            "transfer_issue": self._transfer_issue,
            "flip_draft": self._flip_draft,
            "force_push": self._force_push,
            "pending_review": self._pending_review,
            "giant_pull_request": self._giant,
            "touch": self._touch,
        }

    def check(self, given: Wire) -> None:
        """Raises UnknownChange unless the change can be applied."""
        if given.get("kind") not in self.kinds:
            names = ", ".join(sorted(self.kinds))
            raise UnknownChange(f"no change {given.get('kind')!r}; there are {names}")
        repo = self._repo(given)
        if "number" in given and self._numbered(repo, given["number"]) is None:
            raise UnknownChange(f"{repo['nameWithOwner']} has no number {given['number']}")

    def apply(self, given: Wire, at: str) -> None:
        """Apply one change at that moment."""
        self.kinds[given["kind"]](self._repo(given), given, at)

    def _repo(self, given: Wire) -> Wire:
        found = self.world.repository(str(given.get("repository", "")))
        if found is None:
            raise UnknownChange(f"no repository {given.get('repository')!r}")
        return found

    def _numbered(self, repo: Wire, number: int) -> Wire | None:
        found: Wire | None = repo["_pull_requests"].get(number) or repo["_issues"].get(number)
        return found

    def _pull(self, repo: Wire, given: Wire) -> Wire:
        """The pull request that is meant: by number, else the newest."""
        number = given.get("number")
        found = repo["_pull_requests"].get(number) if number else repo["pullRequests"][-1]
        if found is None:
            raise UnknownChange(f"{repo['nameWithOwner']} has no pull request {number}")
        result: Wire = found
        return result

    def _rename(self, repo: Wire, given: Wire, at: str) -> None:
        rename(self.world, repo, str(given["to"]), at)

    def _archive(self, repo: Wire, _given: Wire, at: str) -> None:
        repo.update(isArchived=True, archivedAt=at, updatedAt=at)
        self.world.changed("repository", "archived", repo)

    def _delete_comment(self, repo: Wire, _given: Wire, at: str) -> None:
        row = repo["_comments"].pop()
        row["_subject"]["comments"].remove(row)
        row["_subject"]["updatedAt"] = at
        del self.world.nodes[row["id"]]

    def _delete_review_comment(self, repo: Wire, _given: Wire, at: str) -> None:
        row = repo["_review_comments"].pop()
        subject = row["_pull_request"]
        subject["updatedAt"] = at
        if row["pullRequestReview"] is not None:
            row["pullRequestReview"]["comments"].remove(row)
        for thread in subject["reviewThreads"]:
            thread["comments"] = [x for x in thread["comments"] if x is not row]
        del self.world.nodes[row["id"]]

    def _delete_pull_request(self, repo: Wire, given: Wire, _at: str) -> None:
        subject = self._pull(repo, given)
        repo["pullRequests"].remove(subject)
        del repo["_pull_requests"][subject["number"]]
        repo["_comments"] = [x for x in repo["_comments"] if x["_subject"] is not subject]
        rows = repo["_review_comments"]
        repo["_review_comments"] = [x for x in rows if x["_pull_request"] is not subject]
        for row in (subject, *subject["reviews"], *subject["comments"]):
            del self.world.nodes[row["id"]]

    def _delete_issue(self, repo: Wire, given: Wire, _at: str) -> None:
        number = given.get("number") or repo["issues"][-1]["number"]
        issue = repo["_issues"].pop(number)
        repo["issues"].remove(issue)
        repo["_comments"] = [x for x in repo["_comments"] if x["_subject"] is not issue]
        for pull in repo["pullRequests"]:
            kept = [x for x in pull["closingIssuesReferences"] if x is not issue]
            pull["closingIssuesReferences"] = kept
        del self.world.nodes[issue["id"]]
        self.world.changed("issues", "deleted", repo, issue=issue)

    def _transfer_issue(self, repo: Wire, given: Wire, at: str) -> None:
        """The issue gets a new number in another repository, and keeps its ids."""
        other = self._repo({"repository": given["to"]})
        number = given.get("number") or repo["issues"][-1]["number"]
        issue = repo["_issues"].pop(number)
        repo["issues"].remove(issue)
        other["_last_number"] += 1
        issue.update(number=other["_last_number"], repository=other, updatedAt=at)
        issue["url"] = f"{other['url']}/issues/{issue['number']}"
        other["issues"].append(issue)
        other["_issues"][issue["number"]] = issue
        moved = [x for x in repo["_comments"] if x["_subject"] is issue]
        repo["_comments"] = [x for x in repo["_comments"] if x["_subject"] is not issue]
        other["_comments"] += moved
        self.world.changed("issues", "transferred", repo, issue=issue)

    def _event(self, subject: Wire, kind: str, at: str, **given: Value) -> None:
        work.event(self.world, subject, kind, at, actor=subject["author"], **given)
        subject["updatedAt"] = at

    def _flip_draft(self, repo: Wire, given: Wire, at: str) -> None:
        subject = self._pull(repo, given)
        self._event(subject, "ConvertToDraftEvent", at)
        self._event(subject, "ReadyForReviewEvent", at)

    def _force_push(self, repo: Wire, given: Wire, at: str) -> None:
        subject = self._pull(repo, given)
        self._event(subject, "HeadRefForcePushedEvent", at, beforeCommit=None, afterCommit=None)

    def _pending_review(self, repo: Wire, given: Wire, at: str) -> None:
        subject = self._pull(repo, given)
        author = next(iter(self.world.actors.values()))
        moments = {"submittedAt": None, "createdAt": at, "updatedAt": at}
        work.review(self.world, subject, author=author, state="PENDING", **moments)
        subject["updatedAt"] = at

    def _touch(self, repo: Wire, given: Wire, at: str) -> None:
        subject = self._pull(repo, given)
        subject["updatedAt"] = at
        self.world.changed("pull_request", "edited", repo, pull_request=subject)

    def _giant(self, repo: Wire, _given: Wire, at: str) -> None:
        """251 commits of which 250 are given, 3,001 files of which 3,000, and 120 reviews."""
        number = repo["_last_number"] + 1
        author, *others = [x for x in self.world.actors.values() if x["__typename"] == "User"]
        subject = work.pull_request(
            self.world,
            repo,
            number=number,
            title="Move everything",
            author=author,
            createdAt=at,
            headRefName="giant",
            headRefOid=sha_of("giant", number, COMMITS - 1),
            additions=FILES,
            changedFiles=FILES,
        )
        for place in range(COMMITS_GIVEN):
            person = work.git_actor(author["name"] or "", "giant@northwind.example", at, author)
            given = {"message": f"Part {place}", "author": person, "committer": person}
            dates = {"authoredDate": at, "committedDate": at}
            oid = sha_of("giant", number, place)
            work.add_commit(subject, work.commit(self.world, repo, oid, **given, **dates))
        subject["commits"] = _partly(subject["commits"], COMMITS)
        files = [work.changed_file(f"moved/{n:04}.py", 1, 0, "ADDED") for n in range(FILES_GIVEN)]
        subject["files"] = _partly(files, FILES)
        for place in range(REVIEWS):
            reviewer = others[place % len(others)] if others else author
            given = {"author": reviewer, "state": "COMMENTED", "submittedAt": at}
            work.review(self.world, subject, **given)


def _partly(rows: list[Wire], total: int) -> Given:
    found = Given(rows)
    found.total_count = total
    return found
