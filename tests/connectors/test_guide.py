"""docs/add-a-connector.md is followed literally: its code is taken from the page and run."""

import importlib
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import headway.connectors
from headway.connectors.conformance import CHECKS, Subject

_BLOCK = re.compile(r"```python\n# (\S+)\n(.*?)```", re.DOTALL)
_SOURCE = "src/headway/connectors/"


@pytest.fixture(scope="module")
def followed(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The guide's own test module, after its connector was put where the guide says."""
    folder = tmp_path_factory.mktemp("guide")
    text = (project / "docs/add-a-connector.md").read_text(encoding="utf-8")
    blocks = dict(_BLOCK.findall(text))
    assert len(blocks) == 5
    for name, code in blocks.items():
        path = folder / name.removeprefix(_SOURCE)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
    headway.connectors.__path__.append(str(folder))
    try:
        test = folder / "tests/connectors/shipyard/test_conformance.py"
        spec = importlib.util.spec_from_file_location("guide_test_conformance", test)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        headway.connectors.__path__.remove(str(folder))
        for name in [name for name in sys.modules if "connectors.shipyard" in name]:
            del sys.modules[name]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_guides_connector_conforms(
    check: Callable[[Subject], None], followed: ModuleType
) -> None:
    check(followed.SUBJECT)
