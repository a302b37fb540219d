"""Theme and sign-out: the one page whose forms change something, so it is never cached."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from headway.web.shell import Shell

THEME_WORDS = (
    ("auto", "As this device says"),
    ("light", "Light"),
    ("dark", "Dark"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesPage:
    """What the template knows."""

    template: ClassVar[str] = "preferences.html"

    shell: Shell
    csrf: str
    themes: Sequence[tuple[str, str]]
    """Value and words of each."""


def page(shell: Shell, csrf: str) -> PreferencesPage:
    """The page for one session."""
    return PreferencesPage(shell=shell, csrf=csrf, themes=THEME_WORDS)
