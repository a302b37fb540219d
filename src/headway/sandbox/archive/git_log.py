"""A repository's commits from a git log, and what they tell of a merge.

A squash merge is one commit with one parent, whose files are the pull request's. A merge commit
has two: the commits that only its second parent reaches are the pull request's. Their sizes add
up to the pull request's only where no file was touched twice; else the net size is not known.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from headway.sandbox.world.model import Value, Wire, iso

File = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Merged:
    """What the log tells of one pull request; None is unknown."""

    commits: tuple[Wire, ...] | None
    files: tuple[File, ...] | None


UNKNOWN = Merged(None, None)
MERGE_PARENTS = 2


class GitLog:
    """The commits of one log, by sha."""

    def __init__(self, rows: Iterable[dict[str, Value]]) -> None:
        self.commits: dict[str, Wire] = {row["sha"]: row for row in rows}

    def merged(self, number: int, merge: str | None, head: str | None, base: str | None) -> Merged:
        """Commits and files of the pull request that this merge commit brought in."""
        commit = self.commits.get(merge or "")
        if commit is None:
            return UNKNOWN
        parents = commit["parents"]
        if len(parents) == MERGE_PARENTS:
            return self._branch(parents[0], parents[1])
        if merge == head and parents and parents[0] == base:
            return Merged((commit,), _files(commit))
        is_squash = f"(#{number})" in commit["subject"] or (parents and parents[0] == base)
        return Merged(None, _files(commit) if is_squash else None)

    def _branch(self, onto: str, tip: str) -> Merged:
        """The commits that `tip` reaches and `onto` does not, oldest first."""
        if tip not in self.commits:
            return UNKNOWN
        known = self._reached(onto)
        found = [self.commits[sha] for sha in self._walk(tip, known)]
        if any(parent not in self.commits for row in found for parent in row["parents"]):
            return UNKNOWN
        own = [row for row in found if len(row["parents"]) < MERGE_PARENTS]
        own.sort(key=lambda row: moment(row["committed_at"]))
        return Merged(tuple(own) or None, _sum(own, len(own) == len(found)))

    def _reached(self, start: str) -> set[str]:
        """Everything that `start` reaches."""
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            sha = waiting.pop()
            if sha in seen or sha not in self.commits:
                continue
            seen.add(sha)
            waiting.extend(self.commits[sha]["parents"])
        return seen

    def _walk(self, tip: str, known: set[str]) -> Iterator[str]:
        seen = set(known)
        waiting = [tip]
        while waiting:
            sha = waiting.pop()
            if sha in seen or sha not in self.commits:
                continue
            seen.add(sha)
            yield sha
            waiting.extend(self.commits[sha]["parents"])


def _files(commit: Wire) -> tuple[File, ...] | None:
    return tuple((a or 0, d or 0, str(path)) for a, d, path in commit["files"]) or None


def _sum(rows: list[Wire], is_plain: bool) -> tuple[File, ...] | None:  # noqa: FBT001 (private)
    """The files of all commits, if no file was touched twice and the base never merged in."""
    found = [file for row in rows for file in _files(row) or ()]
    paths = {path for _, _, path in found}
    if not found or len(paths) < len(found) or not (is_plain or len(rows) == 1):
        return None
    return tuple(found)


def moment(text: str) -> str:
    """A git date with its offset, in UTC."""
    return iso(datetime.fromisoformat(text))
