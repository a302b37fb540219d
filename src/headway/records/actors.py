"""Who did something: an account at a provider, and what kind of actor it is."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What an account is; only humans review."""

    HUMAN = "human"
    BOT = "bot"
    AI_AGENT = "ai_agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One account at one provider. `external_id` is the provider's own id, never the login.

    A commit author whom the provider knows no account for has the id `email:ADDRESS`.
    """

    external_id: str
    login: str
    kind: ActorKind = ActorKind.HUMAN
    name: str | None = None
    email: str | None = None
