"""The rest of what happens: merges with their deployments, issues, releases, deletions."""

from datetime import timedelta

from headway.sandbox.world import things, work
from headway.sandbox.world.model import Wire, World, iso, sha_of, stable_number
from headway.sandbox.world.plan import Scenario, Step
from headway.sandbox.world.play import Play

OF_MERGES_DEPLOYED = 0.45
OF_DEPLOYMENTS_FAILED = 0.07


class Endings(Play):
    """All verbs: those of open pull requests and these."""

    def __init__(self, world: World, owner: Wire) -> None:
        super().__init__(world, owner)
        self.later: list[tuple[Scenario, Step]] = []
        """Steps that follow from others; the simulation takes them."""
        self.issues: dict[str, Wire] = {}
        self.deployments: dict[str, Wire] = {}

    def _on_merge(self, scenario: Scenario, step: Step) -> None:
        subject, at = self.touch(scenario, step)
        repo = subject["repository"]
        by = self.actor(step.given["by"]) or self.author(scenario)
        oid = sha_of("merge", scenario.key, at)
        message = f"{subject['title']} (#{subject['number']})"
        if step.given["is_rebase"] and subject["commits"]:
            message = subject["commits"][-1]["commit"]["message"]
        merge = work.commit(
            self.world,
            repo,
            oid,
            message=message,
            author=self.git(self.author(scenario), at),
            committer=work.git_actor("GitHub", "noreply@github.com", at),
            authoredDate=at,
            committedDate=at,
            additions=subject["additions"],
            deletions=subject["deletions"],
        )
        subject.update(state="MERGED", closed=True, merged=True, mergedAt=at, closedAt=at)
        subject.update(mergedBy=by, mergeCommit=merge)
        repo["pushedAt"] = repo["updatedAt"] = at
        branch = subject["baseRefName"]
        self._event(scenario, step, "MergedEvent", actor=by, commit=merge, mergeRefName=branch)
        self._event(scenario, step, "ClosedEvent", actor=by)
        for issue in subject["closingIssuesReferences"]:
            self._close_issue(issue, at, by, "COMPLETED")
        self.tell("pull_request", "closed", subject, sender=by)
        self._deploy(scenario, step, oid)

    def _deploy(self, scenario: Scenario, step: Step, oid: str) -> None:
        if stable_number(scenario.key, "deploy", bits=20) / 2**20 >= OF_MERGES_DEPLOYED:
            return
        minutes = 10 + stable_number(scenario.key, "wait", bits=16) % 220
        at = step.at + timedelta(minutes=minutes)
        failed = stable_number(scenario.key, "failed", bits=20) / 2**20 < OF_DEPLOYMENTS_FAILED
        state = "FAILURE" if failed else "SUCCESS"
        done = at + timedelta(minutes=4 + minutes % 11)
        self.later += [
            (scenario, Step(at, "deploy", {"oid": oid})),
            (scenario, Step(at + timedelta(seconds=20), "deployed", {"state": "IN_PROGRESS"})),
            (scenario, Step(done, "deployed", {"state": state})),
        ]

    def _on_deploy(self, scenario: Scenario, step: Step) -> None:
        repo, creator = self.repo(scenario.repo), self.world.actors["github-actions"]
        made = things.deployment(
            self.world,
            repo,
            environment="production",
            commitOid=step.given["oid"],
            creator=creator,
            createdAt=iso(step.at),
            _ref=repo["defaultBranchRef"]["name"],
        )
        self.deployments[scenario.key] = made
        self.world.changed("deployment", "created", repo, deployment=made, sender=creator)

    def _on_deployed(self, scenario: Scenario, step: Step) -> None:
        creator, made = self.world.actors["github-actions"], self.deployments[scenario.key]
        at = iso(step.at)
        status = things.deployment_status(self.world, made, step.given["state"], at, creator)
        repo = self.repo(scenario.repo)
        told = {"deployment": made, "deployment_status": status, "sender": creator}
        self.world.changed("deployment_status", "created", repo, **told)

    def _on_issue(self, scenario: Scenario, step: Step) -> None:
        repo, given = self.repo(scenario.repo), step.given
        author = self.world.actors[given["login"]]
        made = things.issue(
            self.world,
            repo,
            number=repo["_last_number"] + 1,
            title=given["title"],
            author=author,
            createdAt=iso(step.at),
            assignees=[author] if given["number"] % 2 else [],
            labels=[self.label(repo, name) for name in given["labels"]],
        )
        self.issues[f"{scenario.key}:{given['number']}"] = made
        self.tell("issues", "opened", made, sender=author)

    def _on_issue_comment(self, scenario: Scenario, step: Step) -> None:
        issue = self.issues[f"{scenario.key}:{step.given['number']}"]
        author, at = self.world.actors[step.given["login"]], iso(step.at)
        made = work.comment(self.world, issue, author=author, createdAt=at)
        issue["updatedAt"] = at
        self.tell("issue_comment", "created", issue, comment=made, sender=author)

    def _on_close_issue(self, scenario: Scenario, step: Step) -> None:
        issue = self.issues[f"{scenario.key}:{step.given['number']}"]
        by = self.world.actors[step.given["login"]]
        self._close_issue(issue, iso(step.at), by, step.given["reason"])

    def _close_issue(self, issue: Wire, at: str, by: Wire | None, reason: str) -> None:
        if issue["state"] == "OPEN":
            issue.update(state="CLOSED", closed=True, closedAt=at, updatedAt=at, stateReason=reason)
            self.tell("issues", "closed", issue, sender=by)

    def _on_release(self, scenario: Scenario, step: Step) -> None:
        repo, given = self.repo(scenario.repo), step.given
        author = self.world.actors[given["login"]]
        made = things.release(
            self.world,
            repo,
            tagName=given["tag"],
            author=author,
            createdAt=iso(step.at),
            isPrerelease=given["is_pre"],
        )
        self.world.changed("release", "published", repo, release=made, sender=author)

    def _on_delete_comment(self, scenario: Scenario, step: Step) -> None:
        repo = self.repo(scenario.repo)
        rows: list[Wire] = repo["_comments"]
        if rows:
            self.delete_comment(rows[int(step.given["place"] * len(rows))], iso(step.at))

    def delete_comment(self, row: Wire, at: str) -> None:
        """Somebody deletes a comment in a conversation; its subject is touched."""
        subject = row["_subject"]
        subject["repository"]["_comments"].remove(row)
        subject["comments"].remove(row)
        del self.world.nodes[row["id"]]
        if "totalCommentsCount" in subject:
            subject["totalCommentsCount"] -= 1
        subject["updatedAt"] = at
        self.tell("issue_comment", "deleted", subject, comment=row, sender=row["author"])
