"""The notebook widget; imported only when a view is shown in a notebook."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets


class ViewWidget(anywidget.AnyWidget):
    """A view in a notebook: one ES module, one style sheet, a specification and the arrays it names.

    ``state`` is what the person changed in it, for views that say so: set it to show the same again.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    arrays = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(self, module: str, style: str, spec: dict[str, Any], arrays: dict[str, Any]) -> None:
        super().__init__(_esm=module, _css=style, spec=spec, arrays=arrays)
