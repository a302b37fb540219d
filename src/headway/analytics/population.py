"""Population: which items a question is about, and why the others were left out.

By default pull requests that neither a bot nor an AI agent wrote, into a branch that was a
repository's default at any time (each name with its dates; where only today's is known, `main`,
`master`, `trunk` and `develop` with at least 5 % of the merges count too, so that a rename loses no
history), or a configured base. The fact row says which base is such a branch. Authors whose account
is gone count as people. Each item has at most one reason, the first that applies.
"""

from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from headway.analytics.items import Items

Codes = npt.NDArray[np.int8]

INCLUDED = 0
REASONS = ("bot_author", "ai_agent_author", "other_base", "draft")
EXPLANATIONS = MappingProxyType(
    {
        "bot_author": "opened by a bot",
        "ai_agent_author": "opened by an AI agent",
        "other_base": "into a branch that never was the default",
        "draft": "a draft, which waits for nobody",
    }
)
SHORT = MappingProxyType(
    {
        "bot_author": "by bots",
        "ai_agent_author": "by AI agents",
        "other_base": "into other branches",
        "draft": "drafts",
    }
)
"""The same after a number: "22 by bots"."""

HUMANS = "human"
EVERYBODY = "all"
DEFAULT_BASE = "default"
ANY_BASE = "all"


def reasons(items: Items, *, actors: str = HUMANS, base: str = DEFAULT_BASE) -> Codes:
    """For each item 0 if it belongs, else one more than the index of its reason in REASONS."""
    codes = np.zeros(len(items), np.int8)
    if base != ANY_BASE:
        codes[~items["base_is_default"]] = code("other_base")
    if actors != EVERYBODY:
        codes[items.is_category("author_kind", "ai_agent")] = code("ai_agent_author")
        codes[items.is_category("author_kind", "bot")] = code("bot_author")
    return codes


def code(reason: str) -> int:
    """The code of a reason."""
    return REASONS.index(reason) + 1
