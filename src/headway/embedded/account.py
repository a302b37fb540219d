"""Who the servers run as. PostgreSQL refuses root, so root lends them a system user."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from headway.kernel.errors import ConfigurationError

SYSTEM_USER = "headway"
_HOMELESS = ["--system", "--user-group", "--no-create-home", "--home-dir=/nonexistent"]


@dataclass(frozen=True, slots=True)
class Account:
    """A system user that root starts the servers as."""

    name: str
    uid: int
    gid: int


def servers_account() -> Account | None:
    """None for an ordinary user, whose own servers they are; the system user `headway` for root.

    Raises:
        ConfigurationError: root, but no such user exists and none can be made; or an ordinary
            user id without a name, which initdb cannot run as.
    """
    if os.geteuid() != 0:
        _name(os.geteuid())
        return None
    return _existing() or _made()


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise ConfigurationError(
            f"User id {uid} has no name on this machine (no line in /etc/passwd), and PostgreSQL"
            " wants one: run as a named user, or set HEADWAY_DATABASE_URL and HEADWAY_REDIS_URL."
        ) from None


def _existing() -> Account | None:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None
    if entry.pw_uid == 0:
        raise ConfigurationError(
            f"The user {SYSTEM_USER} is root by another name; PostgreSQL refuses it."
        )
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _made() -> Account:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    reason = "useradd is missing"
    if useradd is not None:
        made = subprocess.run(
            [useradd, *_HOMELESS, "--shell=/usr/sbin/nologin", SYSTEM_USER],
            capture_output=True,
            text=True,
            check=False,
        )
        reason = made.stderr.strip().replace("\n", " ") or f"useradd ended with {made.returncode}"
    # Two starts at the same moment may both try; the one that came second finds the user made.
    account = _existing()
    if account is None:
        raise ConfigurationError(
            "PostgreSQL refuses to run as root, and the system user"
            f" '{SYSTEM_USER}' for it could not be made ({reason}): start Headway as an ordinary"
            " user, or set HEADWAY_DATABASE_URL and HEADWAY_REDIS_URL."
        )
    return account


def is_reachable(path: Path) -> bool:
    """Whether a user who owns nothing on the way can read this path (and enter it, a directory)."""
    path = path.resolve()
    mode = path.stat().st_mode
    wanted = stat.S_IROTH | (stat.S_IXOTH if stat.S_ISDIR(mode) else 0)
    return mode & wanted == wanted and can_enter(path.parent)


def can_enter(directory: Path) -> bool:
    """Whether a user who owns nothing on the way can walk to and through this directory."""
    directory = directory.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (directory, *directory.parents))
