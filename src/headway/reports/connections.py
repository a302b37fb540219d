"""The Connections page, read only: `build(context) -> ConnectionsReport`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from headway.ingest import progress
from headway.ingest.progress import ConnectionProgress, Progress, ScopeProgress
from headway.ingest.walk import BEGINNING
from headway.reports import sentences
from headway.reports.completeness import STREAM
from headway.reports.context import ReportContext
from headway.reports.ground import Trouble
from headway.store.repositories import connections, records, scopes
from headway.store.repositories.connections import ConnectionRow

PROVIDERS = {
    "github": ("GitHub", "GH"),
    "gitlab": ("GitLab", "GL"),
    "bitbucket": ("Bitbucket", "BB"),
    "jira": ("Jira", "J"),
    "linear": ("Linear", "L"),
    "slack": ("Slack", "S"),
}
ACTIVE = "active"
CATCHING_UP = ("running", "waiting")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRow:
    """One repository, project or channel. `share` is 0 to 100, None where unknown."""

    name: str
    kind: str
    is_selected: bool
    state: str
    """waiting, running, ok, partial, failed or paused"""
    words: str
    share: float | None
    until_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionBox:
    """One connection. `tag` is its state in words, `tone` one of "", go, out, bad."""

    id: str
    provider: str
    provider_name: str
    monogram: str
    name: str
    tag: str
    tone: str
    note: str
    progress_share: float | None
    """0 to 100 while catching up, else None."""
    progress_words: str
    facts: Sequence[tuple[str, str]]
    """Scope, Last read, Held, Complete: label and words."""
    scopes: Sequence[ScopeRow]
    last_read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionsReport:
    """Every connection with its health, and one sentence on top."""

    title: str
    sentence: str
    sub: str
    connections: Sequence[ConnectionBox]
    attention_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows of a connection besides its progress."""

    row: ConnectionRow
    kinds: dict[str, tuple[str, bool]]
    """Scope id to its kind and whether it is selected."""
    held_count: int
    """Pull requests in the store."""


def build(context: ReportContext) -> ConnectionsReport:
    """The state of every connection as the database tells it."""
    found = progress.read(context.database, context.organisation.id, lambda: context.now)
    return compose(found, _known(context), context.organisation.zone)


def _known(context: ReportContext) -> dict[str, Known]:
    known: dict[str, Known] = {}
    with context.database.snapshot(context.organisation.id) as session:
        for row in connections.everyone(session):
            mine = scopes.everyone(session, row.id)
            held = sum(
                records.count(
                    session,
                    "pull_request",
                    instance_id=scope.instance_id,
                    scope_external_id=scope.external_id,
                )
                for scope in mine
            )
            kinds = {str(scope.id): (scope.kind, scope.is_selected) for scope in mine}
            known[str(row.id)] = Known(row=row, kinds=kinds, held_count=held)
    return known


def compose(found: Progress, known: dict[str, Known], zone: str) -> ConnectionsReport:
    """The report from what ingest and the store tell."""
    boxes = [_box(one, known[str(one.id)], zone) for one in found.connections]
    attention = [box for box in boxes if box.tone in {"bad", "out"}]
    return ConnectionsReport(
        title="Connections",
        sentence=_sentence(boxes, attention),
        sub=(
            "The newest 90 days come first, older ones in the background."
            f" Times are in the organisation’s time zone, {zone}."
        ),
        connections=sorted(boxes, key=lambda box: box not in attention),
        attention_count=len(attention),
    )


def troubles(context: ReportContext) -> list[Trouble]:
    """The connections that need somebody, for other pages."""
    return [
        Trouble(
            connection_id=box.id,
            title=f"{box.provider_name} {box.name}".strip(),
            tag=box.tag,
            detail=box.note,
        )
        for box in build(context).connections
        if box.tone in {"bad", "out"}
    ]


def _sentence(boxes: Sequence[ConnectionBox], attention: Sequence[ConnectionBox]) -> str:
    if not boxes:
        return "Nothing is connected yet."
    if attention:
        first = attention[0]
        fine = len(boxes) - len(attention)
        verb = "is" if fine == 1 or len(boxes) == 1 else "are"
        return (
            f"{fine} of {sentences.count(len(boxes), 'connection')} {verb} in order."
            f" {first.provider_name}: {first.note or first.tag}"
        )
    busy = [box for box in boxes if box.tone == "go"]
    if busy:
        return f"{busy[0].provider_name} is being read: {busy[0].progress_words}"
    if len(boxes) == 1:
        return f"The connection to {boxes[0].provider_name} is in order."
    return f"All {len(boxes)} connections are in order."


