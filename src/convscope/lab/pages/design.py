"""Design: a network in its text form, drawn to scale, with what it costs and how far it sees."""

from __future__ import annotations

from typing import Any

from convscope.errors import UsageError
from convscope.lab.hosting import hosted
from convscope.lab.workbench import Given, Workbench, asked
from convscope.views import architecture


def show(bench: Workbench, given: Given) -> dict[str, Any]:
    """The architecture view of ``text`` for images of the size ``input``; a mistake comes back where it stands."""
    size = asked(given, "input", list, [28, 28, 1])
    if len(size) != 3 or not all(isinstance(length, int) and 0 < length <= 4096 for length in size):
        raise UsageError(f"the input is [height, width, channels], such as [28, 28, 1], got {size}.")
    height, width, channels = size
    view = architecture(asked(given, "text", str), input_shape=(height, width, channels))
    return {"view": hosted(view, asked(given, "state", dict, {}))}
