"""The suite passes for GitHub, and each of its checks can fail."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import pytest

from headway.connectors import conformance as suite
from headway.connectors.base import (
    AccessRevoked,
    BadPayload,
    Cursor,
    Grant,
    IdPage,
    Page,
    Position,
    ProviderUnavailable,
    Scope,
    Stream,
    UnsafeUrl,
)
from headway.connectors.conformance import CHECKS, NotConforming, Subject
from headway.records import Label, Record, Release, ReviewerKind, ReviewRequest

BASE = "https://provider.example"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_github_conforms(check: Callable[[Subject], None], subject: Subject) -> None:
    check(subject)


def release(number: int, author_id: str | None = None) -> Release:
    at = datetime(2026, 1, number, tzinfo=UTC)
    return Release(
        external_id=str(number),
        repository_id="1",
        tag="v",
        name=None,
        url="u",
        author_id=author_id,
        is_prerelease=False,
        created_at=at,
        published_at=at,
        version_at=at,
    )


def page(*records: Record, cursor: int | None, is_end: bool | None = None, **given: object) -> Page:
    moments = [record.version_at for record in records if isinstance(record, Release)]
    usual = {
        "records": records,
        "cursor": None if cursor is None else {"at": cursor},
        "reached_at": min((at for at in moments if at), default=None),
        "is_end": cursor is None if is_end is None else is_end,
        "answered_at": datetime(2026, 2, 1, tzinfo=UTC),
    }
    return Page(**{**usual, **given})  # type: ignore[arg-type]


Read = Callable[["Careless", Scope, Position], Iterator[Page]]


@dataclass
class Careless:
    """A stream and a connector in one, that reads as it was told."""

    reads: Read
    grant: Grant
    http: httpx.Client
    ids: Sequence[str] = ()
    provider: str = "careless"
    name: str = "releases"
    entity: str = "release"
    can_reread: bool = False
    answered_at: datetime | None = None
    state: dict[str, int] = field(default_factory=dict)
    streams: Sequence[Stream] = ()

    def __post_init__(self) -> None:
        self.streams = (self,)

    def scopes(self) -> Iterator[Sequence[tuple[Scope, Sequence[Record]]]]:
        return iter(())

    def read(self, scope: Scope, position: Position) -> Iterator[Page]:
        return self.reads(self, scope, position)

    def reread(self, scope: Scope, external_ids: Sequence[str]) -> Iterator[Page]:
        del scope, external_ids
        return iter(())

    def census(self, scope: Scope, cursor: Cursor | None) -> Iterator[IdPage]:
        del scope, cursor
        yield IdPage(external_ids=self.ids, cursor=None, answered_at=datetime.now(UTC))

    def close(self) -> None:
        self.http.close()

    def ask(self) -> httpx.Response:
        token = self.grant.tokens.token()
        return self.http.get(BASE, headers={"authorization": f"Bearer {token}"})


def careless(read: Read, ids: Sequence[str] = ()) -> Subject:
    return Subject(
        make=lambda grant, transport: Careless(read, grant, httpx.Client(transport=transport), ids),
        provider=lambda: httpx.MockTransport(lambda _request: httpx.Response(200, json=[])),
        base_url=BASE,
        scope=Scope(external_id="1", kind="repository", name="a/b"),
    )


TWO = (page(release(2), cursor=1), page(release(1), cursor=None))


def forgets_where_it_was(_s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    yield from TWO


def has_no_cursor(_s: Careless, _scope: Scope, position: Position) -> Iterator[Page]:
    yield from (page(release(2), cursor=None), TWO[1]) if not position.cursor else TWO[1:]


def walks_upwards(_s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    yield from (page(release(1), cursor=1), page(release(2), cursor=None))


def reads_nothing(_s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    yield from ()


def never_is_over(_s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    yield page(release(2), cursor=1)


def ends_early(_s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    yield page(release(2), cursor=None, is_end=False)


def is_endless(_s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    while True:
        yield TWO[0]


def changes(s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    s.state["n"] = s.state.get("n", 0) + 1
    yield page(release(s.state["n"]), cursor=None)


def filters(_s: Careless, _scope: Scope, position: Position) -> Iterator[Page]:
    rows = [release(3), release(1)]
    kept = [row for row in rows if not position.floor or row.created_at > position.floor]
    yield page(*kept, cursor=None)


def goes_below(_s: Careless, _scope: Scope, position: Position) -> Iterator[Page]:
    yield TWO[0]
    if not position.floor:
        yield TWO[1]


def stops_above(_s: Careless, _scope: Scope, position: Position) -> Iterator[Page]:
    yield page(release(2), cursor=None if position.floor else 1)
    if not position.floor:
        yield page(release(3), cursor=None)


def ignores_validators(_s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    yield page(release(1), cursor=None, validator="v")


def probes_twice(s: Careless, _scope: Scope, position: Position) -> Iterator[Page]:
    s.ask()
    s.ask()
    if not position.validator:
        yield page(release(1), cursor=None, validator="v")


def names_strangers(_s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    yield page(release(1, author_id="9"), cursor=None)


def asks_strangers(_s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    request = ReviewRequest(
        external_id="1",
        repository_id="1",
        pull_request_id="1",
        reviewer_kind=ReviewerKind.IDENTITY,
        reviewer_id="9",
        requested_at=None,
    )
    yield page(request, cursor=None)


def never_renews(s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    if s.ask().status_code == 401:
        raise AccessRevoked("no")
    yield TWO[1]


def does_not_notice(s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    if s.ask().status_code == 401 and s.grant.tokens.token().endswith("-0"):
        s.grant.tokens.renew(s.grant.tokens.token())
    yield TWO[1]


def follows_anywhere(s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    location = s.ask().headers.get("location")
    if location:
        s.http.get(location)
        raise UnsafeUrl("too late")
    yield TWO[1]


def mistakes_limits(s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    s.ask()
    raise ProviderUnavailable("mistaken")


def tells_tokens(s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    raise BadPayload(f"with {s.grant.tokens.token()}")


def circles(s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
    s.ask()
    yield from TWO


DEFECTS: list[tuple[Callable[[Subject], None], Read, str]] = [
    (suite.pages_resume_from_every_cursor, forgets_where_it_was, "reads something else"),
    (suite.pages_resume_from_every_cursor, has_no_cursor, "without a cursor"),
    (suite.walks_go_down_and_end, walks_upwards, "walks upwards"),
    (suite.walks_go_down_and_end, reads_nothing, "no last page"),
    (suite.walks_go_down_and_end, never_is_over, "no last page"),
    (suite.walks_go_down_and_end, ends_early, "before its end"),
    (suite.walks_go_down_and_end, is_endless, "does not end"),
    (suite.reading_twice_reads_the_same, changes, "differently"),
    (suite.floors_end_walks_and_lose_nothing, filters, "filters"),
    (suite.floors_end_walks_and_lose_nothing, goes_below, "below the floor"),
    (suite.floors_end_walks_and_lose_nothing, stops_above, "above the floor"),
    (suite.nothing_new_is_no_page, ignores_validators, "has not changed"),
    (suite.nothing_new_is_no_page, probes_twice, "2 requests"),
    (suite.pages_name_whom_they_mention, names_strangers, "without an identity"),
    (suite.pages_name_whom_they_mention, asks_strangers, "without an identity"),
    (suite.a_refused_token_is_renewed_once, never_renews, "AccessRevoked"),
    (suite.a_refused_token_is_renewed_once, does_not_notice, "did not notice"),
    (suite.tokens_stay_at_home, does_not_notice, "did not notice"),
    (suite.tokens_stay_at_home, follows_anywhere, "foreign host"),
    (suite.limits_are_never_slept, mistakes_limits, "mistaken"),
    (suite.errors_are_typed, tells_tokens, "tells the token"),
    (suite.walks_refuse_circles, circles, "did not notice"),
]


@pytest.mark.parametrize(("check", "read", "words"), DEFECTS)
def test_every_defect_is_found(check: Callable[[Subject], None], read: Read, words: str) -> None:
    with pytest.raises((NotConforming, AccessRevoked)) as caught:
        check(careless(read))
    assert words in f"{caught.type.__name__} {caught.value}"


def test_a_census_that_forgets_is_found_but_one_may_say_nothing() -> None:
    suite.a_census_names_every_record(careless(forgets_where_it_was))
    with pytest.raises(NotConforming, match="does not name"):
        suite.a_census_names_every_record(careless(forgets_where_it_was, ids=["1"]))


def test_records_without_moments_or_people_are_no_defect() -> None:
    label = Label(external_id="1", repository_id="1", name="x")

    def labels(_s: Careless, _scope: Scope, _position: Position) -> Iterator[Page]:
        yield page(label, cursor=None)

    for check in (
        suite.floors_end_walks_and_lose_nothing,
        suite.pages_name_whom_they_mention,
        suite.nothing_new_is_no_page,
    ):
        check(careless(labels))
