"""Commits with their authors and co-authors. Of a message only its first line is kept."""

import re

from headway.connectors.github.mapping.fields import (
    Body,
    child,
    children,
    moment,
    optional_moment,
    optional_number,
    optional_text,
    text,
)
from headway.connectors.github.mapping.people import People
from headway.records import Commit, PullRequestCommit

_TRAILER = re.compile(
    r"^[ \t]*co-authored-by:[ \t]*([^<\n]{0,200})<([^<>\s]{1,320})>[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)


def commit(body: Body, repository_id: str, people: People) -> Commit:
    """A commit as GraphQL tells it.

    https://docs.github.com/en/graphql/reference/objects#commit
    """
    message = optional_text(body, "message") or ""
    author, committer = child(body, "author"), child(body, "committer")
    author_id = people.git(author, child(author, "user"))
    committed_at = moment(body, "committedDate", "authoredDate")
    return Commit(
        external_id=text(body, "oid"),
        repository_id=repository_id,
        author_id=author_id,
        committer_id=people.git(committer, child(committer, "user")),
        authored_at=optional_moment(body, "authoredDate") or committed_at,
        committed_at=committed_at,
        subject=subject_of(message),
        co_author_ids=co_authors(message, people, author_id),
    )


def commit_rest(body: Body, repository_id: str, people: People) -> Commit:
    """A commit as REST tells it; `author` may be `{}` or null.

    https://docs.github.com/en/rest/commits/commits#get-a-commit
    """
    inner = child(body, "commit")
    message = optional_text(inner, "message") or ""
    author, committer = child(inner, "author"), child(inner, "committer")
    author_id = people.git(author, child(body, "author"))
    committed_at = optional_moment(committer, "date") or moment(author, "date")
    parents = body.get("parents")
    return Commit(
        external_id=text(body, "sha"),
        repository_id=repository_id,
        author_id=author_id,
        committer_id=people.git(committer, child(body, "committer")),
        authored_at=optional_moment(author, "date") or committed_at,
        committed_at=committed_at,
        subject=subject_of(message),
        co_author_ids=co_authors(message, people, author_id),
        parents_count=len(list(children(parents))) if isinstance(parents, list) else None,
        additions_count=optional_number(child(body, "stats"), "additions"),
        deletions_count=optional_number(child(body, "stats"), "deletions"),
    )


def pull_request_commit(
    sha: str, repository_id: str, pull_request_id: str, position: int
) -> PullRequestCommit:
    """That a commit is the pull request's `position`-th.

    https://docs.github.com/en/graphql/reference/objects#pullrequestcommit
    """
    return PullRequestCommit(
        repository_id=repository_id, pull_request_id=pull_request_id, sha=sha, position=position
    )


def subject_of(message: str) -> str:
    """The first line of a commit message."""
    return message.strip().partition("\n")[0].rstrip()


def co_authors(message: str, people: People, author_id: str | None) -> tuple[str, ...]:
    """The ids of those named in `Co-authored-by:` trailers, besides the author, each once.

    https://docs.github.com/en/pull-requests/committing-changes-to-your-project/creating-and-editing-commits/creating-a-commit-with-multiple-authors
    """
    if "-" not in message or "co-authored-by:" not in message.lower():
        return ()
    found = (people.mail(mail, name.strip() or None) for name, mail in _TRAILER.findall(message))
    return tuple(each for each in dict.fromkeys(found) if each != author_id)
