"""One self-contained HTML page round a view: it works from a file with the network off."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.views.link import link

LARGE = 5_000_000  # characters: a page that takes a moment to open says so
_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; padding: clamp(14px, 1vw, 36px) clamp(14px, 2.2vw, 44px); background: #ffffff; }
@media (prefers-color-scheme: dark) { body { background: #14161a; } }
@media print { body { background: #ffffff; padding: 0; } }
noscript, #waiting { font: 16px sans-serif; }
"""

HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
"""
"""How every page begins: nothing may be loaded, and its title and style."""
_PAGE = (
    HEAD
    + """<body>
<main id="view">{waiting}</main>
<noscript>This page draws with JavaScript, which is switched off. Nothing is loaded from anywhere.</noscript>
<script type="application/json" id="data">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""
)


def page(
    title: str,
    module: str,
    css: str,
    spec: Mapping[str, Any],
    arrays: Mapping[str, NDArray[Any]],
    *,
    name: str = "",
    state: Mapping[str, Any] | None = None,
) -> str:
    """The whole page as a text.

    Args:
        title: plain text, escaped here.
        module: one ES module from :func:`convscope.views.link.link`.
        css: the style sheet of the view.
        spec: what the view shows, as JSON.
        arrays: uint8, int32, float32 or float64, by name; they travel as base64.
        name: of the view; what a person chooses stands behind it in the address, ``page.html#NAME?at=[3,4]``.
        state: what is chosen at first, where the address says nothing.

    Raises:
        UsageError: a number in ``spec`` is NaN or infinite, which JSON does not know.
    """
    script = inline_script(f"{_closed(module)}\nconst start = (() => {{\n{_opened()}}})();\nstart(view);\n")
    packs = {key: in_text(array) for key, array in arrays.items()}
    data = {"name": name, "spec": spec, "arrays": packs, "state": state or {}}
    text = json_in_html(data)
    return _PAGE.format(
        policy=policy(script),
        title=html.escape(title),
        style=_STYLE + css.replace("</", "<\\/"),
        data=text,
        waiting=f'<p id="waiting">Opening: {html.escape(title)} …</p>' if len(text) > LARGE else "",
        script=script,
    )


def json_in_html(data: Any) -> str:
    r"""JSON that can stand inside a script element: ``<`` is written ``\u003c``.

    >>> json_in_html({"name": "</script>"})
    '{"name":"\\u003c/script>"}'

    Raises:
        UsageError: NaN or an infinite number.
    """
    try:
        text = json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    except ValueError as error:
        raise UsageError("a page cannot hold NaN or infinite numbers: JSON does not know them.") from error
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def packed(array: NDArray[Any]) -> dict[str, Any]:
    r"""An array as it travels: its type, its shape, and its bytes row by row, little-endian.

    >>> packed(np.array([[1, 2]], np.uint8))
    {'dtype': 'uint8', 'shape': [1, 2], 'data': b'\x01\x02'}

    Raises:
        UsageError: a type that pages do not read.
    """
    if array.dtype.name not in ("uint8", "int32", "float32", "float64"):
        raise UsageError(f"arrays travel as uint8, int32, float32 or float64, not as {array.dtype}.")
    data = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
    return {"dtype": array.dtype.name, "shape": list(array.shape), "data": data}


def in_text(array: NDArray[Any]) -> dict[str, Any]:
    """An array as `packed`, its bytes as base64."""
    parts = packed(array)
    return {**parts, "data": base64.b64encode(parts["data"]).decode("ascii")}


@cache
def _opened() -> str:
    """What starts the view, as the inside of a function."""
    return _closed(link(Path(str(files("convscope.views"))) / "js", "page.js")) + "return view;\n"


def _closed(module: str) -> str:
    """A linked module without its export; what it would export is called ``view``."""
    return module.removesuffix("export default view;\n")


def inline_script(script: str) -> str:
    """A script as it may stand inside HTML."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def policy(script: str) -> str:
    """The policy of a page: nothing may be loaded or sent; only this script runs."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    rules = (
        "default-src 'none'",
        f"script-src 'sha256-{digest}'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(rules)
