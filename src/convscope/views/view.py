"""View: something that can be looked at, in a notebook, as one offline page, as a picture and as text."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from convscope.errors import UsageError
from convscope.files import write_aside
from convscope.views.link import link
from convscope.views.page import packed, page

if TYPE_CHECKING:
    from anywidget import AnyWidget
    from matplotlib.figure import Figure

HERE = Path(str(files("convscope.views")))
PICTURES = (".png", ".svg", ".pdf")


@dataclass(frozen=True, eq=False)
class View:
    """What a view shows, prepared once; nothing of the network or the framework is needed any more.

    In a notebook the last line of a cell shows it; ``view.save("page.html")`` writes one self-contained page, ``.png``,
    ``.svg`` or ``.pdf`` a picture; ``print(view)`` its text form.

    Attributes:
        name: the ES module and the style sheet that draw it, ``js/NAME.js`` and ``css/NAME/``.
        title: the page's title.
        spec: what is shown, as JSON.
        arrays: the numbers it needs, by name: uint8, int32, float32 or float64.
        text: the text form.
        draw: draws the picture form on a matplotlib figure.
        parts: other views of which it shows parts, and so needs the style sheets.
        answer: what Python says to a page that asks it, in a notebook or the lab; None where all is prepared.

    >>> View("network", "Nothing", {}, {}, "nothing to see", draw=lambda figure: None)
    View('network': Nothing)
    """

    name: str
    title: str
    spec: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]
    text: str
    draw: Callable[[Figure], None] = field(repr=False)
    parts: tuple[str, ...] = ()
    answer: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"View({self.name!r}: {self.title})"

    @property
    def html(self) -> str:
        """The self-contained page as a text."""
        return self._page({})

    def save(self, path: str | os.PathLike[str], state: Mapping[str, Any] | None = None) -> Path:
        """Write the view to a file and return its path: ``.html`` a page, ``.png``, ``.svg`` or ``.pdf`` a picture.

        The page is one file that works offline. It is written aside and moved into place: there is never half of one.

        Args:
            path: where to.
            state: what is chosen in the page at first, such as a pinned value or an edited kernel, in the form in which
                ``widget().state`` and the address of a page tell it. Unless given, what was chosen in the notebook.

        Raises:
            UsageError: another ending, or a folder that is not there.
            ResourceError: the disk is full, or the folder may not be written.
        """
        target = Path(path)
        ending = target.suffix.lower()
        if ending not in (".html", *PICTURES):
            raise UsageError(
                f"a view is saved as .html (a page) or as {', '.join(PICTURES)} (a picture), not as {target.name!r}."
            )
        if not target.parent.is_dir():
            raise UsageError(f"there is no folder {target.parent}: make it first, or choose another.")
        chosen = self._chosen() if state is None else state
        content = self._page(chosen).encode() if ending == ".html" else self._picture(ending[1:])
        write_aside(target, content)
        return target

    def _page(self, state: Mapping[str, Any]) -> str:
        module, style = module_text(self.name), style_text(self.name, self.parts)
        return page(self.title, module, style, self.spec, self.arrays, name=self.name, state=state)

    def _chosen(self) -> Mapping[str, Any]:
        """What was chosen in a notebook; nothing where the view was not shown there."""
        widget = self.__dict__.get("_widget")
        return dict(widget.state) if widget else {}

    def _picture(self, kind: str) -> bytes:
        from matplotlib.figure import Figure

        figure = Figure(layout="constrained")
        self.draw(figure)
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=150)
        return buffer.getvalue()

    def widget(self) -> AnyWidget:
        """The view as a widget of Jupyter, Colab, VS Code or marimo; always the same one."""
        return self._widget

    @cached_property
    def _widget(self) -> AnyWidget:
        from convscope.views._widget import ViewWidget

        arrays = {name: packed(array) for name, array in self.arrays.items()}
        style = style_text(self.name, self.parts)
        return ViewWidget(module_text(self.name), style, dict(self.spec), arrays, self.answer)

    def _display_(self) -> AnyWidget:
        """What marimo shows."""
        return self.widget()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """What a notebook shows."""
        return self.widget()._repr_mimebundle_(**options)


@cache
def module_text(name: str) -> str:
    """The ES module of a view, its parts joined."""
    return link(HERE / "js", f"{name}.js")


@cache
def style_text(name: str, others: tuple[str, ...] = ()) -> str:
    """The style sheet of a view: what all views share, then those of others whose parts it shows, then its own."""
    return "\n".join([shared_style_text(), *(own_style_text(each) for each in (*others, name))])


def shared_style_text() -> str:
    """The style sheet that all views share."""
    return _joined([HERE / "css" / "kit.css", *sorted((HERE / "css" / "kit").glob("*.css"))])


def own_style_text(name: str) -> str:
    """What a view has beside it; nothing for one that is not there."""
    return _joined(sorted((HERE / "css" / name).glob("*.css")))


def _joined(parts: list[Path]) -> str:
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)
