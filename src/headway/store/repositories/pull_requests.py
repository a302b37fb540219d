"""Pull requests as people read them: the evidence behind numbers, and the explorer's pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from headway.kernel.errors import Invalid
from headway.store.rows import read_all
from headway.store.session import organisation_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestItem:
    """A pull request with its fact. `id` is the fact's; moments are aware, in UTC."""

    id: int
    external_id: str
    provider: str
    repository: str
    number: int
    title: str
    url: str
    state: str
    is_draft: bool
    author: str | None
    author_kind: str | None
    merged_by: str | None
    base_branch: str
    labels: Sequence[str]
    opened_at: datetime
    closed_at: datetime | None
    merged_at: datetime | None
    first_commit_at: datetime | None
    ready_at: datetime | None
    first_review_at: datetime | None
    first_response_at: datetime | None
    review_at: datetime | None
    first_approval_at: datetime | None
    last_approval_at: datetime | None
    first_changes_requested_at: datetime | None
    reviews_count: int
    comments_count: int
    commits_count: int | None
    lines_count: int | None
    files_count: int | None
    force_pushes_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestFilters:
    """What to list; None asks nothing. `moment` names the fact's moment that lies in the window."""

    state: str | None = None
    repository: str | None = None
    author: str | None = None
    base_branch: str | None = None
    is_draft: bool | None = None
    words: str | None = None
    moment: str = "opened_at"
    from_at: datetime | None = None
    to_at: datetime | None = None


SORTS = (
    "opened_at",
    "merged_at",
    "closed_at",
    "first_review_at",
    "lines_count",
    "files_count",
    "reviews_count",
    "comments_count",
)
"""What a listing can be sorted by."""
MOMENTS = ("opened_at", "merged_at", "closed_at", "first_review_at")

_ITEM = """
    SELECT f.fact_id AS id, f.external_id, n.provider, COALESCE(r.name, '') AS repository,
           p.number, p.title, p.url, p.state, p.is_draft, a.login AS author,
           COALESCE(a.kind_override, a.kind) AS author_kind, m.login AS merged_by,
           p.base_branch, p.labels, f.opened_at, f.closed_at, f.merged_at, f.first_commit_at,
           f.ready_at, f.first_review_at, f.first_response_at, f.review_at, f.first_approval_at,
           f.last_approval_at, f.first_changes_requested_at, f.reviews_count, f.comments_count,
           f.commits_count, f.lines_count, f.files_count, f.force_pushes_count
    FROM pull_request_facts f
    JOIN pull_requests p USING (organisation_id, instance_id, external_id)
    JOIN instances n ON n.organisation_id = f.organisation_id AND n.id = f.instance_id
    LEFT JOIN repositories r ON r.organisation_id = p.organisation_id
        AND r.instance_id = p.instance_id AND r.external_id = p.repository_id
    LEFT JOIN identities a ON a.organisation_id = p.organisation_id
        AND a.instance_id = p.instance_id AND a.external_id = p.author_id
    LEFT JOIN identities m ON m.organisation_id = p.organisation_id
        AND m.instance_id = p.instance_id AND m.external_id = p.merged_by_id
    WHERE f.organisation_id = :organisation_id
"""


def by_ids(session: Session, fact_ids: Sequence[int]) -> list[PullRequestItem]:
    """These pull requests, in the order asked for; those unknown are left out."""
    given = {"organisation_id": organisation_of(session), "fact_ids": list(fact_ids)}
    query = text(f"{_ITEM} AND f.fact_id = ANY(:fact_ids)")
    found = {item.id: item for item in read_all(session, PullRequestItem, query, given)}
    return [found[fact_id] for fact_id in fact_ids if fact_id in found]


def listing(
    session: Session,
    filters: PullRequestFilters,
    *,
    sort: str = "opened_at",
    descending: bool = True,
    after: tuple[datetime | int | None, int] | None = None,
    limit: int = 50,
) -> list[PullRequestItem]:
    """A page of pull requests; those without the sorted value come last.

    `after` is (value, id) of the last item of the page before. Raises Invalid for a sort or
    moment that is not one of SORTS, MOMENTS.
    """
    if sort not in SORTS or filters.moment not in MOMENTS:
        raise Invalid(f"A listing is sorted by {', '.join(SORTS)}, and within {', '.join(MOMENTS)}")
    given: dict[str, object] = {"organisation_id": organisation_of(session), "limit": limit}
    conditions = ["NOT f.is_deleted", *_conditions(filters, given)]
    if after is not None:
        conditions.append(_after(sort, after, given, descending=descending))
    order = "DESC" if descending else "ASC"
    query = text(
        f"{_ITEM} AND {' AND '.join(conditions)}"
        f" ORDER BY f.{sort} {order} NULLS LAST, f.fact_id {order} LIMIT :limit"
    )
    return read_all(session, PullRequestItem, query, given)


def _conditions(filters: PullRequestFilters, given: dict[str, object]) -> list[str]:
    clauses = (
        ("p.state = :state", "state", filters.state),
        ("r.name = :repository", "repository", filters.repository),
        ("a.login = :author", "author", filters.author),
        ("p.base_branch = :base_branch", "base_branch", filters.base_branch),
        ("p.is_draft = :is_draft", "is_draft", filters.is_draft),
        ("strpos(lower(p.title), lower(:words)) > 0", "words", filters.words),
        (f"f.{filters.moment} >= :from_at", "from_at", filters.from_at),
        (f"f.{filters.moment} < :to_at", "to_at", filters.to_at),
    )
    asked = [(clause, name, value) for clause, name, value in clauses if value is not None]
    given.update({name: value for _, name, value in asked})
    return [clause for clause, _, _ in asked]


def _after(
    sort: str,
    after: tuple[datetime | int | None, int],
    given: dict[str, object],
    *,
    descending: bool,
) -> str:
    sign = "<" if descending else ">"
    value, given["after_id"] = after
    if value is None:
        return f"f.{sort} IS NULL AND f.fact_id {sign} :after_id"
    given["after"] = value
    return f"((f.{sort}, f.fact_id) {sign} (:after, :after_id) OR f.{sort} IS NULL)"
