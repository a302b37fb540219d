"""The sandbox's clock: moves the world, remembers how far it came, applies named changes."""

from datetime import timedelta
from pathlib import Path

from headway.sandbox import state as states
from headway.sandbox.github.service import Service
from headway.sandbox.world.changes import Changes
from headway.sandbox.world.model import Wire, from_iso, iso
from headway.sandbox.world.simulation import Simulation


class Clock:
    """Advances one world, and keeps its state so that a restart shows the same."""

    def __init__(
        self,
        service: Service,
        simulation: Simulation | None,
        state: states.State,
        directory: Path | None,
    ) -> None:
        self.service = service
        self.simulation = simulation
        self.state = state
        self.directory = directory
        self.changes = Changes(service.world)

    def catch_up(self) -> None:
        """Go from the first moment to where the clock stood, with every change on the way."""
        for event in self.state.events:
            self._move(event["at"])
            self.changes.apply(event, event["at"])
        self._move(self.state.now)
        self.service.set_clock(self.service.world.now)
        self.service.world.changes.clear()
        states.save(self.directory, self.state)

    def keep_up(self) -> None:
        """Let happen what is due by a clock that flowed on since the last request."""
        now = self.service.now()
        if now > self.service.world.now and self._move(iso(now)):
            self.state.now = iso(now)
            states.save(self.directory, self.state)

    def advance(self, hours: float, events: list[Wire]) -> Wire:
        """Move on by so many hours, then apply the named changes.

        Raises UnknownChange before anything moved when a change cannot be applied.
        """
        for event in events:
            self.changes.check(event)
        now = (self.service.now() + timedelta(hours=hours)).replace(microsecond=0)
        self.service.set_clock(now)
        steps = self._move(iso(now))
        for event in events:
            self.changes.apply(event, iso(now))
            self.state.events.append({**event, "at": iso(now)})
        self.state.now = iso(now)
        states.save(self.directory, self.state)
        return {"now": iso(now), "steps": steps, "events": len(events)}

    def _move(self, to: str) -> int:
        moment = max(from_iso(to), self.service.world.now)
        if self.simulation is not None:
            return self.simulation.advance_to(moment)
        self.service.world.now = moment
        return 0
