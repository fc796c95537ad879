"""The controls of a chart, as Vega itself will show them below it."""

import json
from collections.abc import Iterator

import vl_convert


def controls(spec: dict) -> list[str]:
    """The labels of the sliders, menus and rows of buttons of a Vega-Lite chart.

    They may stand at any depth, and one of them may ask for several fields. So Vega-Lite itself
    says what it makes of them.
    """
    found = _signals(vl_convert.vegalite_to_vega(json.dumps(spec)))
    inputs = [(signal, signal["bind"]) for signal in found if "input" in signal.get("bind", {})]
    return [bind.get("name", signal["name"]).strip(" :") for signal, bind in inputs]


def _signals(vega: dict) -> Iterator[dict]:
    """Those of the chart and of all its parts."""
    yield from vega.get("signals", [])
    for part in vega.get("marks", []):
        yield from _signals(part)
