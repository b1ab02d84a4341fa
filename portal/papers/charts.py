"""One Vega-Lite specification for the page and for the paper. Japanese stays text."""

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import vl_convert

from .fonts import FAMILIES

_SVG = "http://www.w3.org/2000/svg"
_LOOK: dict[str, Any] = {
    "font": ", ".join(FAMILIES),
    "background": "#ffffff",
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "gridColor": "#e6e6e6",
        "labelColor": "#333333",
    },
    "axisBand": {"labelAngle": 0},
    "legend": {"labelFontSize": 12, "titleFontSize": 12},
    "range": {"category": ["#0017c1", "#008299", "#1d8b56", "#a58000", "#c74700", "#aa00aa"]},
    "mark": {"color": "#0017c1"},
}


def _without_inline_style(node: ET.Element) -> None:
    """A strict policy forbids style attributes; SVG says the same with presentation attributes."""
    for element in node.iter():
        for rule in filter(None, (element.attrib.pop("style", None) or "").split(";")):
            name, _, value = rule.partition(":")
            element.set(name.strip(), value.strip())


def svg(spec: Mapping[str, Any]) -> str:
    """The chart as SVG that may be put into a page or a paper as it is. `spec` is Vega-Lite version 5."""
    whole = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", **spec}
    whole["config"] = _LOOK | dict(spec.get("config", {}))
    drawn = vl_convert.vegalite_to_svg(json.dumps(whole, default=str), allowed_base_urls=[])
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ET.fromstring(drawn)  # noqa: S314 - our own renderer wrote it
    _without_inline_style(root)
    return re.sub(
        r'\s(?:xmlns:xlink="[^"]*")(?=[^>]*>)',
        "",
        ET.tostring(root, encoding="unicode"),
        count=1,
    )