def _box(found: ConnectionProgress, known: Known, zone: str) -> ConnectionBox:
    name, monogram = PROVIDERS.get(
        found.provider, (found.provider.title(), found.provider[:2].upper())
    )
    selected = [one for one in found.scopes if known.kinds.get(str(one.id), ("", True))[1]]
    tag, tone, note = _state(found, known.row, selected, zone)
    share = _share(selected)
    last = max((until for one in selected if (until := _until(one))), default=None)
    return ConnectionBox(
        id=str(found.id),
        provider=found.provider,
        provider_name=name,
        monogram=monogram,
        name=found.name,
        tag=tag,
        tone=tone,
        note=note,
        progress_share=share if tone == "go" else None,
        progress_words=_progress_words(selected) if tone == "go" else "",
        facts=_facts(found, known, selected, last, zone),
        scopes=[_scope(one, known) for one in found.scopes],
        last_read_at=last,
    )


def _state(
    found: ConnectionProgress, row: ConnectionRow, selected: Sequence[ScopeProgress], zone: str
) -> tuple[str, str, str]:
    """The tag, its tone, and the note under it."""
    if found.state == "needs_reauth":
        note = row.state_reason or "Its access was withdrawn."
        return "Sign in again", "bad", f"{note} Nothing is lost; reading goes on where it stopped."
    if found.state == "disconnected":
        return "Disconnected", "bad", row.state_reason or "It was disconnected; what is in, stays."
    if found.state == "paused":
        until = f" until {sentences.moment(row.paused_until, zone)}" if row.paused_until else ""
        return f"Paused{until}", "out", row.state_reason or "We go on by ourselves."
    bad = [one for one in selected if one.state in {"failed", "partial"}]
    if bad:
        note = f"{bad[0].name}: {bad[0].sentence}"
        more = f", and {len(bad) - 1} more" if len(bad) > 1 else ""
        return f"{len(bad)} of {len(selected)} not whole", "out", f"{note}{more}"
    if any(one.state in CATCHING_UP for one in selected) or not found.scopes:
        return "Catching up", "go", ""
    return "Up to date", "", ""


def _pull_requests(one: ScopeProgress) -> "progress.StreamProgress | None":
    return next((stream for stream in one.streams if stream.stream == STREAM), None)


def _until(one: ScopeProgress) -> datetime | None:
    stream = _pull_requests(one)
    return stream.until_at if stream else None


def _scope_share(one: ScopeProgress) -> float | None:
    """How much of its streams' records are in, while they are being counted."""
    if one.streams and all(stream.state == "ok" for stream in one.streams):
        return 100.0
    expected = sum(stream.expected_count or 0 for stream in one.streams)
    read = sum(stream.read_count for stream in one.streams if stream.expected_count)
    return min(read / expected * 100, 100.0) if expected else None


def _share(selected: Sequence[ScopeProgress]) -> float | None:
    shares = [_scope_share(one) or 0.0 for one in selected]
    return sum(shares) / len(shares) if shares else None


def _progress_words(selected: Sequence[ScopeProgress]) -> str:
    if not selected:
        return "Finding out what there is to read."
    done = sum(one.state == "ok" for one in selected)
    share = sentences.plain(_share(selected), "lines")
    return f"{share} %: {done} of {len(selected)} repositories are wholly in."


def _facts(
    found: ConnectionProgress,
    known: Known,
    selected: Sequence[ScopeProgress],
    last: datetime | None,
    zone: str,
) -> list[tuple[str, str]]:
    facts = [("Scope", f"{len(selected)} of {sentences.count(len(found.scopes), 'scope')}")]
    if last is not None:
        facts.append(("Last read", sentences.moment(last, zone)))
    facts.append(("Held", sentences.count(known.held_count, "pull request")))
    back = [stream.from_at for one in selected if (stream := _pull_requests(one))]
    if selected and len(back) == len(selected) and all(at == BEGINNING for at in back):
        facts.append(("Complete", "back to the very first record"))
    elif any(back):
        oldest = max(at for at in back if at is not None)
        facts.append(("Complete", f"back to {sentences.moment(oldest, zone)}"))
    return facts


def _scope(one: ScopeProgress, known: Known) -> ScopeRow:
    kind, is_selected = known.kinds.get(str(one.id), ("", True))
    return ScopeRow(
        name=one.name,
        kind=kind,
        is_selected=is_selected,
        state=one.state,
        words=one.sentence,
        share=_scope_share(one),
        until_at=_until(one),
    )
