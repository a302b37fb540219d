"""What a person sees while something starts: steps, then progress, in place where possible."""

import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.live import Live

_EVERY_SECONDS = 2.0


def _is_terminal() -> bool:
    # Asked late: a test puts another stream in place of standard output.
    return sys.stdout.isatty()


@dataclass(slots=True)
class Terminal:
    """Lines on standard output; on a terminal the last one is rewritten while it changes."""

    is_live: bool = field(default_factory=_is_terminal)
    _live: "Live | None" = field(default=None, init=False)
    _shown: str = field(default="", init=False)
    _shown_at: float = field(default=-_EVERY_SECONDS, init=False)

    def say(self, words: str) -> None:
        """A line that stays."""
        self.settle()
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()

    def step(self, words: str) -> None:
        """Something begins that takes a moment."""
        self.say(f"  {words} …")

    def update(self, words: str) -> None:
        """A line that changes; without a terminal a new one every two seconds at most."""
        if words == self._shown:
            return
        if self.is_live:
            self._draw(words)
        elif time.monotonic() - self._shown_at >= _EVERY_SECONDS:
            sys.stdout.write(f"{words}\n")
            sys.stdout.flush()
            self._shown_at = time.monotonic()
        self._shown = words

    def _draw(self, words: str) -> None:
        from rich.console import Console
        from rich.live import Live

        if self._live is None:
            console = Console(highlight=False, markup=False)
            self._live = Live(console=console, refresh_per_second=5, transient=False)
            self._live.start()
        self._live.update(words, refresh=True)

    def settle(self) -> None:
        """Leave the changing line as it is."""
        if self._live is not None:
            self._live.stop()
            self._live = None
