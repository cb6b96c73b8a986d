"""Vectors that the arithmetic in JavaScript is held to: random inputs, and what PyTorch and NumPy make of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from convscope.architecture import Architecture
from convscope.convolution import Padding, convolve
from convscope.frameworks.network import Network, Preprocessing, weight_shapes
from convscope.frameworks.pytorch import values_from_torch
from convscope.frameworks.writing import write
from convscope.images import Images
from convscope.views import network as network_view
from convscope.views.link import link
from convscope.views.view import HERE

CONVOLUTIONS = [  # (height, width), channels, filters, kernel, stride, ((top, bottom), (left, right)), dilation, groups
    ((5, 7), 1, 1, (3, 3), (1, 1), ((0, 0), (0, 0)), (1, 1), 1),
    ((11, 13), 3, 5, (3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1), 1),
    ((13, 11), 2, 3, (4, 4), (2, 2), ((1, 2), (0, 1)), (1, 1), 1),
    ((7, 7), 6, 4, (1, 1), (1, 1), ((0, 0), (0, 0)), (1, 1), 2),
    ((17, 19), 3, 7, (5, 2), (3, 2), ((2, 0), (1, 3)), (1, 1), 1),
    ((19, 17), 4, 4, (3, 3), (1, 2), ((2, 2), (2, 2)), (2, 3), 4),
    ((3, 3), 64, 11, (3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1), 1),
    ((2, 3), 5, 10, (3, 2), (2, 1), ((2, 2), (1, 0)), (1, 1), 5),
]
POOLS = [  # (height, width), channels, size, stride, pads
    ((7, 11), 3, (2, 2), (2, 2), ((0, 0), (0, 0))),
    ((13, 5), 2, (3, 2), (2, 1), ((1, 1), (1, 0))),
    ((5, 5), 1, (5, 5), (1, 1), ((2, 2), (2, 2))),
]
SLIDES: list[tuple[Any, Any, int, Padding, int]] = [  # (height, width, channels), (rows, columns, filters), stride …
    ((8, 8, 1), (3, 3, 1), 1, "valid", 1),
    ((9, 7, 3), (3, 4, 2), 2, "same", 1),
    ((10, 13, 1), (2, 5, 1), 3, "same", 2),
    ((11, 6, 4), (1, 3, 3), 1, 2, 3),
    ((5, 5, 2), (5, 5, 2), 4, "same", 1),
]
NETWORKS = {
    "fast": "conv 5 4x4 stride 2 pad 1 nobias, batchnorm, relu, conv 6 3x3 same nobias, maxpool 2, batchnorm, relu, "
    "globalavgpool, dense 3",
    "textbook": "conv 3 3x3 relu, maxpool 2, conv 4 3x3 groups 1 relu, dropout 0.25, flatten, dense 7 relu, dense 3",
}


def script(folder: Path) -> str:
    """``vectors.js`` with the kit that it tests, joined into one module."""
    shutil.copytree(HERE / "js" / "kit", folder / "kit")
    shutil.copy(Path(__file__).with_name("vectors.js"), folder / "vectors.js")
    return link(folder, "vectors.js")


def vectors(seed: int = 0) -> dict[str, Any]:
    """All cases as JSON."""
    rng = np.random.default_rng(seed)
    cases = [_convolution(rng, *each) for each in CONVOLUTIONS]
    cases += [_slide(rng, *each) for each in SLIDES]
    cases += [_pool(rng, kind, *each) for each in POOLS for kind in ("maxPool", "averagePool", "counted")]
    cases += [*_pointwise(rng), _batchnorm(rng), _dense(rng), _softmax(rng)]
    return {"cases": cases, "networks": [_network(rng, text) for text in NETWORKS.values()]}


def plain(array: NDArray[Any]) -> dict[str, Any]:
    """An array as JSON."""
    return {"shape": list(array.shape), "data": array.ravel().astype(float).tolist()}


def _case(name: str, operation: str, x: Any, output: Any, magnitude: Any, **more: Any) -> dict[str, Any]:
    weights = {key: plain(weight) for key, weight in more.pop("weights", {}).items()}
    return {
        "name": name,
        "operation": operation,
        "input": plain(x),
        "weights": weights,
        "options": more,
        "output": plain(np.asarray(output)),
        "magnitude": np.broadcast_to(np.asarray(magnitude, float), np.shape(output)).ravel().tolist(),
    }


def _first(x: NDArray[Any]) -> torch.Tensor:
    """(H, W, C) as (1, C, H, W)."""
    return torch.from_numpy(np.ascontiguousarray(x.transpose(2, 0, 1)[None]))


def _last(x: torch.Tensor) -> NDArray[Any]:
    return x[0].permute(1, 2, 0).numpy()


def _random(rng: np.random.Generator, *shape: int) -> NDArray[np.float32]:
    return rng.normal(size=shape).astype(np.float32)


def _padded(x: torch.Tensor, pads: Any, value: float = 0) -> torch.Tensor:
    (top, bottom), (left, right) = pads
    return F.pad(x, (left, right, top, bottom), value=value)


def _convolution(
    rng: np.random.Generator,
    size: Any,
    channels: int,
    filters: int,
    kernel: Any,
    stride: Any,
    pads: Any,
    dilation: Any,
    groups: int,
) -> dict[str, Any]:
    x, w, b = _random(rng, *size, channels), _random(rng, *kernel, channels // groups, filters), _random(rng, filters)
    weight = torch.from_numpy(np.ascontiguousarray(w.transpose(3, 2, 0, 1)))
    options = {"stride": stride, "dilation": dilation, "groups": groups}
    output = F.conv2d(_padded(_first(x), pads), weight, torch.from_numpy(b), **options)
    terms = F.conv2d(
        _padded(_first(x), pads).abs().double(), weight.abs().double(), torch.from_numpy(b).abs().double(), **options
    )
    name = f"convolution {size} {channels}→{filters} {kernel} {options}"
    return _case(
        name,
        "convolve",
        x,
        _last(output),
        _last(terms),
        weights={"kernel": w, "bias": b},
        size=kernel,
        pads=pads,
        **options,
    )


def _slide(rng: np.random.Generator, size: Any, kernel: Any, stride: int, padding: Padding, dilation: int) -> Any:
    """Whole numbers whose sums no float32 holds: what comes out is exact, padding and all."""
    x, b = rng.integers(-(10**6), 10**6, size), rng.integers(-9, 9, kernel[2])
    w = rng.integers(-999, 999, (*kernel[:2], size[2], kernel[2]))
    output = convolve(x, w, bias=b, stride=stride, padding=padding, dilation=dilation)
    window = {"size": kernel[:2], "stride": [stride] * 2, "dilation": [dilation] * 2, "padding": padding}
    return _case(f"slide {size} {window}", "slide", x, output, 0, weights={"kernel": w, "bias": b}, **window)


def _pool(
    rng: np.random.Generator, kind: str, size: Any, channels: int, window: Any, stride: Any, pads: Any
) -> dict[str, Any]:
    x = _random(rng, *size, channels)
    more = {"size": window, "stride": stride, "pads": pads, "dilation": (1, 1)}
    if kind == "maxPool":
        return _case(kind, kind, x, _last(F.max_pool2d(_padded(_first(x), pads, -np.inf), window, stride)), 0, **more)
    sums = F.avg_pool2d(_padded(_first(x).double(), pads), window, stride, divisor_override=1)
    inside = F.avg_pool2d(_padded(torch.ones_like(_first(x)).double(), pads), window, stride, divisor_override=1)
    counted = kind == "counted"
    output = sums / (window[0] * window[1] if counted else inside)
    return _case(kind, "averagePool", x, _last(output), window[0] * window[1] * 4, **more, countPadding=counted)


def _pointwise(rng: np.random.Generator) -> list[dict[str, Any]]:
    x = _random(rng, 5, 3, 7)
    mean = x.astype(float).mean(axis=(0, 1))
    return [
        _case("relu", "relu", x, np.maximum(x, 0), 0),
        _case("flatten", "flatten", x, x.reshape(-1), 0),
        _case("global average", "globalAverage", x, mean, np.abs(x).mean(axis=(0, 1))),
    ]


def _batchnorm(rng: np.random.Generator) -> dict[str, Any]:
    x, mean, scale, shift = _random(rng, 5, 3, 7), *(_random(rng, 7) for _ in range(3))
    variance = np.abs(_random(rng, 7)) + np.float32(0.1)
    tensors = [torch.from_numpy(each) for each in (mean, variance, scale, shift)]
    output = _last(F.batch_norm(_first(x), *tensors, eps=1e-3))
    terms = (np.abs(x) + np.abs(mean)) * np.abs(scale) / np.sqrt(variance + 1e-3) + np.abs(shift)
    weights = {"mean": mean, "variance": variance, "scale": scale, "shift": shift}
    return _case("batch norm", "batchNorm", x, output, terms, weights=weights, epsilon=1e-3)


def _dense(rng: np.random.Generator) -> dict[str, Any]:
    x, w, b = _random(rng, 101), _random(rng, 101, 7), _random(rng, 7)
    output = F.linear(torch.from_numpy(x), torch.from_numpy(w.T.copy()), torch.from_numpy(b)).numpy()
    return _case("dense", "dense", x, output, np.abs(x) @ np.abs(w) + np.abs(b), weights={"kernel": w, "bias": b})


def _softmax(rng: np.random.Generator) -> dict[str, Any]:
    x = 5 * _random(rng, 11)
    return _case("softmax", "softmax", x, torch.softmax(torch.from_numpy(x), 0).numpy(), 1)


def random_network(text: str, shape: tuple[int, int, int], rng: np.random.Generator) -> Network:
    """A network with random weights, and statistics that are not those of the start."""
    architecture = Architecture.parse(text, shape)
    weights = {
        node: {name: _random(rng, *each) * np.float32(0.5) for name, each in arrays.items()}
        for node, arrays in weight_shapes(architecture).items()
    }
    for arrays in weights.values():
        if "variance" in arrays:
            arrays["variance"] = np.abs(arrays["variance"]) + np.float32(0.5)
    means, stds = tuple(rng.uniform(0.2, 0.5, shape[2])), tuple(rng.uniform(0.2, 0.4, shape[2]))
    return Network(
        architecture, weights, ("first", "second", "third"), Preprocessing(means, stds), "A network at random"
    )


def torch_values(n: Network, images: Images) -> dict[str, NDArray[np.float32]]:
    """Every node's output as PyTorch computes it, channels last."""
    model = write(n).eval()
    x = torch.from_numpy(np.ascontiguousarray(n.prepare(images).transpose(0, 3, 1, 2)))
    values = {}
    with torch.no_grad():
        for name, module in model.named_children():
            x = module(x)
            values[name] = values_from_torch(n.architecture, name, x)
    return values


