from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories.provider import release

from headway.connectors.base import AccessRevoked, ProviderUnavailable, Scope
from headway.ingest import progress
from headway.ingest.kinds import Kind
from headway.store.repositories import jobs


def read(rig):
    return progress.read(rig.services.database, rig.organisation_id, rig.services.now)


def test_before_the_first_listing_nothing_is_read(rig):
    with rig.services.database.organisation(rig.organisation_id) as session:
        jobs.enqueue(session, connection_id=rig.connection_id, kind=Kind.DISCOVER)
    told = read(rig)
    assert (told.is_recent_read, told.is_all_read, told.records_per_second) == (False, False, 0)


def test_after_everything_was_read_nothing_is_left(rig):
    rig.provider.items = [release(f"r{n}", n) for n in range(4)]
    rig.discover()
    told = read(rig)
    assert (told.is_recent_read, told.is_all_read) == (True, True)
    assert (told.left_count, told.waiting_count) == (0, 0)
    assert told.records_count == 6
    assert told.records_per_second > 0
    (connection,) = told.connections
    (scope,) = connection.scopes
    (stream,) = scope.streams
    assert (connection.state, connection.sentence) == ("active", "1 scopes")
    assert (scope.name, scope.state, stream.stream, stream.state) == (
        "team/app",
        "ok",
        "releases",
        "ok",
    )
    assert stream.until_at == rig.provider.now - timedelta(minutes=5)


def test_in_the_middle_it_says_how_much_is_left(rig):
    rig.provider.items = [release(f"r{n}", n) for n in range(6)]
    rig.provider.total_count = 6
    rig.provider.errors = [None, None, None, ProviderUnavailable("502")]
    rig.discover()
    told = read(rig)
    assert (told.left_count, told.waiting_count, told.is_recent_read) == (2, 0, False)
    stream = told.connections[0].scopes[0].streams[0]
    assert (stream.state, stream.read_count, stream.expected_count) == ("paused", 4, 6)
    assert stream.sentence.startswith("paused until ")
    assert stream.sentence.endswith(": 502")


def test_a_stream_whose_walk_has_not_begun_is_counted_as_waiting(rig):
    rig.provider.errors = [None, ProviderUnavailable("502")]
    rig.discover()
    told = read(rig)
    assert (told.waiting_count, told.is_recent_read) == (1, False)


def test_recent_history_is_told_apart_from_all_of_it(rig):
    rig.provider.items = [release(f"r{n}", 40 * n) for n in range(9)]
    rig.provider.errors = [None] * 4 + [ProviderUnavailable("502")]
    rig.discover()
    told = read(rig)
    assert (told.is_recent_read, told.is_all_read) == (True, False)


def test_a_connection_that_must_be_authorised_says_why(rig):
    rig.provider.errors = [AccessRevoked("the App was uninstalled")]
    rig.discover()
    assert read(rig).connections[0].sentence == "the App was uninstalled"


def test_a_listing_that_fails_says_why(rig):
    rig.provider.errors = [ProviderUnavailable("502")]
    rig.discover()
    assert read(rig).connections[0].sentence == "502"


@pytest.mark.parametrize(
    ("change", "state", "sentence"),
    [
        ("is_open = false", "partial", "the provider does not let us read it"),
        ("is_open = false, reason = 'restricted'", "partial", "restricted"),
        ("is_selected = false", "paused", "not selected"),
    ],
)
def test_a_scope_that_is_not_read_says_why(rig, change, state, sentence):
    rig.provider.scopes = [Scope(external_id="repo", kind="repository", name="team/app")]
    rig.discover()
    rig.execute(f"UPDATE scopes SET {change}")  # noqa: S608  # constants above
    scope = read(rig).connections[0].scopes[0]
    assert (scope.state, scope.sentence) == (state, sentence)


def test_an_unknown_organisation_is_not_found(rig):
    with pytest.raises(LookupError):
        progress.read(rig.services.database, uuid4())
