"""Starting again after every kind of end."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from headway import embedded
from headway.embedded.process import Birth, read_birth
from headway.kernel.errors import ConfigurationError

HOLDER = """
import sys, time
from pathlib import Path
from headway import embedded
with embedded.servers(Path(sys.argv[1]), is_durable=False) as servers:
    print(servers.postgres.pid, servers.valkey.pid, flush=True)
    time.sleep(600)
"""


def _hold(data_dir: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """Another process that runs the servers, and their pids."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data_dir)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    return holder, [int(word) for word in holder.stdout.readline().split()]


def _gone(pids: list[int], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(psutil.pid_exists(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def _count(servers: embedded.Servers) -> int:
    with servers.postgres.connect("headway") as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS starts (at timestamptz DEFAULT now())")
        connection.execute("INSERT INTO starts DEFAULT VALUES")
        row = connection.execute("SELECT count(*) FROM starts").fetchone()
    assert row is not None
    return int(row[0])


def test_data_survives_a_stop_and_both_kinds_of_kill(data_dir: Path) -> None:
    with embedded.servers(data_dir) as servers:
        assert _count(servers) == 1
        servers.postgres.kill()
        servers.postgres.start()
        assert _count(servers) == 2
        servers.postgres.kill(immediate=False)
        servers.valkey.kill()
        assert (servers.postgres.pid, servers.valkey.pid) == (0, 0)
        servers.postgres.start()
        servers.valkey.start()
        assert _count(servers) == 3
        pids = [servers.postgres.pid, servers.valkey.pid]
    assert _gone(pids)
    with embedded.servers(data_dir) as servers:
        assert _count(servers) == 4


def test_a_second_start_is_told_who_holds_the_directory(data_dir: Path) -> None:
    with (
        embedded.servers(data_dir, is_durable=False),
        pytest.raises(ConfigurationError, match=f"already runs on .*process {os.getpid()}"),
        embedded.servers(data_dir),
    ):
        pass


def test_a_killed_parent_takes_its_servers_along(data_dir: Path) -> None:
    holder, pids = _hold(data_dir)
    holder.kill()
    holder.communicate()
    assert len(pids) == 2
    assert _gone(pids)
    with embedded.servers(data_dir, is_durable=False) as servers:
        assert _count(servers) == 1


def test_what_a_killed_parent_left_running_is_ended(data_dir: Path) -> None:
    with embedded.servers(data_dir, is_durable=False) as servers:
        process, left = servers.postgres.process, servers.postgres.pid
        # As after a crash: nobody holds the process any more, only the file knows it.
        lost, process._popen = process._popen, None
        servers.postgres.start()
        assert lost is not None
        assert lost.wait(10) == 0
        assert servers.postgres.pid != left
        assert not psutil.pid_exists(left)


def test_a_recycled_pid_is_not_taken_for_the_server(data_dir: Path) -> None:
    with embedded.servers(data_dir, is_durable=False) as servers:
        pid_file = servers.postgres.process.pid_file
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    pid_file.write_text(f'{{"pid": {sleeper.pid}, "started_at": 1.0}}')
    postmaster = data_dir / "servers" / "postgres" / "postmaster.pid"
    postmaster.write_text(f"{sleeper.pid}\n{postmaster.parent}\n1\n5432\n\n\n\n")
    with embedded.servers(data_dir, is_durable=False) as servers:
        assert _count(servers) == 1
    assert sleeper.poll() is None
    sleeper.kill()
    sleeper.wait()


def test_a_half_made_cluster_is_made_again(data_dir: Path) -> None:
    half = data_dir / "servers" / "postgres.making"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with embedded.servers(data_dir, is_durable=False) as servers:
        assert _count(servers) == 1
    assert not half.exists()


def test_a_cluster_of_another_version_is_refused_in_words(data_dir: Path) -> None:
    old = data_dir / "servers" / "postgres"
    old.mkdir(parents=True)
    (old / "PG_VERSION").write_text("16\n")
    with (
        pytest.raises(
            ConfigurationError, match=r"written by PostgreSQL 16, this Headway brings 18"
        ),
        embedded.servers(data_dir),
    ):
        pass
    (old / "PG_VERSION").unlink()


def test_a_cut_pid_file_says_nothing(tmp_path: Path) -> None:
    for content in ("", "{", '{"pid": 1}', "[]"):
        (tmp_path / "x.pid").write_text(content)
        assert read_birth(tmp_path / "x.pid") is None
    assert read_birth(tmp_path / "none.pid") is None


def test_a_process_is_known_by_pid_and_start_time() -> None:
    me = psutil.Process()
    assert Birth(me.pid, me.create_time()).process() == me
    assert Birth(me.pid, me.create_time() - 1).process() is None


def test_the_servers_listen_on_no_port_and_keep_what_they_take(data_dir: Path) -> None:
    with embedded.servers(data_dir) as servers:
        for pid in (servers.postgres.pid, servers.valkey.pid):
            assert psutil.Process(pid).net_connections("inet") == []
        with servers.postgres.connect() as connection:
            shown = connection.execute(
                "SELECT name, setting FROM pg_settings WHERE name IN"
                " ('fsync', 'listen_addresses', 'data_checksums', 'synchronous_commit')"
            ).fetchall()
        on = ("data_checksums", "fsync", "synchronous_commit")
        assert dict(shown) == {**dict.fromkeys(on, "on"), "listen_addresses": ""}
        import redis  # noqa: PLC0415  # pure tests of this package need none

        path = servers.redis_url.removeprefix("redis+socket://")
        with redis.Redis(unix_socket_path=path, decode_responses=True) as client:
            kept = client.config_get("maxmemory-policy", "appendonly", "port")
        assert kept == {"maxmemory-policy": "noeviction", "appendonly": "yes", "port": "0"}


def test_nobody_else_on_the_machine_can_connect(data_dir: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can try as somebody else")
    with embedded.servers(data_dir, is_durable=False) as servers:
        servers.postgres.places.sockets.chmod(0o755)
        host = str(servers.postgres.places.sockets)
        code = (
            "import psycopg,sys\n"
            f"try: psycopg.connect(host={host!r}, user='postgres', dbname='postgres')\n"
            "except psycopg.OperationalError as error: sys.exit(str(error))\n"
        )
        # The interpreter may stand in a private home, so the other user is taken on inside it.
        done = subprocess.run(
            [sys.executable, "-c", f"import os, psycopg; os.setuid(65534)\n{code}"],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "Peer authentication failed" in done.stderr
