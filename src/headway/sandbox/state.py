"""What a sandbox keeps in its state directory, so that it is the same after a restart."""

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from headway.kernel.clock import now as real_now
from headway.kernel.errors import ConfigurationError
from headway.sandbox.github.accounts import new_private_key
from headway.sandbox.world.model import Wire, from_iso, iso

FILE = "sandbox.json"


@dataclass
class State:
    """Seed, size, when the world was first looked at, how far its clock has come, and the key."""

    seed: int
    size: str
    first_now: str
    now: str
    private_key: str
    is_control: bool = False
    events: list[Wire] = field(default_factory=list)
    """Changes that were asked for by name, with the moment each was applied."""

    @property
    def first_moment(self) -> datetime:
        """The end of the world when it was made."""
        return from_iso(self.first_now)


def load(
    directory: Path | None, *, seed: int, size: str, now: datetime | None, is_control: bool
) -> State:
    """The state of the directory, or a new one. Raises ConfigurationError.

    Without `now` the clock of an old state goes on to the present.
    """
    moment = (now or real_now()).astimezone(UTC).replace(microsecond=0)
    known = directory / FILE if directory else None
    if known is not None and known.exists():
        try:
            state = State(**json.loads(known.read_text("utf-8")))
        except (ValueError, TypeError) as error:
            raise ConfigurationError(
                f"{known} is damaged: delete it to begin with a new sandbox world"
            ) from error
        state.now = max(state.now, iso(moment))
        return state
    at = iso(moment)
    return State(seed, size, at, at, new_private_key(), is_control)


def save(directory: Path | None, state: State) -> None:
    """Write the state for its owner only, whole or not at all."""
    if directory is None:
        return
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = directory / f"{FILE}.new"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(state), file)
    draft.replace(directory / FILE)