def _network(rng: np.random.Generator, text: str) -> dict[str, Any]:
    """A whole network in a page's own form, and PyTorch's value at random places of every layer."""
    n = random_network(text, (13, 11, 3), rng) if "groups" in text else random_network(text, (14, 14, 1), rng)
    images = Images(rng.integers(0, 256, (1, *n.architecture.input_shape), np.uint8), np.zeros(1, int), n.class_names)
    spec: Any = network_view(n, images).spec
    values = torch_values(n, images)
    scale = max(float(np.abs(each).max()) for each in values.values())
    return {
        "network": {"nodes": spec["nodes"], "preprocessing": spec["preprocessing"]},
        "weights": {node: {name: plain(array) for name, array in arrays.items()} for node, arrays in n.weights.items()},
        "pixels": plain(images.pixels[0]),
        "places": [_place(rng, n, name, array[0], scale) for name, array in values.items() for _ in range(5)],
    }


def _place(rng: np.random.Generator, n: Network, name: str, array: NDArray[Any], scale: float) -> dict[str, Any]:
    """A random place. Errors of earlier layers come along: Σ|terms| is taken generously over the whole network."""
    place = tuple(int(rng.integers(length)) for length in array.shape)
    row, column, channel = place if len(place) == 3 else (0, 0, *place)
    at = {"node": name, "row": row, "column": column, "channel": channel}
    return {"at": at, "kind": n.architecture[name].layer.kind, "value": float(array[place]), "magnitude": 20 * scale}
