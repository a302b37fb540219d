import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from headway.cli.demo_world import DemoWorld, Size, remembered
from headway.cli.installation import refuse_busy_port
from headway.kernel.errors import ConfigurationError

pytestmark = pytest.mark.enable_socket


def _world(data_dir: Path, **asked) -> DemoWorld:
    return remembered(data_dir, **({"seed": None, "size": None, "archives": ()} | asked))


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as made:
        yield made


def test_a_second_start_finds_the_world_of_the_first(tmp_path: Path) -> None:
    first = _world(tmp_path, seed=7, size=Size.MEDIUM)
    assert (first.seed, first.size) == (7, "medium")
    assert _world(tmp_path) == first
    assert _world(tmp_path, seed=7, size=Size.MEDIUM) == first


def test_another_seed_or_size_needs_another_directory(tmp_path: Path) -> None:
    _world(tmp_path, seed=7)
    with pytest.raises(ConfigurationError, match="--seed 7 --size small"):
        _world(tmp_path, seed=8)
    with pytest.raises(ConfigurationError, match="choose another --data-dir"):
        _world(tmp_path, size=Size.LARGE)


def test_archives_are_added_and_never_lost(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.json", "b.json.gz")]
    for file in files:
        file.write_text("{}")
    _world(tmp_path, archives=files[:1])
    world = _world(tmp_path, archives=files)
    assert world.archives == tuple(map(str, files))
    words = world.words(tmp_path / "state")
    assert words[:3] == ["sandbox", "--port", str(world.port)]
    assert words[-4:] == ["--archive", str(files[0]), "--archive", str(files[1])]
    assert _world(tmp_path).archives == world.archives


def test_a_missing_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.json does not exist"):
        _world(tmp_path, archives=[tmp_path / "none.json"])


def test_the_port_of_the_world_is_refused_when_taken(
    tmp_path: Path, listener: socket.socket
) -> None:
    world = _world(tmp_path)
    listener.bind(("127.0.0.1", world.port))
    listener.listen()
    with pytest.raises(ConfigurationError, match=f"Port {world.port}, where .* is taken"):
        _world(tmp_path)


def test_a_damaged_memory_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text('{"seed": 1')
    with pytest.raises(ConfigurationError, match=r"demo\.json cannot be read"):
        _world(tmp_path)


def test_a_busy_port_is_one_sentence(listener: socket.socket) -> None:
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    port = listener.getsockname()[1]
    with pytest.raises(ConfigurationError, match=f"Port {port} on 127.0.0.1 cannot be used"):
        refuse_busy_port("127.0.0.1", port)
