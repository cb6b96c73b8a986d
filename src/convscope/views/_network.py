"""The network view: one image through a network, and every number answers where it comes from."""

from __future__ import annotations

import textwrap
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from convscope.architecture import INPUT, Architecture
from convscope.errors import DataError, UsageError, expect
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.views._network_answer import Answers
from convscope.views._network_blocks import pictured
from convscope.views._network_head import head_of
from convscope.views._network_load import LIGHT, MOST_IMAGES, SKETCHED, load_of, notes_of, outputs
from convscope.views._network_nodes import KINDS, nodes_of
from convscope.views._network_sketch import Sketch, Values, sketch
from convscope.views.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NOTES = (
    "Convolution here is what networks call so: cross-correlation, the kernel is not flipped.",
    "A multiply-add is one multiplication and one addition, for one image; taps on padding count, bias does not.",
    "Where a layer has more maps than room, the strongest come first, by the sum of |value|; arrows lead to the rest.",
    "Places count from 0. Numbers are rounded for reading; rest on one to see all its digits.",
)


def network(n: Network, images: Images, *, whole: bool = False) -> View:
    """A network on images: all feature maps, and the arithmetic behind every value back to the pixels.

    Args:
        n: what ``cs.open`` gives: a chain or a graph. Where it ends in one score for each class, the classes are shown.
        images: of the network's input size; the first ten are shown, of a large network fewer, and the view says so.
        whole: of a large network, too, every number; its page may take a hundred megabytes. Unless asked for, such a
            page shows small pictures of the maps and tells the arithmetic of some values, from the classes back to the
            pixels; in a notebook Python is asked for that of any other.

    Returns:
        A :class:`~convscope.views.view.View`: a notebook widget, ``save("page.html")``, ``print``.

    Raises:
        UsageError: images of another size or none.
        DataError: weights that are not finite, as after a training that diverged.

    >>> a = Architecture.parse("globalavgpool, dense 2", input_shape=(4, 4, 1))
    >>> weights = {"dense1": {"kernel": np.array([[1, -1]], np.float32), "bias": np.zeros(2, np.float32)}}
    >>> n = Network(a, weights, ("bright", "dark"), title="Bright or dark?")
    >>> view = network(n, Images(np.full((1, 4, 4, 1), 255, np.uint8), np.array([0]), ("bright", "dark"), "white"))
    >>> print(str(view).splitlines()[-1])
        0  bright           88.1%  bright
    """
    expect(n, Network, "views.network", "cs.open makes one of a run, a model or an Architecture.")
    expect(
        images, Images, "views.network", "cs.load gives Images; of arrays make cs.Images(pixels, labels, class_names)."
    )
    if not len(images):
        raise UsageError("the network view needs at least one image.")
    _check(n)
    load = load_of(n, len(images))
    found = _sketched(n, images) if load.size > LIGHT and not whole else None
    shown = images[: len(found[0]) if found else load.images]
    names = _class_names(n, images)
    head = head_of(n)
    title = n.title[:1].upper() + n.title[1:]
    spec: dict[str, Any] = {
        "title": title,
        "set": _set_name(images, len(shown)),
        "origin": images.origin,
        "classNames": list(names),
        "labels": _labels(names, shown),
        "imageNames": [images.class_names[label] for label in shown.labels],
        "preprocessing": _preprocessing(n),
        "nodes": [*nodes_of(n, () if found else load.left_out), *(head.added if head else ())],
        "head": head and {"scores": head.scores, "shares": head.shares, "words": head.words},
        "notes": [*NOTES, *(SKETCHED if found else notes_of(load, n))],
    }
    arrays: dict[str, NDArray[Any]] = {"images": np.asarray(shown.pixels)}
    if found is None:
        for name in n.weights.keys() - set(load.left_out):
            arrays |= {f"{name}:{key}": np.asarray(weight, np.float32) for key, weight in n.weights[name].items()}
        known: list[Values] = list(outputs(n, n.prepare(shown), {*load.given, *(head.needed if head else ())}))
        arrays |= {f"{name}:output": np.stack([values[name] for values in known]) for name in load.given}
    else:
        known, drawn = found
        arrays |= drawn.arrays
        spec["sketch"] = drawn.spec
    shares = head.of({name: np.stack([values[name] for values in known]) for name in head.needed}) if head else None
    picture = partial(_draw, n, title, shown, names, shares)
    answer = None if found is None else Answers(n, shown)
    return View("network", title, spec, arrays, _text(n, spec, shares), draw=picture, answer=answer)


