"""Documentation is a test: what exists is described, and what is described exists."""

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from headway.cli import app
from headway.kernel.settings import Settings


def _commands(command: Any, words: tuple[str, ...] = ("headway",)) -> dict[str, Any]:
    if not hasattr(command, "commands"):
        return {" ".join(words): command}
    found: dict[str, Any] = {}
    for name, inner in command.commands.items():
        found |= _commands(inner, (*words, name))
    return found


COMMANDS = _commands(get_command(app))


@pytest.fixture(scope="module")
def operate(project: Path) -> str:
    text = (project / "docs" / "operate.md").read_text(encoding="utf-8")
    return text[text.index("## Commands") :]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_and_a_line(name: str, operate: str) -> None:
    assert COMMANDS[name].help
    assert re.search(rf"^\| `{re.escape(name)}[ `]", operate, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_has_help_and_is_named(name: str, operate: str) -> None:
    line = next(line for line in operate.splitlines() if line.startswith(f"| `{name}"))
    for parameter in COMMANDS[name].params:
        if parameter.name == "help" or getattr(parameter, "hidden", False):
            continue
        assert parameter.help, f"{name} {parameter.name}"
        options = [option for option in parameter.opts if option.startswith("--")]
        assert not options or any(option in line for option in options), f"{name} {options}"


def test_no_command_is_described_that_does_not_exist(operate: str) -> None:
    described = set(re.findall(r"^\| `(headway [a-z-]+(?: [a-z-]+)?)", operate, re.MULTILINE))
    assert described == set(COMMANDS)


def test_every_setting_is_described_and_no_other(operate: str) -> None:
    described = set(re.findall(r"^\| `(HEADWAY_[A-Z_]+)`", operate, re.MULTILINE))
    assert described == {f"HEADWAY_{name.upper()}" for name in Settings.model_fields}


def test_every_default_is_the_one_described(operate: str) -> None:
    rows = re.findall(r"^\| `HEADWAY_([A-Z_]+)` \| ([^|]*) \|", operate, re.MULTILINE)
    made = Settings()
    for name, shown in rows:
        default = getattr(made, name.lower())
        text = shown.strip().strip("`")
        if isinstance(default, bool):
            assert text == str(default).lower(), name
        elif isinstance(default, int | float):
            assert float(text) == default, name
        else:
            assert text == ("" if default in {None, ()} else default), name


def test_every_target_of_make_is_explained(project: Path) -> None:
    makefile = (project / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    explained = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert set(phony[1].split()) - explained == {"lint", "types", "pytest", "coverage"}
