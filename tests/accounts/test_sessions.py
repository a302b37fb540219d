from sqlalchemy import text

from headway.accounts import sessions, sign_in

EMAIL = "ada@northwind.example"


def _find(database, value, clock):
    with database.shared() as session:
        return sessions.find(session, value, clock())


def test_it_ends_after_12_idle_hours(database, signed_in, clock):
    clock.passes(hours=11, minutes=59)
    assert _find(database, signed_in, clock)
    clock.passes(hours=11, minutes=59)
    assert _find(database, signed_in, clock)
    clock.passes(hours=12)
    assert _find(database, signed_in, clock) is None


def test_it_ends_after_7_days_however_busy(database, signed_in, clock):
    for _ in range(16):
        clock.passes(hours=10)
        assert _find(database, signed_in, clock)
    clock.passes(hours=8)
    assert _find(database, signed_in, clock) is None


def test_being_seen_is_written_at_most_once_a_minute(database, signed_in, clock):
    first = _find(database, signed_in, clock).last_seen_at
    clock.passes(seconds=59)
    assert _find(database, signed_in, clock).last_seen_at == first
    clock.passes(seconds=1)
    _find(database, signed_in, clock)
    assert _find(database, signed_in, clock).last_seen_at == clock()


def test_signing_out_ends_it(database, signed_in, clock):
    with database.shared() as session:
        sessions.end(session, "nonsense", clock())
    assert _find(database, signed_in, clock)
    with database.shared() as session:
        sessions.end(session, signed_in, clock())
    assert _find(database, signed_in, clock) is None


def test_signing_out_everywhere_ends_all(database, northwind, signed_in, clock):
    token = sign_in.create_link(database, EMAIL, clock=clock)
    other = sign_in.spend(database, token, clock=clock)
    user_id = _find(database, signed_in, clock).user_id
    with database.shared() as session:
        sessions.end_all(session, user_id, clock())
    assert _find(database, signed_in, clock) is None
    assert _find(database, other, clock) is None


def test_only_the_hash_of_the_cookie_is_kept(database, signed_in):
    with database.shared() as session:
        kept = str(session.execute(text("SELECT * FROM sessions")).all())
    assert signed_in not in kept


def test_nonsense_is_no_session(database, clock):
    assert _find(database, "nonsense", clock) is None
