"""Collaboration: how work passes between people."""

import numpy as np

from headway.analytics.cadence import is_reviewed
from headway.analytics.clocks import Clock
from headway.analytics.items import Items, Numbers
from headway.analytics.metric import NO_CLOCK, Words, metric
from headway.records.answers import Better, Statistic


@metric(
    Words(
        name="Unreviewed merges",
        unit="%",
        better=Better.LOWER,
        source="Headway",
        statistics=(Statistic.SHARE, Statistic.SUM, Statistic.COUNT),
        clocks=NO_CLOCK,
        question="collaboration",
    ),
    at="merged_at",
)
def unreviewed_merges(items: Items, _clock: Clock) -> Numbers:
    """What share of merged pull requests no human other than the author looked at before.

    A review or a review comment is a look; a comment in the conversation, a bot's or an AI agent's
    review is none.
    """
    return np.asarray(~is_reviewed(items), np.float64)
