"""Rules that no linter of ours knows. Each lists what breaks it."""

import ast
import re
from pathlib import Path

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
BROAD_CATCHES = {
    "src/headway/cli/edge.py",  # every command: an expected error becomes one sentence
    "src/headway/api/problems.py",  # every request: an unexpected error becomes a problem document
    "src/headway/web/errors.py",  # every page: likewise
    "src/headway/worker/tasks.py",  # every task: an unexpected error ends the run as failed
}


def _name(path: Path, project: Path) -> str:
    return path.relative_to(project).as_posix()


def test_no_file_is_longer_than_can_be_read(project: Path, tracked: list[Path]) -> None:
    suffixes = {".py", ".js", ".css", ".html", ".jinja", ".sh", ".j2"}
    long = {
        _name(path, project): count
        for path in tracked
        if path.suffix in suffixes
        and "migrations" not in path.parts
        and (count := path.read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
    }
    assert long == {}


def test_no_function_is_longer_than_a_screen(project: Path, python_files: list[Path]) -> None:
    long = {
        f"{_name(path, project)}:{node.lineno} {node.name}": size
        for path in python_files
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (size := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def _is_broad(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"})
        for kind in kinds
    )


def test_only_an_outermost_edge_catches_everything(project: Path, python_files: list[Path]) -> None:
    broad = [
        f"{_name(path, project)}:{node.lineno}"
        for path in python_files
        if _name(path, project) not in BROAD_CATCHES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and _is_broad(node)
    ]
    assert broad == []


def test_what_is_left_out_of_coverage_says_why(project: Path, python_files: list[Path]) -> None:
    bare = re.compile(r"#\s*pragma:\s*no (cover|branch)\s*(#\s*)?$")
    lines = [
        f"{_name(path, project)}:{number}"
        for path in python_files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert lines == []


def test_a_silenced_rule_says_why(project: Path, python_files: list[Path]) -> None:
    bare = re.compile(r"#\s*noqa(:\s*[A-Z0-9, ]+)?\s*$")
    lines = [
        f"{_name(path, project)}:{number}"
        for path in python_files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert lines == []


def test_no_test_asserts_nothing(project: Path, python_files: list[Path]) -> None:
    speaks = re.compile(r"Assert\(|raises|expect|assert|verify|check|warns|snapshot")
    silent = [
        f"{_name(path, project)}:{node.lineno} {node.name}"
        for path in python_files
        if "tests" in path.relative_to(project).parts[:1]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not speaks.search(ast.dump(node))
    ]
    assert silent == []


def test_every_package_of_the_source_is_typed_and_named(project: Path) -> None:
    assert (project / "src/headway/py.typed").exists()
    folders = {path.parent for path in (project / "src/headway").rglob("*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
