"""The environment's set-up, where something of Python is missing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUNNER = """
import os, runpy, sys
for name in sys.argv[1:]:
    sys.modules[name] = None
os.geteuid = lambda: 1000
sys.argv = ["scripts/setup.py"]
runpy.run_path("scripts/setup.py", run_name="__main__")
"""


@pytest.fixture
def checkout(project: Path, tmp_path: Path) -> Path:
    """What set-up reads of the project, elsewhere."""
    for name in ("scripts", "requirements"):
        shutil.copytree(project / name, tmp_path / name)
    shutil.copy(project / "pyproject.toml", tmp_path)
    return tmp_path


def _run(checkout: Path, *without: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUNNER, *without],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_without_ensurepip_and_pip_is_one_sentence(checkout: Path) -> None:
    done = _run(checkout, "ensurepip", "pip")
    assert done.returncode == 1
    assert done.stderr.startswith("Set-up stopped: this Python comes without ensurepip: install it")
    assert "apt install python3" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_is_done_when_nothing_changed(checkout: Path) -> None:
    sys_fingerprint = (
        "import runpy; print(runpy.run_path('scripts/setup.py')['fingerprint'](), end='')"
    )
    for name in ("python", "headway"):
        (checkout / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
        (checkout / ".venv" / "bin" / name).write_text("")
    wanted = subprocess.run(
        [sys.executable, "-c", sys_fingerprint],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (checkout / ".venv" / "set-up").write_text(wanted)
    done = _run(checkout)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    lock = checkout / "requirements" / "dev.txt"
    lock.write_text(lock.read_text() + "\n# another pin\n")
    changed = _run(checkout, "ensurepip", "pip")
    assert "Setting up .venv" in changed.stdout
