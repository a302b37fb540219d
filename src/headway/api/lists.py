"""Who and what there is: teams, people's accounts, repositories. Without any number."""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from headway.accounts.roles import Role
from headway.api import answers, cursors
from headway.api.dependencies import V1, Here, Reading
from headway.api.list_models import Page, PersonModel, RepositoryModel, TeamModel
from headway.api.parameters import ListParameters
from headway.store.repositories import connections, identities, people, repositories, teams
from headway.store.repositories.identities import IdentityRow
from headway.store.repositories.people import PersonRow

router = APIRouter(prefix=V1)
RowT = TypeVar("RowT")
Json = dict[str, object]
Asked = Annotated[ListParameters, Query()]


@router.get("/teams", response_model=Page[TeamModel], tags=["people"])
def list_teams(request: Request, visit: Here, session: Reading, asked: Asked) -> Response:
    """The organisation's teams, by name."""
    rows = teams.everyone(session)
    slugs = {row.id: row.slug for row in rows}
    page = _page(request, asked, rows, lambda row: (row.name, str(row.id)))
    return answers.listed(
        request,
        visit,
        page(
            lambda row: {
                "slug": row.slug,
                "name": row.name,
                "parent": None if row.parent_id is None else slugs.get(row.parent_id),
                "zone": row.zone,
                "country": row.country,
            }
        ),
    )


@router.get("/people", response_model=Page[PersonModel], tags=["people"])
def list_people(request: Request, visit: Here, session: Reading, asked: Asked) -> Response:
    """Accounts as their provider shows them, and which belong to one person; no numbers."""
    is_admin = visit.reader.role.covers(Role.ADMIN)
    known = {row.id: row for row in people.everyone(session)} if is_admin else {}
    providers = _providers(session)
    page = _page(request, asked, identities.everyone(session), lambda row: (row.code,))

    def told(row: IdentityRow) -> Json:
        person = known.get(row.person_id) if row.person_id else None
        return {
            "provider": providers[row.instance_id],
            "id": row.external_id,
            "login": row.login,
            "name": row.name,
            "kind": row.kind_override or row.kind,
            "person_id": row.person_id,
            **_detail(row, person, is_admin=is_admin),
        }

    return answers.listed(request, visit, page(told))


@router.get("/repositories", response_model=Page[RepositoryModel], tags=["work"])
def list_repositories(request: Request, visit: Here, session: Reading, asked: Asked) -> Response:
    """The repositories that are read, by name."""
    providers = _providers(session)
    page = _page(
        request,
        asked,
        repositories.everyone(session),
        lambda row: (row.name, row.code),
    )
    return answers.listed(
        request,
        visit,
        page(
            lambda row: {
                "provider": providers[row.instance_id],
                "id": row.external_id,
                "name": row.name,
                "url": row.url,
                "default_branch": row.default_branch,
                "is_archived": row.is_archived,
                "is_fork": row.is_fork,
                "is_private": row.is_private,
            }
        ),
    )


def _detail(row: IdentityRow, person: PersonRow | None, *, is_admin: bool) -> Json:
    if not is_admin:
        return dict.fromkeys(("email", "zone", "country", "kind_read"))
    return {
        "email": row.email or (person.email if person else None),
        "zone": person.zone if person else None,
        "country": person.country if person else None,
        "kind_read": row.kind,
    }


def _providers(session: Session) -> dict[int, str]:
    return {row.id: row.provider for row in connections.instances(session)}


def _page(
    request: Request,
    asked: ListParameters,
    rows: Sequence[RowT],
    key: Callable[[RowT], tuple[str | int, ...]],
) -> Callable[[Callable[[RowT], Json]], Json]:
    """The page that was asked for, of rows that fit in memory; they are put in `key`'s order.

    The cursor is the key of the last item, so rows that come or go shift no page.
    """
    ordered = sorted(rows, key=key)
    question = request.url.path
    kinds = [type(part) for part in key(ordered[0])] if ordered else [str]
    place = cursors.read(question, asked.cursor, kinds)
    if place is not None:
        after = tuple(part for part in place if part is not None)
        ordered = [row for row in ordered if key(row) > after]
    shown = ordered[: asked.limit]
    following = cursors.write(question, key(shown[-1])) if len(ordered) > len(shown) else None
    return lambda tell: {"items": [tell(row) for row in shown], "next_cursor": following}
