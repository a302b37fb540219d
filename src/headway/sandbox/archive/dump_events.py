"""The timeline of a dumped pull request or issue: reviews, comments, commits, events."""

from collections.abc import Iterable

from headway.sandbox.archive.actors import account
from headway.sandbox.world import work
from headway.sandbox.world.model import Value, Wire, World, node_id

Row = dict[str, Value]
PLAIN = {
    "ready_for_review": "ReadyForReviewEvent",
    "convert_to_draft": "ConvertToDraftEvent",
    "closed": "ClosedEvent",
    "reopened": "ReopenedEvent",
}
REQUESTS = {
    "review_requested": "ReviewRequestedEvent",
    "review_request_removed": "ReviewRequestRemovedEvent",
}


class Timeline:
    """Puts the rows of one timeline onto their pull request or issue."""

    def __init__(self, world: World, subject: Wire) -> None:
        self.world = world
        self.subject = subject
        self.reviews: dict[int, Wire] = {}

    def read(self, rows: Iterable[Row]) -> None:
        """Read every event; kinds that nobody asks for are passed over."""
        is_pull = self.subject["__typename"] == "PullRequest"
        for row in rows:
            kind = row["event"]
            if kind == "commented":
                self._comment(row)
            elif not is_pull:
                continue
            elif kind == "reviewed":
                self._review(row)
            elif kind == "committed":
                self._commit(row)
            else:
                self._event(kind, row)

    def _comment(self, row: Row) -> None:
        work.comment(
            self.world,
            self.subject,
            _number=row["id"],
            author=account(self.world, row.get("user") or row.get("actor")),
            authorAssociation=row["author_association"],
            createdAt=row["created_at"],
            updatedAt=row["updated_at"],
        )

    def _review(self, row: Row) -> None:
        state = row["state"].upper()
        self.reviews[row["id"]] = work.review(
            self.world,
            self.subject,
            _number=row["id"],
            author=account(self.world, row.get("user")),
            authorAssociation=row["author_association"],
            state=state,
            submittedAt=row["submitted_at"],
            updatedAt=row.get("updated_at") or row["submitted_at"],
            commit=self._oid(row.get("commit_id")),
        )

    def _oid(self, oid: str | None) -> Wire | None:
        """A commit that is only mentioned: found if it is known, else its id alone."""
        if not oid:
            return None
        repo = self.subject["repository"]
        key = node_id("commit", f"{repo['databaseId']}:{oid}")
        return self.world.nodes.get(key) or work.mentioned(repo, oid, self.subject["createdAt"])

    def _commit(self, row: Row) -> None:
        people = {}
        for who in ("author", "committer"):
            given = row.get(who) or {}
            date = given.get("date") or self.subject["createdAt"]
            people[who] = work.git_actor(given.get("name") or "", given.get("email") or "", date)
        made = work.commit(
            self.world,
            self.subject["repository"],
            row["sha"],
            message=row.get("message") or "",
            author=people["author"],
            committer=people["committer"],
            authoredDate=people["author"]["date"],
            committedDate=people["committer"]["date"],
        )
        work.add_commit(self.subject, made)

    def _event(self, kind: str, row: Row) -> None:
        given: Wire = {"actor": account(self.world, row.get("actor"))}
        if kind in PLAIN:
            name = PLAIN[kind]
        elif kind == "merged":
            name = "MergedEvent"
            given |= {
                "commit": self.subject["mergeCommit"],
                "mergeRefName": self.subject["baseRefName"],
            }
        elif kind == "head_ref_force_pushed":
            name = "HeadRefForcePushedEvent"
            # The dump names only what the branch became, and not always that.
            given |= {"beforeCommit": None, "afterCommit": self._oid(row.get("commit_id"))}
        elif kind in REQUESTS:
            name = REQUESTS[kind]
            given["requestedReviewer"] = account(self.world, row.get("requested_reviewer"))
        elif kind == "review_dismissed":
            name = "ReviewDismissedEvent"
            told = row["dismissed_review"]
            review = self.reviews.get(told["review_id"])
            said = str(told["state"]).upper()
            given |= {"previousReviewState": said, "review": review}
            if review is not None:
                review["_said"] = said
        else:
            return
        work.event(self.world, self.subject, name, row["created_at"], _number=row["id"], **given)

    def read_comments(self, rows: Iterable[Row]) -> None:
        """Comments on lines; those from before 2016 belong to no review."""
        made: dict[int, Wire] = {}
        for row in sorted(rows, key=lambda x: (x["created_at"], x["id"])):
            made[row["id"]] = work.review_comment(
                self.world,
                self.subject,
                _number=row["id"],
                author=account(self.world, row.get("user")),
                authorAssociation=row.get("author_association") or "NONE",
                path=row["path"],
                createdAt=row["created_at"],
                updatedAt=row["updated_at"],
                pullRequestReview=self.reviews.get(row.get("pull_request_review_id") or 0),
                replyTo=made.get(row.get("in_reply_to_id") or 0),
            )

    def requested(self, rows: Iterable[Row]) -> None:
        """Today's list of reviewers who were asked and have not answered."""
        for row in rows:
            reviewer = account(self.world, row)
            if reviewer is not None:
                work.review_request(self.world, self.subject, reviewer)
