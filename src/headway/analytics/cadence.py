"""Delivery cadence: does work ship in small steps, and where does it wait on the way.

The moments of a merged pull request: *start* is its first commit or its opening, whichever came
first; *ready* the first moment it was no draft (merged as a draft: the merge); *review* the first
review or review comment by a human other than the author, not before ready; *approval* the last
approval between review and merge. Coding, pickup, review and merge, or the unreviewed wait, add up
to cycle time, to the microsecond.
"""

import numpy as np

from headway.analytics.clocks import Clock, Whose
from headway.analytics.items import Durations, Items, Mask, Moments, Numbers
from headway.analytics.metric import NO_CLOCK, PERCENTILES, Missing, Shape, Words, metric
from headway.records.answers import Better, ClockKind, Statistic

MICROSECONDS_IN_DAY = 86_400_000_000
ZERO = np.timedelta64(0, "us")


def start_at(items: Items) -> Moments:
    """First commit or opening; never where the commits are not known."""
    return np.asarray(np.minimum(items["first_commit_at"], items["opened_at"]))


def ready_at(items: Items) -> Moments:
    """First moment it was no draft; what was merged as a draft was ready when it merged."""
    return np.asarray(np.fmin(items["ready_at"], items["merged_at"]))


def review_at(items: Items) -> Moments:
    """First look by another human, not before ready."""
    return np.asarray(np.maximum(items["review_at"], ready_at(items)))


def is_reviewed(items: Items) -> Mask:
    """Whether another human looked at it before it was merged."""
    return np.asarray(~np.isnat(items["review_at"]))


NO_COMMITS = Missing(
    reason="no_commits", explanation="its commits are not known", short="without known commits"
)
NEVER_REVIEWED = Missing(
    reason="never_reviewed",
    explanation="merged without a look by another human: missing, never zero",
    short="never reviewed",
    when=lambda items: ~is_reviewed(items),
)
NEVER_APPROVED = Missing(
    reason="never_approved",
    explanation="reviewed, but merged without an approval",
    short="never approved",
)
REVIEWED = Missing(
    reason="reviewed", explanation="another human reviewed it", short="that were reviewed"
)
NO_SIZE = Missing(
    reason="no_size", explanation="its changed lines are not known", short="without known size"
)
FIRST_ONE = Missing(
    reason="first_one", explanation="no merge before it to measure from", short="first of all"
)


@metric(
    Words(
        name="Coding time",
        better=Better.LOWER,
        source="Headway; DevLake and Middleware end it at opening (variants)",
        variants=("devlake", "middleware", "ready"),
    ),
    at="merged_at",
    missing=[NO_COMMITS],
)
def coding_time(items: Items, clock: Clock) -> Durations:
    """How long a change is worked on before it is ready for review.

    From the first commit (by its author date), or from opening if that came first, to the first
    moment the pull request is no draft. The author's working hours. A pull request whose commits
    are not known has no coding time.
    """
    return clock.between(items, start_at(items), ready_at(items), Whose.AUTHOR)


@metric(
    Words(
        name="Pickup time",
        better=Better.LOWER,
        source="Headway; peers start at opening or take any comment for a review (variants)",
        variants=("devlake", "middleware", "first_review"),
    ),
    at="merged_at",
    missing=[NEVER_REVIEWED],
)
def pickup_time(items: Items, clock: Clock) -> Durations:
    """How long a pull request that is ready waits until another human first looks at it.

    From ready to the first review or review comment by a human other than the author. Bots and AI
    agents never count as a look, nor does the author. Time as a draft waits for nobody. Never
    reviewed is missing, not zero; see unreviewed merges. The working hours of the reviewers asked,
    else of the author's team.
    """
    return clock.between(items, ready_at(items), review_at(items), Whose.REVIEWERS)


@metric(
    Words(
        name="Review time",
        better=Better.LOWER,
        source="Headway; DevLake ends it at the merge (variant)",
        variants=("devlake", "middleware"),
    ),
    at="merged_at",
    missing=[NEVER_REVIEWED],
)
def review_time(items: Items, clock: Clock) -> Durations:
    """How long a review takes from the first look to the last approval.

    Without an approval it ends at the merge. The working hours of whoever's turn it is: the
    author's after a review that asks or comments, the reviewers' after an approval, a push that
    rewrites or a new request.
    """
    end = np.fmin(items["last_approval_at"], items["merged_at"])
    return clock.between(items, review_at(items), end, Whose.TURN)


@metric(
    Words(
        name="Merge time",
        better=Better.LOWER,
        source="Headway; Middleware counts from the first approval (variant)",
        variants=("middleware",),
    ),
    at="merged_at",
    missing=[NEVER_REVIEWED, NEVER_APPROVED],
)
def merge_time(items: Items, clock: Clock) -> Durations:
    """How long an approved pull request waits to be merged.

    From the last approval before the merge to the merge. The author's working hours. Without a
    review or an approval it is missing.
    """
    return clock.between(items, items["last_approval_at"], items["merged_at"], Whose.AUTHOR)


