"""The suite that every connector must pass, whatever its provider.

A test gives a `Subject`: how to make the connector, a well-behaved provider behind an httpx
transport, and a scope there with at least two pages in some stream. Each check of CHECKS takes
it and raises NotConforming with the reason.

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    def test_conforms(check, subject):
        check(subject)
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

import httpx

from headway.connectors.base import (
    AccessRevoked,
    BadPayload,
    Connector,
    ConnectorError,
    CursorExpired,
    Grant,
    Page,
    Position,
    RateLimited,
    Scope,
    Stream,
    UnsafeUrl,
)
from headway.connectors.doubles import (
    TOKEN,
    Allowance,
    Answering,
    Everywhere,
    Tokens,
    Watched,
    answering,
    circling,
    raising,
)
from headway.kernel import clock
from headway.records import Identity, Record, ReviewerKind, ReviewRequest

FOREIGN = "https://elsewhere.example/"
LONGEST_WAIT = timedelta(seconds=605)
MAX_PAGES = 1000
_PEOPLE = ("author_id", "merged_by_id", "actor_id", "committer_id", "creator_id")


class NotConforming(AssertionError):
    """The connector breaks the contract; the message says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is examined. `make` must not really sleep between retries."""

    make: Callable[[Grant, httpx.BaseTransport], Connector]
    provider: Callable[[], httpx.BaseTransport]
    base_url: str
    scope: Scope

    def connector(self, transport: httpx.BaseTransport | None = None, **given: object) -> Connector:
        """A connector on the well-behaved provider, or on that transport instead."""
        return self.make(self.grant(**given), transport or self.provider())

    def grant(self, **given: object) -> Grant:
        """A grant with doubles, except for what is given."""
        doubles = {"tokens": Tokens(), "budget": Allowance(), "guard": Everywhere()}
        return Grant(base_url=self.base_url, **{**doubles, **given})  # type: ignore[arg-type]


def _require(condition: object, message: str) -> None:
    if not condition:
        raise NotConforming(message)


def _read(stream: Stream, scope: Scope, position: Position | None = None) -> list[Page]:
    pages = list(islice(stream.read(scope, position or Position()), MAX_PAGES))
    _require(len(pages) < MAX_PAGES, f"{stream.name} does not end")
    return pages


def _own(stream: Stream, records: Sequence[Record]) -> list[Record]:
    name = stream.entity.replace("_", "")
    return [record for record in records if type(record).__name__.lower() == name]


def pages_resume_from_every_cursor(subject: Subject) -> None:
    """After any page, reading on from its cursor gives exactly the pages that were left."""
    for stream in subject.connector().streams:
        pages = _read(stream, subject.scope)
        for at, page in enumerate(pages[:-1], start=1):
            _require(page.cursor is not None, f"{stream.name} goes on without a cursor")
            rest = _read(stream, subject.scope, Position(cursor=page.cursor))
            same = [each.records for each in rest] == [each.records for each in pages[at:]]
            _require(same, f"{stream.name} resumed after page {at} reads something else")


def walks_go_down_and_end(subject: Subject) -> None:
    """Every page lies below the one before; the last has no cursor and is the end."""
    for stream in subject.connector().streams:
        pages = _read(stream, subject.scope)
        reached = [page.reached_at for page in pages if page.reached_at is not None]
        _require(reached == sorted(reached, reverse=True), f"{stream.name} walks upwards")
        _require(pages and pages[-1].cursor is None, f"{stream.name} has no last page")
        _require(pages[-1].is_end, f"{stream.name} ends before its end")


def reading_twice_reads_the_same(subject: Subject) -> None:
    """Two walks over an unchanged provider give equal records."""
    connector = subject.connector()
    for stream in connector.streams:
        first, second = _read(stream, subject.scope), _read(stream, subject.scope)
        same = [page.records for page in first] == [page.records for page in second]
        _require(same, f"{stream.name} reads differently the second time")


def floors_end_walks_and_lose_nothing(subject: Subject) -> None:
    """A walk to a floor is the beginning of the whole walk, and holds all that is newer."""
    for stream in subject.connector().streams:
        whole = _read(stream, subject.scope)
        for floor in [page.reached_at for page in whole if page.reached_at is not None]:
            some = _read(stream, subject.scope, Position(floor=floor))
            same = [page.records for page in some] == [page.records for page in whole[: len(some)]]
            _require(same, f"{stream.name} filters pages by the floor")
            _require(some[-1].cursor is None, f"{stream.name} goes on below the floor")
            left = [record for page in whole[len(some) :] for record in _own(stream, page.records)]
            newer = [each for each in left if (getattr(each, "version_at", None) or floor) > floor]
            _require(not newer, f"{stream.name} stops above the floor")


def nothing_new_is_no_page(subject: Subject) -> None:
    """With the first page's validator, an unchanged stream costs one request and no page."""
    asked: list[httpx.Request] = []
    connector = subject.connector(Watched(subject.provider(), asked))
    for stream in connector.streams:
        validator = _read(stream, subject.scope)[0].validator
        if validator is None:
            continue
        asked.clear()
        again = _read(stream, subject.scope, Position(validator=validator))
        _require(not again, f"{stream.name} reads what has not changed")
        _require(len(asked) == 1, f"{stream.name} takes {len(asked)} requests to see no change")


