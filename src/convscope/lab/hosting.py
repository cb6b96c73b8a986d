"""A view as it goes to the browser: the same module, specification and arrays that a notebook's widget has."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.views.page import packed, page
from convscope.views.view import View, module_text, style_text

META = "convscope-lab"


def hosted(view: View, state: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the browser needs to show a view: ``render({model, el})`` of its module finds these by ``model.get``.

    Args:
        view: the view.
        state: what the person had changed in it, as it was told before.
    """
    arrays = {name: packed(array) for name, array in view.arrays.items()}
    return {
        "name": view.name,
        "title": view.title,
        "spec": dict(view.spec),
        "arrays": arrays,
        "state": state or {},
        "parts": list(view.parts),
    }


def saved(shown: Mapping[str, Any], state: Mapping[str, Any], address: str) -> bytes:
    """The one offline page of a view that a page shows, as the person left it.

    Args:
        shown: what :func:`hosted` gave.
        state: what the person has chosen in it.
        address: the state of the page in the lab, which ``convscope lab FILE`` opens again.
    """
    arrays = {name: _unpacked(array) for name, array in shown["arrays"].items()}
    name, parts = shown["name"], tuple(shown["parts"])
    module, style = module_text(name), style_text(name, parts)
    text = page(shown["title"], module, style, shown["spec"], arrays, name=name, state=state)
    return addressed(text, address)


def addressed(page: str, address: str) -> bytes:
    """An offline page that says which page of the lab it was, so that ``convscope lab FILE`` opens that again."""
    return page.replace("<title>", f'<meta name="{META}" content="{html.escape(address)}">\n<title>', 1).encode()


def saved_state(page: str) -> str:
    """The state of the lab in which a page was saved; nothing for any other page.

    >>> saved_state('<meta name="convscope-lab" content="pixels?image=drawn:7&amp;at=[1,2]">')
    'pixels?image=drawn:7&at=[1,2]'
    """
    found = re.search(rf'<meta name="{META}" content="([^"]*)">', page[:4000])
    return html.unescape(found[1]) if found else ""


def _unpacked(array: Mapping[str, Any]) -> NDArray[Any]:
    return np.frombuffer(array["data"], array["dtype"]).reshape(array["shape"])
