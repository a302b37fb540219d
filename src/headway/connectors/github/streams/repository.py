"""The repository itself: its name, default branch and whether it is archived.

https://docs.github.com/en/rest/repos/repos#get-a-repository
"""

from collections.abc import Iterator, Sequence

from headway.connectors.base import Cursor, Gone, IdPage, Page, Position, Scope
from headway.connectors.github.client import GithubClient
from headway.connectors.github.mapping.fields import body_of
from headway.connectors.github.mapping.repositories import repository


class RepositoryItself:
    """The stream `repository`: one record, followed through renames and transfers."""

    name = "repository"
    entity = "repository"
    can_reread = False

    def __init__(self, client: GithubClient) -> None:
        self._client = client

    def read(self, scope: Scope, position: Position) -> Iterator[Page]:
        """One page; none where nothing changed. Raises Gone when another one has its name now."""
        answer = self._client.get(f"/repos/{scope.name}", validator=position.validator)
        if answer.data is None:
            return
        found = repository(body_of(answer.data))
        if found.external_id != scope.external_id:
            raise Gone(f"another repository has the name {scope.name} now")
        yield Page(
            records=[found],
            cursor=None,
            reached_at=found.version_at,
            is_end=True,
            answered_at=answer.answered_at,
            validator=answer.headers.get("etag"),
            total_count=1,
        )

    def reread(self, scope: Scope, external_ids: Sequence[str]) -> Iterator[Page]:
        """Nothing: reading it is as cheap."""
        del scope, external_ids
        return iter(())

    def census(self, scope: Scope, cursor: Cursor | None) -> Iterator[IdPage]:
        """Its own id. Raises Gone when it is gone."""
        del cursor
        for page in self.read(scope, Position()):
            yield IdPage(
                external_ids=[scope.external_id], cursor=None, answered_at=page.answered_at
            )
