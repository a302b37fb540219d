"""What state a stream is in, and how a person would say it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from headway.ingest.kinds import Kind
from headway.ingest.verdicts import RunState
from headway.ingest.walk import Walk
from headway.store.repositories.jobs import JobRow
from headway.store.repositories.runs import RunRow

WAITING = "waiting"
_CHECKS = {
    Kind.CENSUS: "the check for deletions",
    Kind.RECONCILE: "the daily re-read",
    Kind.WEBHOOK: "the re-read that a webhook asked for",
}
_READS = (Kind.RECENT, Kind.SYNC, Kind.BACKFILL)
_WORST_FIRST = (
    RunState.FAILED,
    RunState.PAUSED,
    RunState.PARTIAL,
    RunState.RUNNING,
    WAITING,
    RunState.OK,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamFacts:
    """What is known of one stream of one scope. `runs` are the last of each job."""

    jobs: Sequence[JobRow]
    runs: Sequence[RunRow]
    walks: Sequence[Walk]
    gaps: Sequence[str]
    until_at: datetime | None


def of_stream(facts: StreamFacts, at: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """(state, sentence) of a stream at `at`, moments told in `zone`."""
    stopped = _stopped(facts, at, zone)
    if stopped is not None:
        return stopped
    kinds = {job.kind: job for job in facts.jobs if job.state in {"due", "running"}}
    if Kind.RECENT in kinds:
        return _reading(facts, "the newest 90 days")
    if Kind.BACKFILL in kinds:
        return _reading(facts, "what is older")
    missing = _missing(facts)
    partial = f"not whole: {missing}" if missing else _unchecked(facts, at, zone)
    if partial:
        return RunState.PARTIAL, partial
    if facts.until_at is None:
        return WAITING, "waits for its turn"
    return RunState.OK, f"read until {clock_time(facts.until_at, at, zone)}"


def worst(states: Sequence[str]) -> str:
    """The state that stands for all of them."""
    found = set(states)
    return next((str(state) for state in _WORST_FIRST if state in found), WAITING)


def clock_time(moment: datetime, at: datetime, zone: ZoneInfo) -> str:
    """`14:05`, with the day before it where that is not today."""
    local = moment.astimezone(zone)
    is_today = local.date() == at.astimezone(zone).date()
    return f"{local:%H:%M}" if is_today else f"{local:%-d %B %H:%M}"


def _stopped(facts: StreamFacts, at: datetime, zone: ZoneInfo) -> tuple[str, str] | None:
    """Of a job that waits because something was in its way."""
    run_of = {run.job_id: run for run in facts.runs}
    for job in sorted(facts.jobs, key=lambda job: job.due_at):
        if job.kind not in _READS or not job.last_error:
            continue
        if job.state in {"failed", "paused"}:
            return job.state, f"{job.state}: {job.last_error}"
        if job.state == "due" and job.due_at > at:
            until = clock_time(job.due_at, at, zone)
            run = run_of.get(job.id)
            if run is not None and run.state in {RunState.FAILED, RunState.PARTIAL}:
                return run.state, f"{job.last_error}; tried again at {until}"
            return RunState.PAUSED, f"paused until {until}: {job.last_error}"
    return None


def _unchecked(facts: StreamFacts, at: datetime, zone: ZoneInfo) -> str:
    """Of a job beside the walks that failed; one that only waits for its turn did not."""
    for job in sorted(facts.jobs, key=lambda job: job.due_at):
        what = _CHECKS.get(Kind(job.kind))
        if what is None or not job.last_error:
            continue
        if job.state == "failed":
            return f"{what} failed: {job.last_error}"
        if job.state == "due" and job.attempts_count:
            until = clock_time(job.due_at, at, zone)
            return f"{what} failed: {job.last_error}; tried again at {until}"
    return ""


def _reading(facts: StreamFacts, what: str) -> tuple[str, str]:
    begun = [walk for walk in facts.walks if walk.items_count]
    if not begun:
        return WAITING, f"waits for its turn to read {what}"
    read_count = sum(walk.items_count for walk in begun)
    total_count = max((walk.total_count or 0 for walk in begun), default=0)
    of = f" of {total_count:,}" if total_count >= read_count else ""
    return RunState.RUNNING, f"reads {what}: {read_count:,}{of} so far"


def _missing(facts: StreamFacts) -> str:
    if facts.gaps:
        return "; ".join(facts.gaps)
    ended = [
        run for run in facts.runs if run.kind in _READS and run.state in {"ok", "partial", "failed"}
    ]
    last = max(ended, key=lambda run: run.started_at, default=None)
    return "" if last is None or last.state == RunState.OK else last.reason
