"""The notebook widget; imported only when a view is shown in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class ViewWidget(anywidget.AnyWidget):
    """A view in a notebook: one ES module, one style sheet, a specification and the arrays it names.

    ``state`` is what the person changed in it, for views that say so: set it to show the same again. ``asked`` is what
    the page wants to know of Python, with a number that grows; ``answer`` is what Python says to it, with that number.
    ``live`` says whether anybody answers.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    arrays = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    live = traitlets.Bool(False).tag(sync=True)
    asked = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)

    def __init__(
        self, module: str, style: str, spec: dict[str, Any], arrays: dict[str, Any], answer: Answer | None = None
    ) -> None:
        super().__init__(_esm=module, _css=style, spec=spec, arrays=arrays, live=answer is not None)
        if answer is not None:
            self.observe(lambda change: self._answer(answer, change["new"]), "asked")

    def _answer(self, answer: Answer, asked: Mapping[str, Any]) -> None:
        self.answer = {**answer(asked), "number": asked.get("number")}
