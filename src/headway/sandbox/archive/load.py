"""Loads dumps of real repositories as the organisation Replay, one repository each."""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from headway.sandbox.archive.dump import load_dump
from headway.sandbox.archive.git_log import GitLog
from headway.sandbox.archive.template import load_template
from headway.sandbox.world import make
from headway.sandbox.world.model import Value, Wire, World

ORGANISATION = "Replay"
PULLS, COMMITS, ISSUES = ".pulls.jsonl", ".commits.jsonl", ".issues.jsonl"


class UnreadableArchive(Exception):
    """The file is no dump that the sandbox knows; the message says which file and why."""


def load_archives(world: World, paths: Sequence[Path]) -> None:
    """Put every dump into the world. Git logs and issues are taken along when given.

    Raises UnreadableArchive.
    """
    if not paths:
        return
    owner = world.organisations.get(ORGANISATION.lower())
    owner = owner or make.organisation(world, ORGANISATION, ORGANISATION)
    extras = {_stem(path): path for path in paths if COMMITS in path.name}
    issues = {_stem(path): path for path in paths if ISSUES in path.name}
    for path in paths:
        if COMMITS in path.name or ISSUES in path.name:
            continue
        stem = _stem(path)
        log = GitLog(lines(extras[stem])) if stem in extras else None
        try:
            if PULLS in path.name:
                beside = issues.get(stem) or _beside(path)
                rows = (
                    [row["issue"] | {"_events": row["events"]} for row in lines(beside)]
                    if beside
                    else []
                )
                _dump(world, owner, path, rows, log)
            else:
                _template(world, owner, path, log)
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableArchive(
                f"{path.name} is no archive that can be read: {error!r}"
            ) from error


def _stem(path: Path) -> str:
    name = path.name
    for ending in (".gz", ".json", ".jsonl", ".archive", ".pulls", ".commits", ".issues"):
        name = name.removesuffix(ending)
    return name.replace("+", "-")


def _beside(path: Path) -> Path | None:
    """The issues that lie beside the pull requests of the same repository."""
    found = path.with_name(path.name.replace(PULLS, ISSUES))
    return found if found.exists() else None


def text(path: Path) -> bytes:
    """The file's bytes, unpacked where they are packed. Raises UnreadableArchive."""
    try:
        raw = path.read_bytes()
        return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except (OSError, EOFError) as error:
        raise UnreadableArchive(f"{path} cannot be read: {error}") from error


def lines(path: Path) -> Iterator[dict[str, Value]]:
    """The JSON objects of a file of lines."""
    for line in text(path).splitlines():
        if line.strip():
            yield json.loads(line)


def _branch(names: Iterable[str]) -> str:
    """The branch that most pull requests were merged into."""
    counts = Counter(names)
    return max(counts, key=lambda name: (counts[name], name)) if counts else "main"


def _new(world: World, owner: Wire, full_name: str, branch: str, created_at: str) -> Wire:
    name = full_name.rsplit("/", maxsplit=1)[-1]
    if world.repository(f"{owner['login']}/{name}") is not None:
        name = full_name.replace("/", "-")
    return make.repository(
        world, owner, name, default_branch=branch, created_at=created_at, is_private=False
    )


def _template(world: World, owner: Wire, path: Path, log: GitLog | None) -> None:
    found = json.loads(text(path))
    pulls = found["pulls"]
    branch = _branch(p["baseRefName"] for p in pulls if p["mergedAt"])
    first = min((p["createdAt"] for p in pulls), default=make.EPOCH)
    repo = _new(world, owner, found["repo"], branch, first)
    load_template(world, repo, found, log)
    settle(repo)


def _dump(world: World, owner: Wire, path: Path, issues: list[Wire], log: GitLog | None) -> None:
    rows = list(lines(path))
    pulls = [row["pull"] for row in rows]
    branch = _branch(p["base"]["ref"] for p in pulls if p.get("merged_at"))
    first = min((p["created_at"] for p in pulls), default=make.EPOCH)
    name = pulls[0]["base"]["repo"]["full_name"] if pulls else _stem(path)
    repo = _new(world, owner, name, branch, first)
    load_dump(world, repo, rows, issues, log)
    settle(repo)


def settle(repo: Wire) -> None:
    """Give the repository the time of its last activity."""
    moments = [row["updatedAt"] for row in (*repo["pullRequests"], *repo["issues"])]
    repo["updatedAt"] = repo["pushedAt"] = max(moments, default=repo["createdAt"])
