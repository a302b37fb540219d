"""`headway doctor`: is this installation well? Each check is one sentence."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from headway.cli.access import configured
from headway.cli.edge import said
from headway.cli.output import Format, print_json, print_rows
from headway.kernel import clock
from headway.kernel.errors import HeadwayError
from headway.kernel.settings import Settings

if TYPE_CHECKING:
    from headway.store.repositories.organisations import OrganisationRow
    from headway.store.session import Database

_STALE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, whether it is well, and what was seen or is to be done."""

    check: str
    ok: bool
    words: str


def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check configuration, keys, database, broker, queue, freshness and invariants."""
    findings = list(examine(configured()))
    is_well = all(one.ok for one in findings)
    if as_json:
        print_json({"ok": is_well, "checks": [asdict(one) for one in findings]})
    else:
        shown = [
            {"check": one.check, "": "ok" if one.ok else "NOT OK", "seen": one.words}
            for one in findings
        ]
        print_rows(shown, Format.TABLE)
    if not is_well:
        raise typer.Exit(1)


def examine(settings: Settings) -> Iterator[Finding]:
    """Every check; where something does not answer at all, what hangs on it is left out."""
    yield _attempt("public address", lambda: _public_address(settings))
    yield _attempt("master key", lambda: _master_key(settings))
    broker = _attempt("broker", lambda: _broker(settings))
    yield broker
    if broker.ok:
        yield _attempt("workers", lambda: _workers(settings))
    with closing(_database(settings)) as database:
        answers = _attempt("database", lambda: _schema(database))
        yield answers
        if answers.ok:
            yield from _invariants(database)
            yield from _connections(database)


class _NotWell(HeadwayError):
    """A check failed; the message says what to do."""


def _attempt(check: str, look: Callable[[], str]) -> Finding:
    ok, words = said(look)
    return Finding(check, ok=ok, words=words)


def _public_address(settings: Settings) -> str:
    from headway.app import refuse_plain_address

    refuse_plain_address(settings.public_url)
    return settings.public_url


def _master_key(settings: Settings) -> str:
    from headway.kernel import encryption

    return f"key {encryption.vault(settings).key_id.hex()}"


def _broker(settings: Settings) -> str:
    import redis

    from headway.queue import client_url

    url = client_url(settings.redis_url)
    with redis.Redis.from_url(url, decode_responses=True, socket_timeout=5) as client:
        policy = client.config_get("maxmemory-policy").get("maxmemory-policy")
        append_only = client.config_get("appendonly").get("appendonly")
    if policy != "noeviction":
        raise _NotWell(
            f"maxmemory-policy is {policy}: set noeviction, or queued work vanishes without an"
            " error when memory runs out."
        )
    if append_only != "yes":
        raise _NotWell("appendonly is off: switch it on, or a restart forgets budgets and queues.")
    return "noeviction, append-only file"


def _workers(settings: Settings) -> str:
    from headway.queue import create

    answers = create(settings).control.inspect(timeout=2).ping() or {}
    if not answers:
        raise _NotWell("No worker answers: start `headway worker`.")
    return f"{len(answers)} answering"


def _database(settings: Settings) -> "Database":
    from headway.store.session import Database

    return Database(settings.database_url, pool_size=1)


def _schema(database: "Database") -> str:
    from headway.store import migrate, roles

    roles.refuse_unsafe_role(database)
    if not migrate.is_current(database):
        raise _NotWell("The schema is not the newest: run `headway migrate`.")
    return f"schema {', '.join(migrate.heads())}, role {roles.APP}"


def _invariants(database: "Database") -> Iterator[Finding]:
    """Each invariant once, with the rows of all organisations that break it."""
    from headway.store import invariants

    with database.shared() as session:
        counts = invariants.broken(session, invariants.EVERYWHERE)
    for row in _organisations(database):
        with database.organisation(row.id) as session:
            found = invariants.broken(session, invariants.PER_ORGANISATION)
        counts = {name: counts.get(name, 0) + found.get(name, 0) for name in {**counts, **found}}
    for one in (*invariants.EVERYWHERE, *invariants.PER_ORGANISATION):
        count = counts.get(one.name, 0)
        words = one.words if count == 0 else f"{one.words} {count} break it."
        yield Finding(one.name, ok=count == 0, words=words)


def _connections(database: "Database") -> Iterator[Finding]:
    """Each connection: does it read, and how fresh is it?"""
    from headway.store.repositories import connections, cursors, runs, scopes

    for row in _organisations(database):
        with database.organisation(row.id) as session:
            known = connections.everyone(session)
            newest = runs.latest(session)
            polled = cursors.polled(session)
            owners = {scope.id: scope.connection_id for scope in scopes.everyone(session)}
        for one in known:
            # A poll that finds nothing new leaves no run, only the moment of asking.
            asked = [at for scope_id, at in polled.items() if owners.get(scope_id) == one.id]
            ends = [run.finished_at for run in newest if run.connection_id == one.id]
            at = max((end for end in (*ends, *asked) if end is not None), default=None)
            name = f"{row.slug}/{one.provider}/{one.name}"
            is_fresh = at is not None and clock.now() - at < _STALE
            since = f"last read at {at:%Y-%m-%d %H:%M} UTC" if at else "never read yet"
            reason = f": {one.state_reason}" if one.state_reason else ""
            yield Finding(
                name, ok=one.state == "active" and is_fresh, words=f"{one.state}{reason}; {since}"
            )


def _organisations(database: "Database") -> "list[OrganisationRow]":
    from headway.store.repositories import organisations

    with database.shared() as session:
        return organisations.everyone(session)
