"""What a change is called, and what to try: one entry per metric that insights examine.

Statements tell what happened, no cause and no praise. Advice is one thing, doable this week.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """`up` and `down` take "" or "may " before their verb; `try_*` is the advice for each."""

    up: tuple[str, str]
    """Sure, likely."""
    down: tuple[str, str]
    try_up: str
    try_down: str


KEEP = "Keep what changed for four more weeks, then look again."

WORDINGS: Mapping[str, Wording] = MappingProxyType(
    {
        "pickup_time": Wording(
            up=(
                "Pull requests wait longer for a first review",
                "Pull requests may wait longer for a first review",
            ),
            down=(
                "Pull requests get a first review sooner",
                "Pull requests may get a first review sooner",
            ),
            try_up="Agree on a fixed hour a day for first reviews, where the wait is longest.",
            try_down=KEEP,
        ),
        "cycle_time": Wording(
            up=(
                "Changes take longer from first commit to merge",
                "Changes may take longer from first commit to merge",
            ),
            down=(
                "Changes reach the merge sooner after their first commit",
                "Changes may reach the merge sooner after their first commit",
            ),
            try_up="Open the stage that grew most and look at its five longest pull requests.",
            try_down=KEEP,
        ),
        "coding_time": Wording(
            up=(
                "Changes are worked on longer before they are ready",
                "Changes may be worked on longer before they are ready",
            ),
            down=(
                "Changes become ready for review sooner",
                "Changes may become ready for review sooner",
            ),
            try_up="Take the next large change and open its first part on its own.",
            try_down=KEEP,
        ),
        "review_time": Wording(
            up=("Reviews take longer", "Reviews may take longer"),
            down=("Reviews take less time", "Reviews may take less time"),
            try_up="Talk through the three longest reviews: what was asked late, ask at the start.",
            try_down=KEEP,
        ),
        "merge_time": Wording(
            up=(
                "Approved changes wait longer to be merged",
                "Approved changes may wait longer to be merged",
            ),
            down=("Approved changes are merged sooner", "Approved changes may be merged sooner"),
            try_up="Turn on automatic merging once a change is approved and its checks pass.",
            try_down=KEEP,
        ),
        "throughput": Wording(
            up=("More pull requests are merged", "More pull requests may be merged"),
            down=("Fewer pull requests are merged", "Fewer pull requests may be merged"),
            try_up="Check that reviews keep up: look at pickup time and unreviewed merges.",
            try_down="Look at what is open the longest and finish it before starting new work.",
        ),
        "batch_size": Wording(
            up=("Pull requests are larger", "Pull requests may be larger"),
            down=("Pull requests are smaller", "Pull requests may be smaller"),
            try_up="Agree on a size above which a change is split before review, for four weeks.",
            try_down=KEEP,
        ),
        "unreviewed_merges": Wording(
            up=(
                "More pull requests are merged without a review",
                "More pull requests may be merged without a review",
            ),
            down=(
                "Fewer pull requests are merged without a review",
                "Fewer pull requests may be merged without a review",
            ),
            try_up="Require one approval on the default branch where most of them were merged.",
            try_down=KEEP,
        ),
        "shipping_rhythm": Wording(
            up=("Merges come further apart", "Merges may come further apart"),
            down=("Merges come closer together", "Merges may come closer together"),
            try_up="Find the longest silence and what was waiting at its end; ship that in parts.",
            try_down=KEEP,
        ),
        "work_in_progress": Wording(
            up=("More pull requests are open", "More pull requests may be open"),
            down=("Fewer pull requests are open", "Fewer pull requests may be open"),
            try_up="Close or finish the oldest three before the next one is started.",
            try_down=KEEP,
        ),
    }
)
"""By slug, in the order in which they are examined."""
