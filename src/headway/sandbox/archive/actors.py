"""Accounts of a dump: their kind by what the dump says, else by their login."""

import re
from collections.abc import Mapping

from headway.sandbox.world import make
from headway.sandbox.world.model import Value, Wire, World, stable_number

BOT = re.compile(
    r"(\[bot\]|-bot)$|^(github-actions|dependabot|codecov)|^(copilot|coderabbit|gemini-code-assist)",
    re.IGNORECASE,
)
AGENT = re.compile(r"^(copilot|coderabbit|gemini-code-assist)", re.IGNORECASE)
MACHINES = frozenset({"DrahtBot"})
"""Machine users that a dump calls users, as their owners do."""
GHOSTS = frozenset({"", "ghost", "(deleted)", "(unknown)"})


def account(world: World, given: str | Mapping[str, Value] | None) -> Wire | None:
    """The account that a dump names, by login or as REST shows it; None: deleted."""
    if given is None:
        return None
    login = given if isinstance(given, str) else str(given.get("login") or "")
    if login.lower() in GHOSTS:
        return None
    number = None if isinstance(given, str) else given.get("id")
    said = None if isinstance(given, str) else given.get("type")
    is_bot = said == "Bot" if said is not None else bool(BOT.search(login))
    kind = "bot" if is_bot or BOT.search(login) or login in MACHINES else "human"
    if AGENT.search(login):
        kind = "ai_agent"
    return make.actor(
        world,
        login.removesuffix("[bot]"),
        kind="Bot" if is_bot else "User",
        database_id=number or 200_000_000 + stable_number("login", login.lower(), bits=30),
        actor_kind=kind,
    )
