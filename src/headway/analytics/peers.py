"""Variants: other published forms of our metrics, computed on the same facts.

DevLake's and Middleware's forms follow their code as ../truth describes it; where they differ from
ours, each docstring says in what. They know only the wall clock.
"""

import numpy as np

from headway.analytics import cadence
from headway.analytics.cadence import NEVER_REVIEWED, NO_COMMITS
from headway.analytics.clocks import Clock, Whose
from headway.analytics.items import Durations, Items, Moments, Numbers
from headway.analytics.metric import NO_CLOCK, WALL, Missing, Shape, Words, variant
from headway.records.answers import Better, Statistic

DEVLAKE = "Apache DevLake, change_lead_time_calculator.go"
MIDDLEWARE = "Middleware, pull request performance"
MICROSECONDS_IN_MINUTE = 60_000_000
NEVER = np.timedelta64("NaT", "us")
NOTHING = np.timedelta64(0, "us")

NO_VALUE = Missing(
    reason="no_value", explanation="this form has no value for it", short="without a value"
)
NEVER_LOOKED_AT = Missing(
    reason="never_reviewed",
    explanation="no review by another human",
    short="never reviewed",
    when=lambda items: np.isnat(items["first_response_at"]),
)


def _words(name: str, source: str) -> Words:
    return Words(name=name, better=Better.LOWER, source=source, clocks=WALL)


def _start_middleware(items: Items) -> Moments:
    """Ready, or opening of what was merged as a draft without ever being called ready."""
    ready = cadence.ready_at(items)
    is_never = items["is_draft"] & (ready == items["merged_at"])
    return np.asarray(np.where(is_never, items["opened_at"], ready))


