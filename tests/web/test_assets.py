import re
import subprocess
import sys

from headway.charts import bundle
from headway.web import assets

OWN_BYTES = 100_000
ISOLATED = """
import sys
import headway.web.mount
heavy = [name for name in ('altair', 'vl_convert') if name in sys.modules]
print(heavy)
sys.exit(1 if heavy else 0)
"""


def test_our_own_sheet_and_script_stay_small():
    assert sum(len(asset.content) for asset in assets.own().values()) < OWN_BYTES


def test_assets_are_kept_for_ever_under_the_hash_of_their_content(client):
    for asset in assets.own().values():
        answer = client.get(f"/assets/{asset.name}")
        assert answer.content == asset.content
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"].startswith(asset.media_type)
        plain = client.get(f"/assets/{asset.name}", headers={"Accept-Encoding": "identity"})
        assert plain.content == asset.content
    assert client.get("/assets/headway-0000000000000000.css").status_code == 404


def test_the_chart_library_is_built_when_it_is_asked_for(client):
    answer = client.get(f"/assets/{bundle.name()}")
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert "draw" in answer.text[-200:]
    plain = client.get(f"/assets/{bundle.name()}", headers={"Accept-Encoding": "identity"})
    assert plain.text == answer.text


def test_the_web_process_imports_neither_altair_nor_vl_convert():
    done = subprocess.run(
        [sys.executable, "-c", ISOLATED], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_class_that_a_template_names_has_a_rule():
    sheet = assets.own()["sheet"].content.decode()
    templates = assets.FOLDER.parent / "templates"
    used: set[str] = set()
    for template in templates.glob("*.html"):
        for names in re.findall(r'class="([^"{}]*)"', template.read_text()):
            used |= set(names.split())
    styled = set(re.findall(r"\.([a-z][\w-]*)", sheet))
    free = {"off"}
    assert used - styled - free == set()