def _sketched(n: Network, images: Images) -> tuple[list[Values], Sketch]:
    """As many images as a page has room for, drawn small."""
    known = [_values(n, images[:1])]
    drawn = sketch(n, known)
    room = LIGHT // sum(array.nbytes for array in drawn.arrays.values())
    count = max(1, min(len(images), MOST_IMAGES, room))
    if count == 1:
        return known, drawn
    known += [_values(n, images[i : i + 1]) for i in range(1, count)]
    return known, sketch(n, known)


def _values(n: Network, image: Images) -> Values:
    return {name: values[0] for name, values in n.activations(n.prepare(image)).items()}


def _check(n: Network) -> None:
    for node in n.architecture.nodes:
        if node.layer.kind not in KINDS:
            raise UsageError(f"the network view does not draw {node.layer.kind} ({node.name}).")
    for name, weights in n.weights.items():
        bad = [key for key, weight in weights.items() if not np.isfinite(weight).all()]
        if bad:
            raise DataError(f"{name} has weights that are not finite ({', '.join(bad)}): did the training diverge?")


def _class_names(n: Network, images: Images) -> tuple[str, ...]:
    """The network's names, or those of the images where the network has none of its own."""
    own = n.class_names != tuple(f"class {i}" for i in range(len(n.class_names)))
    return n.class_names if own or len(images.class_names) != len(n.class_names) else images.class_names


def _labels(names: tuple[str, ...], images: Images) -> list[int]:
    """The place of each true class among the network's; −1 for a class that it does not know."""
    places = {name: i for i, name in enumerate(names)}
    return [places.get(images.class_names[label], -1) for label in images.labels]


def _set_name(images: Images, shown: int) -> str:
    if len(images) == shown:
        return f"{images.name}, {shown} image{'s' if shown > 1 else ''}"
    return f"{images.name}, the first {shown} of {len(images):,} images"


def _preprocessing(n: Network) -> dict[str, list[float]]:
    channels = n.architecture.input_shape[2]
    pairs = (("mean", n.preprocessing.mean), ("std", n.preprocessing.std))
    return {name: [float(x) for x in np.broadcast_to(np.asarray(values), channels)] for name, values in pairs}


def _text(n: Network, spec: dict[str, Any], shares: NDArray[np.float64] | None) -> str:
    """What the view shows, for a terminal."""
    origin = f" ({spec['origin']})" if spec["origin"] else ""
    lines = [spec["title"], f"Shown: {spec['set']}{origin}", "", str(n.table), *_branches(n.architecture)]
    if shares is not None:
        lines += ["", "image  taken for               label"]
        lines += [_judged(spec, i, p) for i, p in enumerate(shares)]
    return "\n".join(lines)


def _branches(architecture: Architecture) -> list[str]:
    """What each layer takes that does not take what stands before it in the table."""
    names = [INPUT, *(node.name for node in architecture.nodes)]
    apart = [node for before, node in zip(names, architecture.nodes, strict=False) if node.inputs != (before,)]
    return [
        *([""] if apart else []),
        *textwrap.wrap("; ".join(f"{node.name} takes {' and '.join(node.inputs)}" for node in apart), 100),
    ]


def _judged(spec: dict[str, Any], i: int, shares: NDArray[np.float64]) -> str:
    guess, label = int(shares.argmax()), spec["labels"][i]
    truth = spec["classNames"][label] if label >= 0 else "?"
    sign = "" if label in (guess, -1) else "  ✗"
    return f"{i:>5}  {spec['classNames'][guess]:<14} {shares[guess]:>7.1%}  {truth}{sign}"


def _draw(
    n: Network,
    title: str,
    images: Images,
    names: tuple[str, ...],
    shares: NDArray[np.float64] | None,
    figure: Figure,
) -> None:
    from convscope.views._network_picture import draw

    values = n.activations(n.prepare(images[:1]))
    maps = {name: values[name][0] for name in pictured(n.architecture)}
    classes = {} if shares is None else dict(zip(names, shares[0].tolist(), strict=True))
    draw(figure, title, images.pixels[0], maps, classes)