def _whole_minutes(lasted: Durations) -> Durations:
    """Rounded up to minutes; a negative stretch is missing."""
    minutes = -(-lasted.astype(np.int64) // MICROSECONDS_IN_MINUTE)
    rounded = (minutes * MICROSECONDS_IN_MINUTE).astype("timedelta64[us]")
    rounded[np.isnat(lasted) | (lasted < NOTHING)] = NEVER
    return np.asarray(rounded)


@variant(
    cadence.coding_time,
    "devlake",
    _words("Coding time (DevLake)", DEVLAKE),
    missing=[NO_COMMITS, NO_VALUE],
)
def coding_time_devlake(items: Items, _clock: Clock) -> Durations:
    """From the first commit to opening, in whole minutes rounded up.

    A draft counts as opened. A first commit after opening gives no value instead of zero.
    """
    return _whole_minutes(items["opened_at"] - items["first_commit_at"])


@variant(
    cadence.pickup_time,
    "devlake",
    _words("Pickup time (DevLake)", DEVLAKE),
    missing=[NEVER_LOOKED_AT],
)
def pickup_time_devlake(items: Items, _clock: Clock) -> Durations:
    """From opening, drafts included, to the first review or review comment by another human.

    DevLake itself takes any comment by somebody else, also a bot's; Headway's facts hold humans
    only. It may lie after the merge. Whole minutes, rounded up.
    """
    return _whole_minutes(items["first_response_at"] - items["opened_at"])


@variant(
    cadence.review_time,
    "devlake",
    _words("Review time (DevLake)", DEVLAKE),
    missing=[NEVER_LOOKED_AT, NO_VALUE],
)
def review_time_devlake(items: Items, _clock: Clock) -> Durations:
    """From the first review or review comment by another human to the merge.

    Whole minutes, rounded up; a first look after the merge gives no value.
    """
    return _whole_minutes(items["merged_at"] - items["first_response_at"])


@variant(cadence.cycle_time, "devlake", _words("Cycle time (DevLake)", DEVLAKE), missing=[])
def cycle_time_devlake(items: Items, clock: Clock) -> Durations:
    """Coding time (0 where it has no value) and the time from opening to the merge.

    Without the time to deployment, which DevLake adds where it knows one.
    """
    coding = coding_time_devlake.measure(items, clock)
    open_for = _whole_minutes(items["merged_at"] - items["opened_at"])
    return np.asarray(np.where(np.isnat(coding), NOTHING, coding) + open_for)


@variant(cadence.coding_time, "middleware", _words("Coding time (Middleware)", MIDDLEWARE))
def coding_time_middleware(items: Items, _clock: Clock) -> Durations:
    """From the first commit to opening; negative where the first commit came later."""
    return np.asarray(items["opened_at"] - items["first_commit_at"])


@variant(
    cadence.pickup_time,
    "middleware",
    _words("Pickup time (Middleware)", MIDDLEWARE),
    missing=[NO_VALUE],
)
def pickup_time_middleware(items: Items, _clock: Clock) -> Durations:
    """From ready, or from opening if it was merged as a draft, to the first submitted review.

    Middleware starts at the first event that calls it ready, also where it was opened ready and was
    a draft only later; Headway starts at opening there. Comments on lines alone are no review. Its
    own panels average a pull request that nobody reviewed as 0 hours; here it is left out.
    """
    return np.asarray(items["first_review_at"] - _start_middleware(items))


@variant(
    cadence.review_time,
    "middleware",
    _words("Review time (Middleware)", MIDDLEWARE),
    missing=[NO_VALUE],
)
def review_time_middleware(items: Items, _clock: Clock) -> Durations:
    """From the first review to the first approval (its "rework time").

    0 where the first review approves; no value without an approval.
    """
    return np.asarray(items["first_approval_at"] - items["first_review_at"])


@variant(
    cadence.merge_time,
    "middleware",
    _words("Merge time (Middleware)", MIDDLEWARE),
    missing=[NO_VALUE],
)
def merge_time_middleware(items: Items, _clock: Clock) -> Durations:
    """From the first approval to the merge; no value for an approval after the merge."""
    lasted = items["merged_at"] - items["first_approval_at"]
    return np.asarray(np.where(lasted < NOTHING, NEVER, lasted))


@variant(
    cadence.cycle_time, "middleware", _words("Cycle time (Middleware)", MIDDLEWARE), missing=[]
)
def cycle_time_middleware(items: Items, _clock: Clock) -> Durations:
    """From ready, or from opening if it was merged as a draft, to the merge.

    The time before it was ready is not counted. Middleware starts at the first event that calls it
    ready, also where it was opened ready and was a draft only later; Headway starts at opening
    there.
    """
    return np.asarray(items["merged_at"] - _start_middleware(items))


@variant(
    cadence.coding_time,
    "ready",
    Words(name="Coding time, as it becomes ready", better=Better.LOWER, source="Headway"),
    at="ready_at",
)
def coding_time_ready(items: Items, clock: Clock) -> Durations:
    """Coding time, counted when a pull request becomes ready: an early warning.

    It knows also what is not merged yet, or never will be.
    """
    return clock.between(items, cadence.start_at(items), items["ready_at"], Whose.AUTHOR)


@variant(
    cadence.pickup_time,
    "first_review",
    Words(name="Pickup time, as it ends", better=Better.LOWER, source="Headway"),
    at="review_at",
    missing=[NEVER_REVIEWED],
)
def pickup_time_first_review(items: Items, clock: Clock) -> Durations:
    """Pickup time, counted when the first look happens, whether or not it is merged since."""
    return clock.between(items, items["ready_at"], items["review_at"], Whose.REVIEWERS)


@variant(
    cadence.throughput,
    "per_contributor",
    Words(
        name="Throughput per active contributor",
        unit="PRs per person-week",
        better=Better.NEITHER,
        source="Headway",
        statistics=(Statistic.RATE,),
        clocks=NO_CLOCK,
    ),
    shape=Shape.RATE,
)
def throughput_per_contributor(items: Items, clock: Clock) -> Numbers:
    """How many pull requests are merged a week for each person who was active in that week.

    Merged pull requests ÷ person-weeks. Active in an ISO week is whoever authored a commit in it,
    on any branch, or submitted a review of somebody else's pull request: each person once, by the
    team on the day of the commit or review. Bots and AI agents never count; an account that is
    linked to nobody counts as a person of its own, in no team. A week that a window cuts counts by
    its part. It is a number of a group: where fewer than five people were active it is not shown.
    """
    return cadence.throughput.measure(items, clock)
