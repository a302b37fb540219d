"""Where the servers' files and sockets lie, and the lock that keeps a second start away."""

import fcntl
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from headway.embedded.account import Account, can_enter
from headway.kernel.errors import ConfigurationError

# sun_path holds 108 bytes with its closing zero; the longest name in the directory follows.
_LONGEST_DIRECTORY = 107 - len("/.s.PGSQL.5432.lock")
_LINK = "servers"


@dataclass(frozen=True, slots=True)
class Places:
    """`servers`: the files of both servers. `sockets`: a short path. `engines`: copied programs."""

    servers: Path
    sockets: Path
    engines: Path


def prepare(data_dir: Path, account: Account | None) -> Places:
    """Make the directories, changing no mode outside the data directory.

    As root, the servers' user may be unable to walk to the data directory (a private home): then
    the servers' files lie under /var/lib/headway, and a link in the data directory says where.

    Raises:
        ConfigurationError: a directory cannot be made or belongs to somebody else.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        servers = data_dir / _LINK
        if account is not None and not servers.is_symlink():
            servers = _for_account(data_dir)
        servers = servers.resolve()
        servers.mkdir(mode=0o711, exist_ok=True)
        return Places(servers, _sockets(servers, account), _state_home() / "engines")
    except OSError as error:
        raise ConfigurationError(
            f"The data directory {data_dir} cannot be used: {error.strerror}"
            f" ({error.filename}). Choose another one with --data-dir."
        ) from error


def _for_account(data_dir: Path) -> Path:
    if can_enter(data_dir.resolve().parent):
        # The data directory itself is ours to open, for walking through only.
        data_dir.chmod(data_dir.stat().st_mode | 0o011)
        return data_dir / _LINK
    home = _state_home()
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    target = home / f"{_key(data_dir)}-{secrets.token_hex(4)}"
    target.mkdir(mode=0o711)
    (target / "belongs-to").write_text(f"{data_dir.resolve()}\n")
    (data_dir / _LINK).symlink_to(target)
    return target


def _state_home() -> Path:
    """Where root may keep what another user must reach."""
    for home in (Path("/var/lib"), Path("/var/tmp")):  # noqa: S108  # a fixed, root-owned name follows
        if can_enter(home) and os.access(home, os.W_OK):
            return home / "headway"
    return Path(tempfile.gettempdir()) / "headway-root"


def _key(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


def _sockets(servers: Path, account: Account | None) -> Path:
    """A directory for the sockets that only their owner and root can enter."""
    inside = servers / "run"
    if len(os.fsencode(inside)) <= _LONGEST_DIRECTORY:
        place = inside
    else:
        # Not TMPDIR, which may be long itself.
        place = Path("/tmp") / f"headway-{os.geteuid()}-{_key(servers)}"  # noqa: S108  # its owner is checked
    own(place, account)
    return place


def own(directory: Path, account: Account | None) -> None:
    """Make the directory, 0700, the account's (or mine).

    Raises:
        ConfigurationError: it is there already and belongs to somebody else.
    """
    directory.mkdir(mode=0o700, exist_ok=True)
    uid = account.uid if account is not None else os.geteuid()
    there = directory.lstat()
    if directory.is_symlink() or there.st_uid not in {uid, os.geteuid()}:
        raise ConfigurationError(
            f"{directory} belongs to user id {there.st_uid}, not to the servers' user:"
            " remove it, or choose another data directory with --data-dir."
        )
    if account is not None and there.st_uid != uid:
        os.chown(directory, account.uid, account.gid)


@contextmanager
def locked(servers: Path, data_dir: Path) -> Iterator[None]:
    """Hold the one lock of a data directory until the process ends or leaves the block.

    Raises:
        ConfigurationError: another process holds it; the sentence names it.
    """
    with (servers / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise ConfigurationError(
                f"Headway already runs on {data_dir} (process {file.read().strip() or 'unknown'}):"
                " stop that one first, or choose another directory with --data-dir."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def remove(data_dir: Path) -> None:
    """Delete a data directory and the servers' files that lie elsewhere for it."""
    link = data_dir / _LINK
    servers = link.resolve()
    if link.is_symlink() and servers.exists():
        shutil.rmtree(servers)
    if data_dir.exists():
        shutil.rmtree(data_dir)
    for elsewhere in Path("/tmp").glob(f"headway-{os.geteuid()}-{_key(servers)}"):  # noqa: S108  # as made above
        shutil.rmtree(elsewhere)
