"""The nodes of a network as a page takes them: kind, inputs, shape, geometry, and every number with its formula."""

from __future__ import annotations

from typing import Any

from convscope.analysis import ReceptiveField, Row
from convscope.architecture import INPUT, Architecture, Node
from convscope.frameworks.network import Network
from convscope.layers import (
    Activation,
    AdaptiveAveragePool,
    Conv,
    ConvTransposed,
    LocalResponseNorm,
    LogSoftmax,
    MaxPool,
)
from convscope.layers.pool import AveragePool
from convscope.views._network_blocks import Path, paths_of

KINDS = frozenset(
    (
        *("conv", "convtransposed", "maxpool", "avgpool", "globalavgpool", "globalmaxpool", "adaptiveavgpool"),
        *("zeropad", "crop", "pixelshuffle", "channelshuffle", "slice", "lrn", "prelu", "mish", "logsoftmax"),
        *("upsample", "rescale", "scale", "batchnorm", "layernorm", "groupnorm", "dropout", "droppath"),
        *("relu", "relu6", "leakyrelu", "elu", "selu", "sigmoid", "tanh", "silu", "gelu", "hardsigmoid", "hardswish"),
        *("softplus", "softmax", "identity", "flatten", "reshape", "dense", "add", "multiply", "concat"),
    )
)
"""What ``js/kit/kinds.js`` computes and explains, and ``js/network/arithmetic.js`` writes."""


def nodes_of(n: Network, left_out: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The image and every layer, each as a node of a graph; ``left_out`` are those whose weights do not come along."""
    architecture = n.architecture
    rows, paths = zip(architecture.nodes, n.table.rows, strict=True), paths_of(architecture)
    image = node_of(INPUT, "input", (), architecture.input_shape, _input_attributes(architecture))
    layers = [_layer(node, row, architecture, paths[node.name]) for node, row in rows]
    for layer in layers:
        if layer["name"] in left_out:
            layer["attributes"]["leftOut"] = True
    return [image, *layers]


def node_of(
    name: str, kind: str, inputs: tuple[str, ...], shape: tuple[int, ...], attributes: dict[str, Any]
) -> dict[str, Any]:
    """One node; its shape without the batch axis, channels last."""
    return {"name": name, "kind": kind, "inputs": list(inputs), "shape": list(shape), "attributes": attributes}


def _input_attributes(architecture: Architecture) -> dict[str, Any]:
    height, width, channels = architecture.input_shape
    total = height * width * channels
    formulas = {"output_shape": f"{height} · {width} · {channels} = {total:,} numbers"}
    return {"text": "pixels from 0 (black) to 255 (white)", "formulas": formulas}


def _layer(node: Node, row: Row, architecture: Architecture, path: Path) -> dict[str, Any]:
    attributes = {key: value for key, value in node.layer.to_json().items() if key not in ("kind", "window")}
    attributes |= _geometry(node, architecture)
    attributes |= {
        "path": path,
        "text": row.text,
        "parameters": row.parameters,
        "state": row.state,
        "macs": row.macs,
        "field": _field(row.receptive_field),
        "formulas": row.formulas,
    }
    if isinstance(node.layer, Activation | LocalResponseNorm | LogSoftmax):
        attributes["formula"] = node.layer.formula
    return node_of(node.name, row.kind, node.inputs, row.output_shape, attributes)


def _geometry(node: Node, architecture: Architecture) -> dict[str, Any]:
    """Where windows and parts lie, resolved for this input, so that no page needs to know what "same" means."""
    layer, shape = node.layer, architecture.input_shape_of(node)
    if isinstance(layer, AdaptiveAveragePool):
        return {"parts": [layer.parts(axis, shape[axis]) for axis in (0, 1)]}
    if not isinstance(layer, Conv | ConvTransposed | MaxPool | AveragePool):
        return {}
    window = layer.window
    found: dict[str, Any] = {"size": window.size, "stride": window.stride, "dilation": window.dilation}
    if isinstance(layer, ConvTransposed):
        return {**found, "cut": layer.cut(shape)}
    counted = {"countPadding": layer.count_padding} if isinstance(layer, AveragePool) else {}
    return {**found, **counted, "pads": window.pads(shape[0], shape[1])}


def _field(field: ReceptiveField) -> dict[str, Any]:
    if field.whole:
        return {"short": "all", "text": "the whole image", "aligned": field.aligned}
    short = str(field).replace(" × ", "×")
    return {"short": short, "text": f"{field} pixels", "aligned": field.aligned}
