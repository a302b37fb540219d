import gzip
import json
import subprocess
import sys

import pytest

from headway.charts import bundle, declarations, render, templates


def test_the_library_is_built_once_and_kept_packed_beside_itself(tmp_path, monkeypatch):
    path = bundle.ensure(tmp_path / "charts")
    assert path.name == bundle.name()
    assert gzip.decompress(path.with_suffix(".js.gz").read_bytes()) == path.read_bytes()
    assert sorted(one.name for one in path.parent.iterdir()) == [path.name, f"{path.name}.gz"]
    monkeypatch.setattr(bundle, "_build", lambda _: pytest.fail("built twice"))
    assert bundle.ensure(tmp_path / "charts") == path


def test_a_library_that_cannot_be_built_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "snippet", lambda: "")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(bundle.BundleNotBuilt, match="could not be built"):
        bundle.ensure(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_name_covers_what_the_library_is_made_of(monkeypatch):
    before = bundle.name()
    monkeypatch.setattr(bundle, "VEGA_LITE", "6.1")
    assert bundle.name() != before


def test_templates_are_written_as_declared(tmp_path, monkeypatch):
    monkeypatch.setattr(templates, "PATH", tmp_path / "templates.json")
    assert render.main(["templates"]) == 0
    assert json.loads(templates.PATH.read_text()) == declarations.all_charts()


def test_rendering_says_how_it_is_used():
    done = subprocess.run(
        [sys.executable, "-m", "headway.charts.render"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "templates" in done.stderr
