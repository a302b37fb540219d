"""Commits, files and sizes of archived pull requests, and what stays unknown."""

from headway.sandbox.archive.git_log import UNKNOWN, GitLog, Merged, moment
from headway.sandbox.world import work
from headway.sandbox.world.model import Wire, World

SIZES = ("additions_count", "deletions_count", "changed_files_count")


def apply_log(world: World, repo: Wire, subject: Wire, log: GitLog | None) -> None:
    """Give the pull request the commits and sizes that git knows; mark the rest unknown."""
    found = UNKNOWN
    oid = subject.pop("_merge_oid")
    if log is not None and subject["merged"]:
        found = log.merged(subject["number"], oid, subject["headRefOid"], subject["baseRefOid"])
    for row in found.commits or ():
        work.add_commit(subject, git_commit(world, repo, row))
    _sizes(subject, found)
    if oid is not None:
        subject["mergeCommit"] = merge_commit(world, repo, subject, oid, log)
        for item in subject["timelineItems"]:
            if item["__typename"] == "MergedEvent":
                item["commit"] = subject["mergeCommit"]
    lacking = [] if found.files else list(SIZES)
    lacking += [] if found.commits else ["commits_count"]
    mark(world, subject, (*lacking, "is_draft", "events", "review_requests"))


def _sizes(subject: Wire, found: Merged) -> None:
    if found.files is None:
        subject["files"] = None
        return
    subject["files"] = [work.changed_file(path, a, d) for a, d, path in found.files]
    subject["additions"] = sum(a for a, _, _ in found.files)
    subject["deletions"] = sum(d for _, d, _ in found.files)
    subject["changedFiles"] = len(found.files)


def mark(world: World, subject: Wire, names: tuple[str, ...]) -> None:
    """Note what the source does not tell of this pull request."""
    subject["_unknown"] = frozenset(names)
    full_name = subject["repository"]["nameWithOwner"]
    fields = world.unknown.setdefault("pull_request", {})
    for name in names:
        numbers = fields.setdefault(name, {}).setdefault(full_name, [])
        assert isinstance(numbers, list)  # noqa: S101 (shortened to "all" only when told)
        numbers.append(subject["number"])


def git_commit(world: World, repo: Wire, row: Wire) -> Wire:
    """A commit of the log; its trailers are written under the subject as they were."""
    trailers = "\n".join(f"{key}: {value.strip()}" for key, value in row["trailers"])
    message = row["subject"] + (f"\n\n{trailers}" if trailers else "")
    authored, committed = moment(row["authored_at"]), moment(row["committed_at"])
    return work.commit(
        world,
        repo,
        row["sha"],
        message=message,
        author=work.git_actor(row["author"][0], row["author"][1], authored),
        committer=work.git_actor(row["committer"][0], row["committer"][1], committed),
        authoredDate=authored,
        committedDate=committed,
        additions=sum(a or 0 for a, _, _ in row["files"]),
        deletions=sum(d or 0 for _, d, _ in row["files"]),
        changedFilesIfAvailable=len(row["files"]),
    )


def merge_commit(world: World, repo: Wire, subject: Wire, oid: str, log: GitLog | None) -> Wire:
    """The merge commit: the log's, else one that holds no more than the dump says."""
    row = log.commits.get(oid) if log else None
    if row is not None:
        return git_commit(world, repo, row)
    at = subject["mergedAt"]
    return work.commit(
        world,
        repo,
        oid,
        message=f"{subject['title']} (#{subject['number']})",
        author=None,
        committer=None,
        authoredDate=at,
        committedDate=at,
    )
