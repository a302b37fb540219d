"""Lets planned steps happen: each verb changes the world's dicts at its moment."""

from collections.abc import Callable

from headway.sandbox.world import make, work
from headway.sandbox.world.contents import COLORS
from headway.sandbox.world.model import Value, Wire, World, iso, sha_of, stable_number
from headway.sandbox.world.plan import Scenario, Step

CO_AUTHORS = {"claude": "Co-Authored-By: Claude <noreply@anthropic.com>"}
Verb = Callable[[Scenario, Step], None]


class Play:
    """Applies steps to one organisation of the world."""

    def __init__(self, world: World, owner: Wire) -> None:
        self.world = world
        self.owner = owner
        self.subjects: dict[str, Wire] = {}
        self.waiting: dict[str, list[Step]] = {}
        self.pushes = 0
        self.verbs: dict[str, Verb] = {
            name.removeprefix("_on_"): getattr(self, name)
            for name in dir(self)
            if name.startswith("_on_")
        }

    def apply(self, scenario: Scenario, step: Step) -> None:
        """Let one step happen. Steps on a pull request that is not open yet wait for it."""
        if step.verb == "commit" and scenario.key not in self.subjects:
            self.waiting.setdefault(scenario.key, []).append(step)
            return
        self.verbs[step.verb](scenario, step)

    def repo(self, name: str) -> Wire:
        """The repository of that name, whatever it is called now."""
        found = self.world.repository(f"{self.owner['login']}/{name}")
        assert found is not None  # noqa: S101 (plans name only repositories that are made)
        return found

    def actor(self, login: str | None) -> Wire | None:
        """The account; None is a deleted one."""
        return self.world.actors[login] if login else None

    def author(self, scenario: Scenario) -> Wire | None:
        """Who opened it."""
        return self.actor(scenario.author.login if scenario.author else scenario.login)

    def touch(self, scenario: Scenario, step: Step) -> tuple[Wire, str]:
        """The pull request, marked as updated now, and the moment."""
        subject, at = self.subjects[scenario.key], iso(step.at)
        subject["updatedAt"] = at
        return subject, at

    def tell(self, event: str, action: str, subject: Wire, **more: Wire | None) -> None:
        """Note the change for webhooks."""
        key = "pull_request" if subject["__typename"] == "PullRequest" else "issue"
        told = {k: v for k, v in more.items() if v is not None}
        self.world.changed(event, action, subject["repository"], **{key: subject}, **told)

    def label(self, repo: Wire, name: str) -> Wire:
        """The repository's label of that name, made when it is first used."""
        return make.label(self.world, repo, name, COLORS.get(name, "cfd3d7"))

    def _on_open(self, scenario: Scenario, step: Step) -> None:
        repo, made, at = self.repo(scenario.repo), scenario.content, iso(step.at)
        number = repo["_last_number"] + 1
        subject = work.pull_request(
            self.world,
            repo,
            number=number,
            title=made.title,
            author=self.author(scenario),
            createdAt=at,
            isDraft=step.given["is_draft"],
            publishedAt=None if step.given["is_draft"] else at,
            headRefName=made.branch,
            headRefOid="0" * 40,
            baseRefOid=sha_of("base", repo["name"], number),
            labels=[self.label(repo, name) for name in made.labels],
            additions=sum(f["additions"] for f in made.files),
            deletions=sum(f["deletions"] for f in made.files),
            changedFiles=len(made.files),
            files=list(made.files),
            headRepository=repo,
        )
        self.subjects[scenario.key] = subject
        for waiting in self.waiting.pop(scenario.key, []):
            self._on_commit(scenario, waiting)
        subject["updatedAt"] = at
        open_issues = [x for x in repo["issues"] if x["state"] == "OPEN"]
        if open_issues and stable_number(scenario.key, "closes", bits=10) < 400:  # noqa: PLR2004 (two fifths)
            subject["closingIssuesReferences"].append(open_issues[0])
        self.tell("pull_request", "opened", subject, sender=subject["author"])

    def _on_commit(self, scenario: Scenario, step: Step) -> None:
        subject = self.subjects[scenario.key]
        repo, given = subject["repository"], step.given
        author = self.author(scenario)
        authored = iso(given["authored_at"])
        message = scenario.content.message if given["place"] == 0 else "Follow up"
        trailers = []
        mate = self.actor(given["mate"])
        if mate is not None and mate is not author:
            number, login = mate["databaseId"], mate["login"]
            mail = f"{number}+{login}@users.noreply.github.com"
            trailers.append(f"Co-authored-by: {mate['name']} <{mail}>")
        if given["agent"]:
            trailers.append(CO_AUTHORS["claude"])
        if trailers:
            message += "\n\n" + "\n".join(trailers)
        oid = sha_of(scenario.key, len(subject["commits"]), authored, self.pushes)
        made = work.commit(
            self.world,
            repo,
            oid,
            message=message,
            author=self.git(author, authored),
            committer=self.git(author, iso(step.at)),
            authoredDate=authored,
            committedDate=iso(step.at),
        )
        work.add_commit(subject, made)
        subject["headRefOid"] = oid
        subject["updatedAt"] = repo["pushedAt"] = iso(step.at)
        self.tell("pull_request", "synchronize", subject, sender=author)

    def git(self, actor: Wire | None, date: str) -> Wire:
        """Name and address in a commit; a deleted account's address belongs to nobody."""
        if actor is None:
            return work.git_actor("Former Colleague", "former.colleague@northwind.example", date)
        mail = actor["email"] or f"{actor['databaseId']}+{actor['login']}@users.noreply.github.com"
        is_user = actor["__typename"] == "User"
        return work.git_actor(
            actor["name"] or actor["login"], mail, date, actor if is_user else None
        )

    def _event(self, scenario: Scenario, step: Step, kind: str, **given: Value) -> Wire:
        subject, at = self.touch(scenario, step)
        given.setdefault("actor", self.author(scenario))
        return work.event(self.world, subject, kind, at, **given)

    def _on_ready(self, scenario: Scenario, step: Step) -> None:
        self._event(scenario, step, "ReadyForReviewEvent")
        subject = self.subjects[scenario.key]
        subject["isDraft"], subject["publishedAt"] = False, iso(step.at)
        self.tell("pull_request", "ready_for_review", subject, sender=subject["author"])

    def _on_draft(self, scenario: Scenario, step: Step) -> None:
        self._event(scenario, step, "ConvertToDraftEvent")
        subject = self.subjects[scenario.key]
        subject["isDraft"] = True
        self.tell("pull_request", "converted_to_draft", subject, sender=subject["author"])

    def _ask(self, scenario: Scenario, step: Step, reviewer: Wire) -> None:
        self._event(scenario, step, "ReviewRequestedEvent", requestedReviewer=reviewer)
        subject = self.subjects[scenario.key]
        if all(x["requestedReviewer"] is not reviewer for x in subject["reviewRequests"]):
            work.review_request(self.world, subject, reviewer)
        self.tell("pull_request", "review_requested", subject, sender=subject["author"])

    def _on_request(self, scenario: Scenario, step: Step) -> None:
        self._ask(scenario, step, self.world.actors[step.given["reviewer"]])

    def _on_request_team(self, scenario: Scenario, step: Step) -> None:
        self._ask(scenario, step, self.owner["_teams"][step.given["team"]])

    def _on_unrequest(self, scenario: Scenario, step: Step) -> None:
        reviewer = self.world.actors[step.given["reviewer"]]
        if self._answered(scenario, reviewer):
            kind = "ReviewRequestRemovedEvent"
            self._event(scenario, step, kind, requestedReviewer=reviewer)

    def _answered(self, scenario: Scenario, reviewer: Wire) -> bool:
        """Take the reviewer off today's list; whether they were on it."""
        subject = self.subjects[scenario.key]
        kept = [x for x in subject["reviewRequests"] if x["requestedReviewer"] is not reviewer]
        found = len(kept) < len(subject["reviewRequests"])
        subject["reviewRequests"] = kept
        return found

    def _on_review(self, scenario: Scenario, step: Step) -> None:
        reviewer = self.world.actors[step.given["login"]]
        subject, at = self.touch(scenario, step)
        made = work.review(
            self.world,
            subject,
            author=reviewer,
            state=step.given["state"],
            submittedAt=at,
            commit=subject["commits"][-1]["commit"] if subject["commits"] else None,
        )
        self._answered(scenario, reviewer)
        paths = [f["path"] for f in subject["files"]] or ["README.md"]
        for place in range(step.given["comments"]):
            path = paths[(stable_number(scenario.key, at, place, bits=16)) % len(paths)]
            work.review_comment(
                self.world,
                subject,
                author=reviewer,
                path=path,
                createdAt=at,
                pullRequestReview=made,
            )
        decisions = {"APPROVED": "APPROVED", "CHANGES_REQUESTED": "CHANGES_REQUESTED"}
        subject["reviewDecision"] = decisions.get(step.given["state"], subject["reviewDecision"])
        self.tell("pull_request_review", "submitted", subject, review=made, sender=reviewer)

    def _on_reply(self, scenario: Scenario, step: Step) -> None:
        """The author answers in a thread, which GitHub counts as a review of its own."""
        subject, at = self.touch(scenario, step)
        author = self.author(scenario)
        threads = [t for t in subject["reviewThreads"] if t["comments"][0]["author"] is not author]
        if not threads:
            return
        made = work.review(self.world, subject, author=author, state="COMMENTED", submittedAt=at)
        parent = threads[-1]["comments"][0]
        comment = work.review_comment(
            self.world,
            subject,
            author=author,
            path=parent["path"],
            createdAt=at,
            pullRequestReview=made,
            replyTo=parent,
        )
        self.tell("pull_request_review_comment", "created", subject, comment=comment, sender=author)

    def _on_comment(self, scenario: Scenario, step: Step) -> None:
        subject, at = self.touch(scenario, step)
        author = self.actor(step.given["login"]) or self.author(scenario)
        made = work.comment(self.world, subject, author=author, createdAt=at)
        self.tell("issue_comment", "created", subject, comment=made, sender=author)

    def _on_dismiss(self, scenario: Scenario, step: Step) -> None:
        subject = self.subjects[scenario.key]
        rows = [r for r in subject["reviews"] if r["state"] == "CHANGES_REQUESTED"]
        if not rows:
            return
        review = rows[-1]
        kind, said = "ReviewDismissedEvent", review["state"]
        by = self.actor(step.given["login"])
        self._event(scenario, step, kind, actor=by, previousReviewState=said, review=review)
        review["state"], review["updatedAt"] = "DISMISSED", iso(step.at)
        self.tell("pull_request_review", "dismissed", subject, review=review, sender=by)

    def _on_force_push(self, scenario: Scenario, step: Step) -> None:
        """The last commit is written anew; git may have forgotten what was there before."""
        subject = self.subjects[scenario.key]
        before = subject["commits"].pop()["commit"]
        self.pushes += 1
        given = {"authored_at": step.at, "place": 91, "mate": None, "agent": False}
        self._on_commit(scenario, Step(step.at, "commit", given))
        after = subject["commits"][-1]["commit"]
        known = (before, after) if step.given["is_known"] else (None, None)
        kind = "HeadRefForcePushedEvent"
        self._event(scenario, step, kind, beforeCommit=known[0], afterCommit=known[1])

    def _on_queue(self, scenario: Scenario, step: Step) -> None:
        self._event(scenario, step, "AddedToMergeQueueEvent", enqueuer=None)

    def _on_close(self, scenario: Scenario, step: Step) -> None:
        self._event(scenario, step, "ClosedEvent")
        subject = self.subjects[scenario.key]
        subject.update(state="CLOSED", closed=True, closedAt=iso(step.at))
        self.tell("pull_request", "closed", subject, sender=self.author(scenario))

    def _on_reopen(self, scenario: Scenario, step: Step) -> None:
        self._event(scenario, step, "ReopenedEvent")
        subject = self.subjects[scenario.key]
        subject.update(state="OPEN", closed=False, closedAt=None)
        self.tell("pull_request", "reopened", subject, sender=self.author(scenario))
