"""Makes the environment `.venv`, from locked packages with hashes. Standard library only.

usage: python3 scripts/setup.py        (from anywhere; seconds when nothing changed)

pip, with whatever mirror it is configured for, brings uv; uv brings the rest, and where uv cannot
reach what pip can, pip does it all.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
STAMP = VENV / "set-up"
LOCK = ROOT / "requirements" / "dev.txt"
INPUTS = (LOCK, ROOT / "requirements" / "uv.txt", ROOT / "pyproject.toml", Path(__file__))


class SetupError(Exception):
    """Set-up cannot go on; the sentence says what to do."""


def main() -> int:
    """Set up where something changed; 0 when `.venv/bin/headway` works."""
    wanted = fingerprint()
    if is_current(wanted):
        return 0
    started = time.monotonic()
    try:
        with (ROOT / ".setup.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once: the second finds it done
            if not is_current(wanted):
                print("Setting up .venv …", flush=True)
                set_up()
                STAMP.write_text(wanted)
    except (SetupError, OSError) as error:
        print(f"Set-up stopped: {error}", file=sys.stderr)
        return 1
    print(f"The environment is ready ({time.monotonic() - started:.0f} s).", flush=True)
    return 0


def fingerprint() -> str:
    """What the environment depends on: the locks, this interpreter, this place."""
    digest = hashlib.sha256(f"{sys.version}\n{sys.prefix}\n{ROOT}\n".encode())
    for path in INPUTS:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(wanted: str) -> bool:
    """Whether the environment is the one wanted."""
    there = STAMP.exists() and (VENV / "bin" / "headway").exists() and PYTHON.exists()
    return there and STAMP.read_text() == wanted


def set_up() -> None:
    """Make the environment, fill it, and put the project into it (editable)."""
    STAMP.unlink(missing_ok=True)
    if not is_usable():
        make_environment()
    if not UV.exists():
        pip("install", "--quiet", "--require-hashes", "-r", str(ROOT / "requirements" / "uv.txt"))
    environment = uv_environment()
    synced = uv(environment, "sync", "--quiet", "--require-hashes", str(LOCK))
    if synced.returncode != 0:
        print("uv could not fetch the packages; trying pip …", flush=True)
        fall_back(synced.stderr)
    done = uv(environment, "install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ".")
    if done.returncode != 0:
        raise SetupError(f"the project itself could not be installed: {last_line(done.stderr)}")


def is_usable() -> bool:
    """Whether the environment that is there runs this Python and can be filled."""
    if not PYTHON.exists():
        return False
    if not (UV.exists() or (VENV / "bin" / "pip").exists() or can_pip_elsewhere()):
        return False
    version = [str(PYTHON), "-c", "import sys; print(sys.version)"]
    asked = subprocess.run(version, capture_output=True, text=True, check=False)
    return asked.stdout.strip() == sys.version


def make_environment() -> None:
    """A fresh environment with pip in it.

    Debian splits `venv` off: then pip of the system fills the environment, or apt brings the rest.
    """
    shutil.rmtree(VENV, ignore_errors=True)
    if importlib.util.find_spec("ensurepip") is None and not can_pip_elsewhere():
        install_venv_package()
    arguments = ["--without-pip"] if importlib.util.find_spec("ensurepip") is None else []
    made = subprocess.run(
        [sys.executable, "-m", "venv", *arguments, str(VENV)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        raise SetupError(f"no environment could be made: {last_line(made.stdout + made.stderr)}")


def can_pip_elsewhere() -> bool:
    """Whether this interpreter's own pip can fill another environment (pip 22.3 and later)."""
    return importlib.util.find_spec("pip") is not None


def install_venv_package() -> None:
    """As root on Debian, bring what is missing; else say how."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    apt = shutil.which("apt-get")
    if os.geteuid() == 0 and apt is not None:
        print(f"Python's venv is not complete here: installing {name} …", flush=True)
        subprocess.run([apt, "install", "-y", "-q", name], check=False, capture_output=True)
        importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupError(
            f"this Python comes without ensurepip: install it (Debian: apt install {name})"
            " and run make again."
        )


def pip(*arguments: str) -> None:
    """The environment's pip, or the interpreter's own for the environment."""
    inside = (VENV / "bin" / "pip").exists()
    head = [str(PYTHON), "-m", "pip"] if inside else [sys.executable, "-m", "pip"]
    target = [] if inside else ["--python", str(PYTHON)]
    done = subprocess.run([*head, *target, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SetupError(f"pip could not install packages: {last_line(done.stderr)}")


def fall_back(words: str) -> None:
    """Let pip install the lock, where there is a pip."""
    if not (VENV / "bin" / "pip").exists() and not can_pip_elsewhere():
        raise SetupError(f"uv could not install packages: {last_line(words)}")
    pip("install", "--quiet", "--require-hashes", "-r", str(LOCK))


def uv(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """`uv pip …` on the environment."""
    head = [str(UV), "pip", arguments[0], "--python", str(PYTHON)]
    words = [*head, *arguments[1:]]
    return subprocess.run(
        words, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


def uv_environment() -> dict[str, str]:
    """Tell uv the mirror and the certificates that pip is told, unless uv is told itself."""
    environment = dict(os.environ)
    environment.pop("VIRTUAL_ENV", None)
    for ours, theirs in (("UV_DEFAULT_INDEX", "index-url"), ("SSL_CERT_FILE", "cert")):
        value = os.environ.get("PIP_" + theirs.upper().replace("-", "_")) or pip_setting(theirs)
        if value and "UV_INDEX_URL" not in environment:
            environment.setdefault(ours, value)
    return environment


def pip_setting(name: str) -> str:
    """A value of pip's configuration files; empty when it has none."""
    inside = (VENV / "bin" / "pip").exists()
    python = str(PYTHON) if inside else sys.executable
    asked = subprocess.run(
        [python, "-m", "pip", "config", "get", f"global.{name}"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() if asked.returncode == 0 else ""


def last_line(text: str) -> str:
    """The last line with words in it."""
    return next((line for line in reversed(text.splitlines()) if line.strip()), "no reason given")


if __name__ == "__main__":
    sys.exit(main())
