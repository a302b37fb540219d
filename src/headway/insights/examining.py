"""Examining: which changes are worth a claim, how sure it is, and who drove it.

*Sure*: the bootstrap interval of the difference excludes zero, and at least two windows and a
quarter of them lie outside the usual range on the side of the change. *Likely*: the interval
excludes zero or just touches it, and the change is large enough to matter. Anything else did not
move. Where too little was observed nothing is said, and why. A driver is a team, never a person.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from headway.insights.claims import Claim, Examined, Insights, Part, Sureness
from headway.insights.wording import WORDINGS, Wording
from headway.records.answers import ClockKind, Group, MetricAnswer, MetricQuery, Statistic

MOST_CLAIMS = 5
OUTSIDE_MINIMUM = 2
OUTSIDE_SHARE = 0.25
MATTERS = 0.1
"""Relative change below which a likely one is not worth anybody's time."""
TOUCHES = 0.1
"""Zero lies within this part of the interval from its end: "just touches"."""
TOUCHING_MATTERS = 0.2
DRIVERS = 2
DRIVER_MINIMUM = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A metric under examination: its answer, and what reads its groups by team.

    `teams` gives those of the period and of the one before; it is called for claims alone.
    """

    answer: MetricAnswer
    teams: Callable[[], tuple[Sequence[Group], Sequence[Group]]] = lambda: ((), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    sureness: Sureness | None
    """None: it did not move."""
    reason: str


def examine(subjects: Sequence[Subject]) -> Insights:
    """At most five claims, surest and largest first; what did not move; and what is unknown."""
    moved: list[tuple[Subject, _Verdict]] = []
    still: list[Examined] = []
    unknown: list[tuple[Examined, str]] = []
    for subject in subjects:
        words = subject.answer.definition
        verdict = _verdict(subject.answer)
        if verdict.sureness is None:
            still.append(Examined(slug=words.slug, name=words.name))
        elif verdict.sureness is Sureness.CANNOT_SAY:
            unknown.append((Examined(slug=words.slug, name=words.name), verdict.reason))
        else:
            moved.append((subject, verdict))
    moved.sort(key=lambda one: (one[1].sureness is not Sureness.SURE, -_size(one[0].answer)))
    claims = [_claim(subject, verdict) for subject, verdict in moved[:MOST_CLAIMS]]
    return Insights(claims=claims, still=still, unknown=unknown)


def _size(answer: MetricAnswer) -> float:
    return abs(answer.change.ratio or 0.0)


def _verdict(answer: MetricAnswer) -> _Verdict:
    change = answer.change
    if change.noise is None or answer.value is None or answer.previous is None:
        reason = change.reason or "nothing was observed in one of the two periods"
        return _Verdict(sureness=Sureness.CANNOT_SAY, reason=reason)
    outside, whole = _outside(answer)
    if change.interval is None:
        return _of_stock(answer, outside)
    every = answer.query.every
    side = "above" if answer.value > answer.previous else "below"
    if not change.noise and outside >= max(OUTSIDE_MINIMUM, OUTSIDE_SHARE * whole):
        reason = f"{outside} of {whole} {every}s {side} usual"
        return _Verdict(sureness=Sureness.SURE, reason=reason)
    if not change.noise and _size(answer) >= MATTERS:
        reason = "the interval excludes zero, but few single {every}s lie outside usual"
        return _Verdict(sureness=Sureness.LIKELY, reason=reason.format(every=every))
    low, high = change.interval
    touches = min(abs(low), abs(high)) <= TOUCHES * (high - low)
    if change.noise and touches and high > low and _size(answer) >= TOUCHING_MATTERS:
        return _Verdict(sureness=Sureness.LIKELY, reason="the interval just touches zero")
    return _Verdict(sureness=None, reason="within what chance does")


def _of_stock(answer: MetricAnswer, outside: int) -> _Verdict:
    """A stock has no interval: it moved when its last value lies outside usual."""
    if answer.change.noise:
        return _Verdict(sureness=None, reason="within usual")
    reason = f"outside usual at the end of {outside} {answer.query.every}s"
    sure = outside >= OUTSIDE_MINIMUM
    return _Verdict(sureness=Sureness.SURE if sure else Sureness.LIKELY, reason=reason)


def _outside(answer: MetricAnswer) -> tuple[int, int]:
    """How many whole windows lie outside usual on the side of the change, and of how many."""
    low, high = answer.usual.low, answer.usual.high
    known = [one.value for one in answer.series if one.is_whole and one.value is not None]
    if low is None or high is None or answer.value is None or answer.previous is None:
        return 0, len(known)
    if answer.value > answer.previous:
        return sum(value > high for value in known), len(known)
    return sum(value < low for value in known), len(known)


def _claim(subject: Subject, verdict: _Verdict) -> Claim:
    answer = subject.answer
    wording = WORDINGS[answer.definition.slug]
    sureness = verdict.sureness or Sureness.CANNOT_SAY
    return Claim(
        slug=answer.definition.slug,
        statement=_statement(answer, wording, sureness),
        body=_body(answer),
        driver=_driver(subject),
        advice=wording.try_up if _is_up(answer) else wording.try_down,
        sureness=sureness,
        reason=verdict.reason,
        evidence=_evidence(answer),
        answer=answer,
    )


def _is_up(answer: MetricAnswer) -> bool:
    return (answer.value or 0.0) > (answer.previous or 0.0)


def _statement(answer: MetricAnswer, wording: Wording, sureness: Sureness) -> str:
    pair = wording.up if _is_up(answer) else wording.down
    return pair[0 if sureness is Sureness.SURE else 1]


def _body(answer: MetricAnswer) -> Sequence[Part]:
    turn = "up" if _is_up(answer) else "down"
    scale = _scale(answer)
    parts = [
        Part(text=_text((answer.value or 0.0) * scale, answer), query=answer.query),
        Part(text=f" {_measure(answer)}, {turn} from "),
        Part(text=_text((answer.previous or 0.0) * scale, answer), query=_before(answer)),
    ]
    if answer.change.interval is None:
        return [*parts, Part(text=".")]
    low, high = (_text(edge * scale, answer) for edge in answer.change.interval)
    return [*parts, Part(text=f". The difference lies between {low} and {high}.")]


def _before(answer: MetricAnswer) -> MetricQuery:
    """The same question about the period before."""
    query = answer.query
    return replace(
        query, from_on=query.from_on - (query.to_on - query.from_on), to_on=query.from_on
    )


def _scale(answer: MetricAnswer) -> float:
    """Counts are said a week; everything else as it is."""
    if answer.statistic is not Statistic.COUNT or answer.change.interval is None:
        return 1.0
    return timedelta(weeks=1) / (answer.window.to_at - answer.window.from_at)


def _text(value: float, answer: MetricAnswer) -> str:
    places = 0 if answer.unit == "lines" else 1
    text = f"{abs(value):,.{places}f}"
    return f"−{text}" if value < 0 and text.strip("0.,") else text


def _measure(answer: MetricAnswer) -> str:
    if answer.statistic is Statistic.COUNT:
        return "merged a week" if answer.change.interval is not None else "open"
    if answer.unit == "h":
        hours = "working hours" if answer.clock is ClockKind.WORKING else "hours"
        return f"{hours} at the median"
    if answer.unit == "%":
        return "% of merged pull requests"
    return f"{answer.unit} at the median"


def _driver(subject: Subject) -> Sequence[Part]:
    """The teams that moved most the same way: at most two, and only where there are several."""
    answer = subject.answer
    teams, teams_before = subject.teams()
    before = {group.key: group for group in teams_before}
    moved = []
    for group in teams:
        old = before.get(group.key)
        if old is None or old.value is None or group.value is None:
            continue
        delta = group.value - old.value
        enough = min(group.count, old.count) >= DRIVER_MINIMUM
        if enough and (delta > 0) is _is_up(answer) and delta:
            moved.append((abs(delta) * group.count, group, old.value))
    if len(teams) < DRIVERS or not moved:
        return ()
    moved.sort(key=lambda one: -one[0])
    scale = _scale(answer)
    parts: list[Part] = []
    for _, group, old_value in moved[:DRIVERS]:
        parts.append(Part(text=f"{' and ' if parts else ''}{group.name} ("))
        query = replace(answer.query, team=group.key)
        parts.append(Part(text=_text((group.value or 0.0) * scale, answer), query=query))
        parts.append(Part(text=f", was {_text(old_value * scale, answer)})"))
    return parts


def _evidence(answer: MetricAnswer) -> Part:
    left_out = sum(one.count for one in answer.excluded)
    things = "pull request" if answer.count == 1 else "pull requests"
    text = f"{answer.count:,} {things} counted, {left_out:,} left out"
    return Part(text=text, query=answer.query)