def pages_name_whom_they_mention(subject: Subject) -> None:
    """Whoever a record mentions has an Identity in the same page."""
    for stream in subject.connector().streams:
        for page in _read(stream, subject.scope):
            known = {each.external_id for each in page.records if isinstance(each, Identity)}
            missing = {who for record in page.records for who in _mentioned(record)} - known
            _require(not missing, f"{stream.name} mentions {sorted(missing)} without an identity")


def _mentioned(record: Record) -> Iterator[str]:
    for name in _PEOPLE:
        who = getattr(record, name, None)
        if who is not None:
            yield who
    yield from getattr(record, "co_author_ids", ())
    yield from getattr(record, "assignee_ids", ())
    if isinstance(record, ReviewRequest) and record.reviewer_kind is ReviewerKind.IDENTITY:
        yield record.reviewer_id


def a_census_names_every_record(subject: Subject) -> None:
    """Whatever a walk reads, the census names, if the provider can say at all."""
    for stream in subject.connector().streams:
        named = {each for page in stream.census(subject.scope, None) for each in page.external_ids}
        pages = _read(stream, subject.scope)
        read = {
            str(getattr(record, "external_id", ""))
            for page in pages
            for record in _own(stream, page.records)
        }
        missing = read - named
        _require(not named or not missing, f"{stream.name} does not name {sorted(missing)}")


def a_refused_token_is_renewed_once(subject: Subject) -> None:
    """One 401 renews the token and goes on; a second one in a row is AccessRevoked."""
    tokens, provider = Tokens(), subject.provider()

    def answer(request: httpx.Request) -> httpx.Response:
        is_old = request.headers.get("authorization", "").endswith(f"{TOKEN}-0")
        return httpx.Response(401, json={}) if is_old else provider.handle_request(request)

    connector = subject.connector(httpx.MockTransport(answer), tokens=tokens)
    _read(connector.streams[0], subject.scope)
    _require(tokens.refused == [f"{TOKEN}-0"], "a refused token is not renewed exactly once")
    for stream in connector.streams:
        _fails(subject, stream.name, answering(401), (AccessRevoked,))


def tokens_stay_at_home(subject: Subject) -> None:
    """A redirect to another origin is UnsafeUrl, and nothing is sent there."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"location": FOREIGN})

    for stream in subject.connector().streams:
        _fails(subject, stream.name, answer, (UnsafeUrl,))
    _require("elsewhere.example" not in asked, "a foreign host was asked")


def limits_are_never_slept(subject: Subject) -> None:
    """429 is RateLimited with a moment within ten minutes, whatever Retry-After says."""
    for wait in ("0", "30", "7200", "Fri, 31 Dec 2100 23:59:59 GMT", "soon", ""):
        headers = {"retry-after": wait} if wait else {}
        for stream in subject.connector().streams:
            error = _fails(subject, stream.name, answering(429, b"", headers), (RateLimited,))
            is_sane = isinstance(error, RateLimited) and error.until <= clock.now() + LONGEST_WAIT
            _require(is_sane, f"{stream.name} waits too long after Retry-After {wait!r}")


def errors_are_typed(subject: Subject) -> None:
    """Whatever a provider answers, only a ConnectorError comes out, and never the token."""
    bodies = (b"", b"<html>", b'{"a": ', b"[]", b"{}", b"null", b"1", b'[{"id": 1}]', b"\xff\xfe")
    cases = [
        answering(status, body)
        for status in (200, 304, 400, 403, 404, 410, 418, 422, 451, 500, 502, 503, 504)
        for body in bodies
    ]
    cases += [
        raising(error)
        for error in (httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError)
    ]
    for answer in cases:
        connector = subject.connector(httpx.MockTransport(answer))
        for stream in connector.streams:
            try:
                _read(stream, subject.scope)
            except ConnectorError as error:
                _require(TOKEN not in str(error), f"{stream.name} tells the token")


def walks_refuse_circles(subject: Subject) -> None:
    """A provider that leads back to a page it gave before is an error, not an endless walk."""
    for stream in subject.connector().streams:
        if len(_read(stream, subject.scope)) == 1:
            continue
        _fails(subject, stream.name, circling(subject.provider()), (BadPayload, CursorExpired))


def _fails(
    subject: Subject, name: str, answer: Answering, expected: tuple[type[ConnectorError], ...]
) -> ConnectorError:
    connector = subject.connector(httpx.MockTransport(answer))
    stream = next(each for each in connector.streams if each.name == name)
    try:
        _read(stream, subject.scope)
    except expected as error:
        return error
    except ConnectorError as error:
        raise NotConforming(f"{name} raised {error!r}") from error
    raise NotConforming(f"{name} did not notice")


CHECKS: Sequence[Callable[[Subject], None]] = (
    pages_resume_from_every_cursor,
    walks_go_down_and_end,
    reading_twice_reads_the_same,
    floors_end_walks_and_lose_nothing,
    nothing_new_is_no_page,
    pages_name_whom_they_mention,
    a_census_names_every_record,
    a_refused_token_is_renewed_once,
    tokens_stay_at_home,
    limits_are_never_slept,
    errors_are_typed,
    walks_refuse_circles,
)
