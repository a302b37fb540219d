"""What may stand in no tracked file, and what must stand in some."""

import re
import tomllib
from pathlib import Path

import pytest

# Spelled backwards, so that this file does not break its own rule.
_REGISTRIES = [
    name[::-1] for name in ("gro.ipyp", "gro.detsohnohtyp", "gro.sjmpn.yrtsiger", "gro.naibed.bed")
]
_MACHINE = re.compile(r"(?<![\w/.])/(?:work|farm|root|home/[a-z]+)/\w|[A-Z]:\\\\Users")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def _names(path: Path) -> set[str]:
    """The packages of a lock."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line.split("==", 1)[0] for line in lines if re.match(r"[a-z0-9]", line)}


def test_no_file_names_a_package_registry(project: Path, tracked: list[Path]) -> None:
    host = re.compile("|".join(map(re.escape, _REGISTRIES)))
    found = [str(path.relative_to(project)) for path in tracked if host.search(_text(path))]
    assert found == []


def test_no_file_names_a_place_on_one_machine(project: Path, tracked: list[Path]) -> None:
    found = [
        f"{path.relative_to(project)}: {match[0]}"
        for path in tracked
        if path != Path(__file__) and (match := _MACHINE.search(_text(path)))
    ]
    assert found == []


def test_no_private_key_is_committed(project: Path, tracked: list[Path]) -> None:
    key = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=\n]{100,}")
    assert [str(path.relative_to(project)) for path in tracked if key.search(_text(path))] == []


def test_the_readme_names_the_two_commands(project: Path) -> None:
    readme = _text(project / "README.md")
    assert "make demo" in readme
    assert "make test" in readme
    assert "make test" in _text(project / ".ci" / "run")


def test_links_between_documents_lead_somewhere(project: Path, tracked: list[Path]) -> None:
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
    broken = [
        f"{path.relative_to(project)}: {target}"
        for path in tracked
        if path.suffix == ".md"
        for target in link.findall(_text(path))
        if not (path.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("run.txt", ()), ("dev.txt", ("embedded", "test", "build", "lint"))],
)
def test_the_locks_hold_what_the_project_asks_for(
    project: Path, lock: str, extras: tuple[str, ...]
) -> None:
    asked = tomllib.loads(_text(project / "pyproject.toml"))["project"]
    wanted = [*asked["dependencies"]]
    for extra in extras:
        wanted += asked["optional-dependencies"][extra]
    names = {re.split(r"[\[<>=!~; ]", one, maxsplit=1)[0].lower() for one in wanted}
    locked = _names(project / "requirements" / lock)
    assert sorted(names - locked) == []
    assert set(extras) in (set(), set(asked["optional-dependencies"]))


def test_each_locked_package_has_a_hash(project: Path) -> None:
    for lock in (project / "requirements").glob("*.txt"):
        entries = re.split(r"\n(?=[a-z0-9])", _text(lock))
        assert [entry[:40] for entry in entries if "--hash=sha256:" not in entry] == [], lock.name


def test_uv_is_the_same_in_both_locks(project: Path) -> None:
    pins = [
        re.search(r"^uv==(\S+)", _text(project / "requirements" / lock), re.MULTILINE)
        for lock in ("uv.txt", "dev.txt")
    ]
    assert pins[0] is not None
    assert pins[1] is not None
    assert pins[0][1] == pins[1][1]


def test_each_decision_is_one_page_with_its_parts(project: Path) -> None:
    pages = sorted((project / "docs" / "decisions").glob("0*.md"))
    assert len(pages) >= 10
    index = _text(project / "docs" / "decisions" / "README.md")
    for page in pages:
        text = _text(page)
        assert len(text.splitlines()) < 60, page.name
        parts = [line for line in text.splitlines() if line.startswith("## ")]
        assert parts == ["## Context", "## Decision", "## Consequences", "## Alternatives"]
        assert page.name in index
