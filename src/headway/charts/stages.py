"""One pull request's stages as a bar: shares of a whole, in per cent of the width."""

from collections.abc import Sequence
from dataclasses import dataclass

NAMED_SHARE, ROOMY_SHARE = 12.0, 28.0
"""A stage narrower than this many per cent has no room for its name; on a phone not even below
the second."""
SMALLEST_SHARE = 0.4
GAP = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTime:
    """A stage with its hours; `text` is its name and time, formatted."""

    name: str
    hours: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarStage:
    """A drawn stage: from `x`, `width` wide, both in per cent."""

    slug: str
    x: float
    width: float
    text: str
    is_named: bool
    is_slim: bool
    """Its name has room on a wide screen alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageBar:
    """The drawn bar; `label` says it in words."""

    label: str
    stages: Sequence[BarStage]


def stage_bar(times: Sequence[StageTime]) -> StageBar | None:
    """The stages side by side; None where no time passed at all."""
    whole = sum(time.hours for time in times)
    if whole <= 0:
        return None
    drawn = []
    x = 0.0
    for time in times:
        share = 100 * time.hours / whole
        drawn.append(
            BarStage(
                slug=time.name.lower().replace(" ", "-"),
                x=round(x, 2),
                width=round(max(SMALLEST_SHARE, share - GAP), 2),
                text=time.text,
                is_named=share >= NAMED_SHARE,
                is_slim=share < ROOMY_SHARE,
            )
        )
        x += share
    return StageBar(label="Stages: " + ", ".join(time.text for time in times), stages=drawn)