@metric(
    Words(name="Unreviewed wait", better=Better.NEITHER, source="Headway"),
    at="merged_at",
    missing=[REVIEWED],
)
def unreviewed_wait(items: Items, clock: Clock) -> Durations:
    """How long a pull request that nobody reviewed was ready before it was merged.

    It stands in for pickup, review and merge time where these are missing, so that the stages of
    each pull request add up to its cycle time.
    """
    start = np.where(is_reviewed(items), np.datetime64("NaT"), ready_at(items))
    return clock.between(items, start, items["merged_at"], Whose.REVIEWERS)


STAGES = (coding_time, pickup_time, review_time, merge_time, unreviewed_wait)


@metric(
    Words(
        name="Cycle time",
        better=Better.LOWER,
        source="Headway; DevLake and Middleware start elsewhere (variants)",
        variants=("devlake", "middleware"),
    ),
    at="merged_at",
    missing=[NO_COMMITS],
)
def cycle_time(items: Items, clock: Clock) -> Durations:
    """How long a change takes from its first commit, or opening if earlier, to its merge.

    For each pull request it is exactly the sum of its stages: coding, pickup, review and merge
    time, or coding time and unreviewed wait. Medians of the stages do not add up to the median of
    cycle time. In working hours each stage runs by its own people's calendar.
    """
    if clock.kind is ClockKind.WALL:
        return np.asarray(items["merged_at"] - start_at(items))
    total = coding_time.measure(items, clock)
    for stage in STAGES[1:]:
        lasted = stage.measure(items, clock)
        total = total + np.where(np.isnat(lasted), ZERO, lasted)
    return np.asarray(total)


@metric(
    Words(name="Time to first review", better=Better.LOWER, source="GitHub's own reports; CHAOSS"),
    at="first_review_at",
)
def time_to_first_review(items: Items, clock: Clock) -> Durations:
    """How long after opening the first review by a human other than the author is submitted.

    Time as a draft is not subtracted, comments are no review, and a review after the merge still
    counts. Bots and AI agents never review.
    """
    return clock.between(items, items["opened_at"], items["first_review_at"], Whose.REVIEWERS)


@metric(
    Words(name="Time to merge", better=Better.LOWER, source="GitHub's own reports; CHAOSS"),
    at="merged_at",
)
def time_to_merge(items: Items, clock: Clock) -> Durations:
    """How long after opening a pull request is merged."""
    return clock.between(items, items["opened_at"], items["merged_at"], Whose.TURN)


@metric(
    Words(
        name="Throughput",
        unit="PRs",
        better=Better.NEITHER,
        source="Headway",
        statistics=(Statistic.COUNT,),
        clocks=NO_CLOCK,
        variants=("per_contributor",),
    ),
    at="merged_at",
)
def throughput(items: Items, _clock: Clock) -> Numbers:
    """How many pull requests are merged in each window."""
    return np.ones(len(items))


@metric(
    Words(
        name="Batch size",
        unit="lines",
        better=Better.LOWER,
        source="Headway",
        statistics=(*PERCENTILES, Statistic.SUM, Statistic.COUNT),
        clocks=NO_CLOCK,
    ),
    at="merged_at",
    missing=[NO_SIZE],
)
def batch_size(items: Items, _clock: Clock) -> Numbers:
    """How many lines a merged pull request adds and deletes.

    Without generated, vendored and lock files. Where the list of files is not known, or was cut by
    the provider, it is the provider's own totals, which hold those files too. A pull request
    without either has no size; it is never counted as 0.
    """
    return np.asarray(items["lines_count"], np.float64)


@metric(
    Words(
        name="Work in progress",
        unit="PRs",
        better=Better.LOWER,
        source="Headway",
        statistics=(Statistic.COUNT, *PERCENTILES),
    ),
    at="as_of",
    shape=Shape.STOCK,
)
def work_in_progress(items: Items, clock: Clock) -> Durations:
    """How many pull requests are open and no draft at the end of each window, and how old they are.

    A draft is one until it is first ready. What is a draft again now is one since it last became
    one, or since it was first ready where that event is not known. What was a draft again only in
    between counts as open. The age runs from ready. Ageing is what is older than 85 % of the team's
    own merged pull requests were when they merged. Percentiles are of the age, in hours.
    """
    return clock.between(items, items["ready_at"], items["as_of"], Whose.REVIEWERS)


@metric(
    Words(
        name="Shipping rhythm",
        unit="days",
        better=Better.LOWER,
        source="Headway",
        statistics=(*PERCENTILES, Statistic.COUNT),
        clocks=NO_CLOCK,
    ),
    at="merged_at",
    missing=[FIRST_ONE],
)
def shipping_rhythm(items: Items, _clock: Clock) -> Numbers:
    """How many days lie between one merge and the next of the same team.

    With it go the longest silence, the share of weeks with a merge, and the regularity: 1 less the
    Gini coefficient of the weekly counts, so that 1 is even and 0 is all in one week.
    """
    gaps = np.full(len(items), np.nan)
    gaps[1:] = np.diff(items["merged_at"]).astype(np.int64) / MICROSECONDS_IN_DAY
    return gaps
