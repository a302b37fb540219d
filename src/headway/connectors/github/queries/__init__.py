"""The questions asked of GitHub's GraphQL API, each in a file of its own."""

import re
from functools import cache
from importlib import resources

_SPREAD = re.compile(r"\.\.\.\s*(?!on\b)(\w+)")
_FRAGMENT = re.compile(r"^fragment (\w+) on .*?^}\n", re.MULTILINE | re.DOTALL)

NAMES = (
    "pull_requests",
    "pull_requests_by_id",
    "pull_request_ids",
    "more_reviews",
    "more_commits",
    "more_files",
    "more_events",
    "deployment_statuses",
)


@cache
def text(name: str) -> str:
    """The query of that name with the fragments it needs, ready to send."""
    fragments = {found[1]: found[0] for found in _FRAGMENT.finditer(_file("fragments"))}
    whole = _file(name)
    used: set[str] = set()
    while missing := set(_SPREAD.findall(whole)) - used:
        for fragment in sorted(missing):
            whole += fragments[fragment]
        used |= missing
    return whole


def _file(name: str) -> str:
    return resources.files(__name__).joinpath(f"{name}.graphql").read_text(encoding="utf-8")
