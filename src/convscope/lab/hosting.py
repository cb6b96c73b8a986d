"""A view as it goes to the browser: the same module, specification and arrays that a notebook's widget has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from convscope.views.page import packed
from convscope.views.view import View


def hosted(view: View, state: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the browser needs to show a view: ``render({model, el})`` of its module finds these by ``model.get``.

    Args:
        view: the view.
        state: what the person had changed in it, as it was told before.
    """
    arrays = {name: packed(array) for name, array in view.arrays.items()}
    return {"name": view.name, "title": view.title, "spec": dict(view.spec), "arrays": arrays, "state": state or {}}
