import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from headway import embedded


@pytest.fixture
def data_dir(loopback: None) -> Iterator[Path]:
    """A data directory of this test's own, that the servers' user can reach."""
    base = Path(tempfile.mkdtemp(prefix="headway-embedded-"))
    base.chmod(0o755)
    yield base / "data"
    embedded.remove(base / "data")
    for path in sorted(base.rglob("*"), reverse=True):
        path.rmdir()
    base.rmdir()
