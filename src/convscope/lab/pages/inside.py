"""Look inside: the network that comes along, and every run, on any image."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from convscope.datasets.fitting import fitted
from convscope.errors import ConvscopeError, DataError
from convscope.images import Images, one_of_each
from convscope.lab.hosting import hosted
from convscope.lab.pages.images import as_images
from convscope.lab.picture import as_file, picture, pixels_text
from convscope.lab.sets import DRAWN
from convscope.lab.workbench import Given, Workbench, asked
from convscope.opening import SHIPPED, record
from convscope.training.comparison import find_runs
from convscope.training.photo import like_the_data
from convscope.views import network

CLASSES = "classes:"
"""What stands before the name of a data set where one image of each class is shown."""

FIRST = 100
"""Test images among which one of each class is looked for, before all of them are."""


def networks(bench: Workbench, given: Given) -> dict[str, Any]:
    """What can be looked into: the network that comes along, those that were opened, and the runs, the newest first."""
    runs, _ = find_runs(bench.runs)
    known = [(name, bench.network(name).title) for name in (SHIPPED, *bench.models.names())]
    found = [*known, *((run.folder.name, run.title) for run in reversed(runs))]
    return {"networks": [{"name": name, "title": title} for name, title in found]}


def show(bench: Workbench, given: Given) -> dict[str, Any]:
    """The network view of ``network`` on ``image``; or, where none is named, on one image of each class.

    Images of another size than the network's are brought to it, which is said.
    """
    name = asked(given, "network", str)
    n = bench.network(name)
    text = asked(given, "image", str, "") or CLASSES + _data_of(bench, name)
    shown, caption = _images(bench, text)
    shown, steps = fitted(shown, n.architecture.input_shape)
    view = network(n, shown)
    told = hosted(view, asked(given, "state", dict, {})) | {"asks": bench.answering.add(view)}
    return {"view": told, "image": text, "caption": "; ".join([caption, *steps])}


def answer(bench: Workbench, given: Given) -> dict[str, Any]:
    """What the view ``view`` asks while it is looked at."""
    return bench.answering.answer(asked(given, "view", int), asked(given, "asked", dict))


def read(bench: Workbench, given: Given) -> dict[str, Any]:
    """The short text of an image file, made like the images that ``network`` learned from, and the steps of it.

    With ``asIs`` it is only scaled: neither inverted nor trimmed.
    """
    shape = bench.network(asked(given, "network", str)).architecture.input_shape
    with as_file(asked(given, "data", bytes)) as path:
        try:
            pixels, steps = like_the_data(path, shape, asked(given, "asIs", bool, False))
        except DataError as error:
            raise DataError(str(error).replace(str(path), "This file")) from error
    return {"image": pixels_text(pixels), "steps": list(steps)}


def _images(bench: Workbench, text: str) -> tuple[Images, str]:
    if text.startswith(CLASSES):
        name = text.removeprefix(CLASSES)
        shown = one_of_each(bench.sets.some(name, 0, FIRST))
        if len(shown) < len(shown.class_names):
            shown = one_of_each(bench.load(name)[1])
        return shown, f"{name}, one test image of each class"
    one = picture(bench, text)
    return as_images(one), one.caption


def _data_of(bench: Workbench, name: str) -> str:
    """The data set that suits a network: the one it learned from where that is here, else one of its size."""
    here = bench.data_sets()
    if bench.models.get(name) is None:
        with suppress(ConvscopeError):
            learned = record(SHIPPED if name == SHIPPED else bench.run_folder(name)).data.name
            if learned in here:
                return learned
    n = bench.network(name)
    cards, _ = bench.sets.cards()
    classes = len(n.class_names)
    alike = [card for card in cards if card.shape == n.architecture.input_shape]
    best = sorted(alike, key=lambda card: len(card.classes) != classes)
    return best[0].name if best else next(iter(here), DRAWN)
