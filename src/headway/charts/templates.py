"""The declared charts as data, so that a page can fill one in without Altair."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import orjson

PATH = Path(__file__).with_name("templates.json")

Row = Mapping[str, Any]
Spec = dict[str, Any]


@cache
def _templates() -> Mapping[str, Spec]:
    loaded: Mapping[str, Spec] = orjson.loads(PATH.read_bytes())
    return loaded


def fill(
    name: str,
    rows: Mapping[str, Sequence[Row]],
    *,
    height: int | None = None,
    **params: float | str,
) -> Spec:
    """The chart `name` with its data sets and parameters.

    A layer whose data set is empty is left out: Vega would warn of an infinite extent.

    Raises:
        KeyError: no chart, data set or parameter has that name.
    """
    template = _templates()[name]
    layers = [layer for layer in template["layer"] if rows[layer["data"]["name"]]]
    used = {layer["data"]["name"] for layer in layers}
    given = [{"name": one["name"], "value": params[one["name"]]} for one in template["params"]]
    return template | {
        "layer": layers,
        "params": given,
        "height": height or template["height"],
        "datasets": {key: list(rows[key]) for key in sorted(used)},
    }
