"""The Keras source that a person would write for an architecture: a Sequential, or the functional form for a graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from convscope.architecture import INPUT, Architecture, Node
from convscope.frameworks.keras_writing import activation_word, folded, keras_layers, shared_layer
from convscope.frameworks.naming import identifiers, variables

HEAD = "import keras\nfrom keras import layers\n\n"
_FIRST = ("filters", "units", "kernel_size", "pool_size")
_GOES_WITHOUT_SAYING = (
    *(("strides", 1), ("padding", "valid"), ("dilation_rate", 1), ("groups", 1), ("use_bias", True)),
    *(("depth_multiplier", 1), ("scale", True), ("center", True)),
)


def code(architecture: Architecture) -> str:
    """Python source that makes ``model``, a ``keras.Model`` for images ``(N, H, W, C)``, with Keras' first weights.

    Raises:
        UsageError: a layer that Keras cannot express.

    >>> print(code(Architecture.parse("conv 32 3x3 relu, maxpool 2, flatten, dense 10", (28, 28, 1))))
    import keras
    from keras import layers
    <BLANKLINE>
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )
    <BLANKLINE>
    """
    activations = folded(architecture)
    nodes = [node for node in architecture.nodes if node.name not in activations.values()]
    calls = {node.name: list(_calls(architecture, node, activations.get(node.name))) for node in nodes}
    image = f"keras.Input({architecture.input_shape})"
    again = {node.name: first for node in nodes if (first := shared_layer(architecture, node))}
    if architecture.is_chain and not again:
        inside = "".join(f"        {call},\n" for node in nodes for call in calls[node.name])
        return f"{HEAD}model = keras.Sequential(\n    [\n        {image},\n{inside}    ]\n)\n"
    names = identifiers(architecture, {"keras", "layers", "model"})
    named = variables(architecture, names)
    lines = [f"image = {image}"]
    named[INPUT] = "image"
    for node in nodes:
        inputs = [named[name] for name in node.inputs]
        target = named[activations.get(node.name, node.name)]
        source = f"[{', '.join(inputs)}]" if len(inputs) > 1 else inputs[0]
        for call in calls[node.name][:-1]:
            lines.append(f"{target} = {call}({source})")
            source = target
        call, owner = calls[node.name][-1], again.get(node.name, node.name)
        if owner in again.values():
            lines += [f"{names[owner]}_layer = {call}"] if owner == node.name else []
            call = f"{names[owner]}_layer"
        lines.append(f"{target} = {call}({source})")
    return HEAD + "\n".join([*lines, f"model = keras.Model(image, {named[architecture.nodes[-1].name]})\n"])


def _calls(architecture: Architecture, node: Node, activation: str | None) -> Iterator[str]:
    """The constructors of the layers that do what a node does."""
    word = activation_word(architecture[activation].layer) if activation else None
    for kind, settings in keras_layers(architecture, node, word):
        yield f"layers.{kind}({', '.join(_arguments(settings))})"


def _arguments(settings: dict[str, Any]) -> Iterator[str]:
    """The settings as arguments, without what goes without saying; the first ones without their names."""
    left = {name: _simple(value) for name, value in settings.items()}
    if "pool_size" in left and left.get("strides") == left["pool_size"]:
        del left["strides"]
    pooling = "pool_size" in left
    said = {
        name: value
        for name, value in left.items()
        if (name, value) not in _GOES_WITHOUT_SAYING or (pooling and name == "strides")
    }
    first = [name for name in _FIRST if name in said]
    yield from (_written(said.pop(name)) for name in first)
    yield from (f"{name}={_written(value)}" for name, value in said.items())


def _simple(value: Any) -> Any:
    """A pair of equal whole numbers as one, as all of Keras' layers take it."""
    pair = isinstance(value, tuple) and len(value) == 2 and value[0] == value[1] and isinstance(value[0], int)
    return value[0] if pair else value


def _written(value: Any) -> str:
    return repr(value).replace("'", '"')
