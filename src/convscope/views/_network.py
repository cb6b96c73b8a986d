"""The network view: one image through a network, and every number answers where it comes from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from convscope.analysis import ReceptiveField, Row
from convscope.architecture import INPUT, Architecture, Node
from convscope.errors import DataError, UsageError, expect
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.layers import Conv, MaxPool
from convscope.views.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_IMAGES = 10
KINDS = frozenset({"conv", "maxpool", "globalavgpool", "batchnorm", "relu", "dropout", "flatten", "dense"})
NOTES = (
    "Convolution here is what networks call so: cross-correlation, the kernel is not flipped.",
    "A multiply-add is one multiplication and one addition, for one image; taps on padding count, bias does not.",
    "Places count from 0. Numbers are rounded for reading; rest on one to see all its digits.",
    "The page computes everything itself from the weights and the pixels; nothing is sent or loaded.",
)


def network(n: Network, images: Images) -> View:
    """A network on up to ten images: all feature maps, and the arithmetic behind every value back to the pixels.

    Args:
        n: a chain of layers that ends in one score for each class; what ``cs.open`` gives.
        images: of the network's input size; of more than ten the first ten are shown, and the view says so.

    Returns:
        A :class:`~convscope.views.view.View`: a notebook widget, ``save("page.html")``, ``print``.

    Raises:
        UsageError: images of another size or none, a network with branches, or without scores at its end.
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
    shown = images[:MOST_IMAGES]
    values = n.activations(n.prepare(shown))
    names = _class_names(n, images)
    title = n.title[:1].upper() + n.title[1:]
    spec = {
        "title": title,
        "set": _set_name(images, len(shown)),
        "origin": images.origin,
        "classNames": list(names),
        "labels": _labels(names, shown),
        "preprocessing": _preprocessing(n),
        "nodes": _nodes(n),
        "notes": list(NOTES),
    }
    arrays: dict[str, NDArray[Any]] = {"images": np.asarray(shown.pixels)}
    for name, weights in n.weights.items():
        arrays |= {f"{name}:{key}": np.asarray(weight, np.float32) for key, weight in weights.items()}
    probabilities = softmax(values[n.architecture.nodes[-1].name])
    text = _text(n, spec, probabilities)
    return View(
        "network", title, spec, arrays, text, draw=partial(_draw, n, title, shown, names, values, probabilities)
    )


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Scores ``(N, classes)`` as shares of 1: e to the power of each, divided by the sum of all.

    >>> softmax(np.array([[0.0, np.log(3.0)]], np.float32)).round(3)
    array([[0.25, 0.75]])
    """
    powers = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _check(n: Network) -> None:
    before = INPUT
    for node in n.architecture.nodes:
        if node.inputs != (before,):
            raise UsageError(f"the network view shows chains of layers; {node.name} takes {', '.join(node.inputs)}.")
        if node.layer.kind not in KINDS:
            raise UsageError(f"the network view does not draw {node.layer.kind} ({node.name}).")
        before = node.name
    shape = n.architecture.shapes[before]
    if len(shape) != 1:
        raise UsageError(f"the network view needs one score for each class at the end, but {before} gives {shape}.")
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


def _nodes(n: Network) -> list[dict[str, Any]]:
    """The image, every layer, and the softmax of the scores, each as a node of a graph."""
    architecture = n.architecture
    rows = zip(architecture.nodes, n.table.rows, strict=True)
    last = architecture.nodes[-1].name
    classes = architecture.shapes[last]
    return [
        _node(INPUT, "input", (), architecture.input_shape, _input_attributes(architecture)),
        *(_layer(node, row, architecture) for node, row in rows),
        _node("softmax", "softmax", (last,), classes, {"text": "the scores as probabilities", "formulas": {}}),
    ]


def _node(
    name: str, kind: str, inputs: tuple[str, ...], shape: tuple[int, ...], attributes: dict[str, Any]
) -> dict[str, Any]:
    return {"name": name, "kind": kind, "inputs": list(inputs), "shape": list(shape), "attributes": attributes}


def _input_attributes(architecture: Architecture) -> dict[str, Any]:
    height, width, channels = architecture.input_shape
    total = height * width * channels
    formulas = {"output_shape": f"{height} · {width} · {channels} = {total:,} numbers"}
    return {"text": "pixels from 0 (black) to 255 (white)", "formulas": formulas}


def _layer(node: Node, row: Row, architecture: Architecture) -> dict[str, Any]:
    attributes = node.layer.to_json()
    attributes |= _window(node, architecture)
    attributes |= {
        "text": row.text,
        "parameters": row.parameters,
        "state": row.state,
        "macs": row.macs,
        "field": _field(row.receptive_field),
        "formulas": row.formulas,
    }
    for key in ("kind", "window"):
        attributes.pop(key, None)
    return _node(node.name, row.kind, node.inputs, row.output_shape, attributes)


def _window(node: Node, architecture: Architecture) -> dict[str, Any]:
    """The geometry with the padding resolved for this input, so that no page needs to know what "same" means."""
    if not isinstance(node.layer, Conv | MaxPool):
        return {}
    window = node.layer.window
    height, width, _ = architecture.input_shape_of(node)
    return {
        "size": window.size,
        "stride": window.stride,
        "dilation": window.dilation,
        "pads": window.pads(height, width),
    }


def _field(field: ReceptiveField) -> dict[str, str]:
    if field.whole:
        return {"short": "all", "text": "the whole image"}
    return {"short": "×".join(map(str, field.size)), "text": f"{field} pixels"}


def _text(n: Network, spec: dict[str, Any], probabilities: NDArray[np.float64]) -> str:
    """What the view shows, for a terminal."""
    origin = f" ({spec['origin']})" if spec["origin"] else ""
    lines = [
        spec["title"],
        f"Shown: {spec['set']}{origin}",
        "",
        str(n.table),
        "",
        "image  taken for               label",
    ]
    for i, (label, p) in enumerate(zip(spec["labels"], probabilities, strict=True)):
        guess = int(p.argmax())
        truth = spec["classNames"][label] if label >= 0 else "?"
        sign = "" if label == guess else "  ✗"
        lines.append(f"{i:>5}  {spec['classNames'][guess]:<14} {p[guess]:>7.1%}  {truth}{sign}")
    return "\n".join(lines)


def _draw(
    n: Network,
    title: str,
    images: Images,
    names: tuple[str, ...],
    values: dict[str, NDArray[np.float32]],
    probabilities: NDArray[np.float64],
    figure: Figure,
) -> None:
    from convscope.views._network_picture import draw

    order = [INPUT, *(node.name for node in n.architecture.nodes)]
    maps = {name: values[name][0] for name in order if values[name].ndim == 4}
    draw(figure, title, images.pixels[0], maps, dict(zip(names, probabilities[0].tolist(), strict=True)))
