"""Who asks: the one thing that every answer depends on besides the question."""

from dataclasses import dataclass
from uuid import UUID

from headway.accounts.roles import Role
from headway.kernel.errors import HeadwayError
from headway.store.repositories.organisations import OrganisationRow

POLICY_VERSION = 1
"""Grows whenever what a role may see changes, so that no cache outlives the rule it was made by."""


class SignInNeeded(HeadwayError):
    """Nobody is signed in, or no longer; the message says how to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A person in a browser, or a program with a token (then `user_id` is None)."""

    organisation_id: UUID
    user_id: UUID | None
    role: Role
    token_id: UUID | None = None
    policy_version: int = POLICY_VERSION

    @property
    def policy(self) -> str:
        """Readers with equal words may be shown the same bytes, within one organisation."""
        return f"{self.role.value}.{self.policy_version}"

    @property
    def key(self) -> str:
        """This reader and no other."""
        return f"{self.organisation_id}.{self.user_id or self.token_id}.{self.policy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A reader with what nearly every answer to them needs, read in one transaction."""

    reader: Reader
    organisation: OrganisationRow
    name: str
    """Of the person, or of the token."""
    session_hash: bytes | None
    """Names the browser's session; None with a token, and what follows is empty then."""
    csrf_secret: bytes
    theme: str
    stamp: str
    """Changes with everything that reports of this organisation read."""
