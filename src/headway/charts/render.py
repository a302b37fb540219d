"""What only a process of its own may do: import Altair and vl_convert.

`python -m headway.charts.render templates` writes the templates anew after a declaration changed;
`python -m headway.charts.render bundle FILE` writes the browser's bundle.
"""

import sys
from pathlib import Path

import orjson

from headway.charts import bundle, templates


def write_templates(path: Path) -> None:
    """Writes every declared chart to `path`."""
    from headway.charts import declarations  # noqa: PLC0415  (costs 100 MB; only this process pays)

    pretty = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    path.write_bytes(orjson.dumps(declarations.all_charts(), option=pretty))


def write_bundle(path: Path) -> None:
    """Writes Vega, Vega-Lite, vega-embed and our drawing function to `path`, offline."""
    import vl_convert  # noqa: PLC0415  (likewise)

    path.write_text(vl_convert.javascript_bundle(bundle.snippet(), vl_version=bundle.VEGA_LITE))


def main(arguments: list[str]) -> int:
    """Runs one of the two; 2 on wrong usage."""
    match arguments:
        case ["templates"]:
            write_templates(templates.PATH)
        case ["bundle", path]:
            write_bundle(Path(path))
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
