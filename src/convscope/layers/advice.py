"""What people write who come from elsewhere, and how it is written here."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from convscope.layers.base import Operation

_SAME_THING = {
    "averagepool": "avgpool",
    "averagepooling": "avgpool",
    "batchnormalization": "batchnorm",
    "bn": "batchnorm",
    "conv1x1": "conv",
    "convolution": "conv",
    "convtranspose": "convtransposed",
    "deconv": "convtransposed",
    "fc": "dense",
    "fullyconnected": "dense",
    "gap": "globalavgpool",
    "globalaveragepooling": "globalavgpool",
    "globalmaxpooling": "globalmaxpool",
    "hsigmoid": "hardsigmoid",
    "hswish": "hardswish",
    "layernormalization": "layernorm",
    "linear": "dense",
    "lrelu": "leakyrelu",
    "maxpooling": "maxpool",
    "output": "dense",
    "pool": "maxpool",
    "rescaling": "rescale",
    "swish": "silu",
    "upsampling": "upsample",
    "zeropadding": "zeropad",
}
_OTHERWISE = {
    "depthwise": "it is a conv with as many groups as channels: conv 32 3x3 groups 32",
    "depthwiseconv": "it is a conv with as many groups as channels: conv 32 3x3 groups 32",
    "input": "the image's size stands beside the text: --input 28x28x1, or input_shape=(28, 28, 1)",
    "separableconv": "write its two halves: conv 32 3x3 groups 32, conv 64 1x1",
    "sequential": "a network is its layers with commas between them: conv 32 3x3 relu, flatten, dense 10",
    "skip": "a way past layers is residual(…), the layers in its brackets",
}
_USUAL = "most networks are made of conv, maxpool, globalavgpool, batchnorm, dropout, flatten, dense and residual(…)"
_OPTIONS = ("stride", "same", "pad", "dilation", "groups", "nobias", "eps", "momentum")
_BETWEEN = ("->", "→", ";", "+", ">", "then", "and")


def form(layer: type[Operation]) -> str:
    """How a layer is written, as its description says.

    >>> from convscope.layers import MaxPool
    >>> form(MaxPool)
    'maxpool S [stride S] [same|pad P]'
    """
    written: list[str] = re.findall(r"``(.+?)``", layer.__doc__ or "")
    return next((words for words in written if words.split()[0] == layer.kind), layer.kind)


def on_layer(word: str, layers: Mapping[str, type[Operation]], brackets: Iterable[str]) -> str:
    """What to say to one who writes a layer that there is not.

    >>> from convscope.layers import LAYERS
    >>> on_layer("nn.Linear", LAYERS, ())
    'here it is dense UNITS [nobias]'
    """
    name = plain(word)
    if name in _OTHERWISE:
        return _OTHERWISE[name]
    near = difflib.get_close_matches(word.lower(), [*layers, *brackets], 1)
    known = _SAME_THING.get(name, name)
    if known in layers and (word.lower() != word or "." in word or known not in near):
        return f"here it is {form(layers[known])}"
    return f"did you mean {near[0]!r}?" if near else _USUAL


def on_bracket(word: str, layers: Mapping[str, type[Operation]], brackets: Iterable[str]) -> str:
    """What to say to one who puts brackets behind something else than a merge."""
    known = _SAME_THING.get(plain(word), plain(word))
    if known in layers:
        return f"a layer is written without brackets: {form(layers[known])}"
    near = difflib.get_close_matches(word.lower(), list(brackets), 1)
    return f"did you mean {near[0]!r}?" if near else f"the brackets are {', '.join(brackets)}"


def on_word(word: str, layer: type[Operation] | None, activations: Iterable[str]) -> str:
    """What to say to one who puts a word behind a layer that does not belong there.

    >>> from convscope.layers import Conv
    >>> on_word("stride=2", Conv, ["relu"]), on_word("rely", Conv, ["relu"])
    ("options are written without '=': stride 2", "did you mean 'relu'?")
    """
    name, _, given = word.partition("=")
    if name in _BETWEEN:
        return "layers are separated by commas"
    if name == "activation":
        return "an activation is named alone: conv 32 3x3 relu"
    if name in ("padding", "pad"):
        return "padding is either 'same' or a number of pixels: pad 1"
    if given:
        return f"options are written without '=': {name} {given}"
    near = difflib.get_close_matches(word, [*activations, *_OPTIONS], 1)
    if near and near[0] != word:
        return f"did you mean {near[0]!r}?"
    if layer is None:
        return "only activations may stand here, such as relu"
    return (
        "it is said twice" if word in re.findall(r"\w+", form(layer))[1:] else f"{layer.kind} is written {form(layer)}"
    )


def plain(word: str) -> str:
    """A name as others write it without what they put around it: ``layers.MaxPooling2D`` is ``maxpooling``."""
    return word.lower().rsplit(".", 1)[-1].removesuffix("2d").replace("_", "").replace("-", "")
