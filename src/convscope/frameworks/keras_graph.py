"""Follow a Keras model through its configuration, nested models included. It needs no Keras: a file is enough."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from convscope.architecture import INPUT
from convscope.errors import DataError
from convscope.frameworks.growing import Growing
from convscope.frameworks.keras_layers import Found, Part, read_activation, read_layer
from convscope.frameworks.network import Network
from convscope.layers import Identity, Rescale

Config = Mapping[str, Any]


class Store(Protocol):
    """Where the arrays of a model's layers are."""

    def arrays(self, layer: str) -> Sequence[NDArray[np.float32]]:
        """The arrays of the layer of this name, in Keras' order."""

    def inside(self, layer: str) -> Store:
        """The store of a nested model."""


def read_model(model: Config, store: Store, input_shape: tuple[int, int, int] | None, title: str) -> Network:
    """The network of a serialised Sequential or functional model.

    Args:
        model: ``class_name``, ``module`` and ``config``, as Keras writes them.
        store: the arrays.
        input_shape: ``(H, W, C)``, needed where the model leaves it open.
        title: what the network is.

    Raises:
        DataError: something that cannot be followed, named with its place.
    """
    growing = Growing(_input_shape(model, input_shape))
    try:
        output = _follow(model, store, growing, INPUT, "")
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise DataError(f"this is not the configuration of a Keras 3 model: {type(error).__name__} {error}") from error
    return growing.network(output, title)


def _input_shape(model: Config, asked: tuple[int, int, int] | None) -> tuple[int, int, int]:
    """What the model says, with its open sizes as asked for."""
    first = next((layer for layer in model["config"]["layers"] if layer["class_name"] == "InputLayer"), None)
    said = first["config"]["batch_shape"] if first else model["config"].get("build_input_shape")
    shape = tuple(said or ())[1:] or asked or ()
    if len(shape) != 3:
        raise DataError(f"this model takes {shape or 'an unknown shape'}; a network here takes images (H, W, C).")
    if asked and any(size not in (None, wanted) for size, wanted in zip(shape, asked, strict=True)):
        raise DataError(f"this model takes images of {shape}, not {tuple(asked)}.")
    if asked is None and None in shape:
        raise DataError(
            f"this model takes images of any size, {shape}.\n"
            f"Say which: --input 224x224x{shape[2]}, in Python input_shape=(224, 224, {shape[2]})."
        )
    height, width, channels = asked or shape
    return height, width, channels


def _follow(model: Config, store: Store, growing: Growing, source: str, prefix: str) -> str:
    """The nodes of a model, behind the node ``source``; the node that is its output."""
    if "input_layers" in model["config"]:
        return _Graph(model["config"], store, growing, prefix).follow(source)
    for layer in model["config"]["layers"]:
        if layer["class_name"] != "InputLayer":
            source = _layer(layer, layer["config"]["name"], store, growing, [source], prefix)
    return source


class _Graph:
    """A functional model: layers that call each other."""

    def __init__(self, config: Config, store: Store, growing: Growing, prefix: str) -> None:
        self.config, self.store, self.growing, self.prefix = config, store, growing, prefix
        self.values: dict[tuple[str, int], str] = {}

    def follow(self, source: str) -> str:
        """As Keras does: whatever has its inputs is called, until nothing is left."""
        (name,), (output,) = (_ends(self.config[key]) for key in ("input_layers", "output_layers"))
        self.values[name[0], name[1]] = source
        calls = [(layer, call) for layer in self.config["layers"] for call in range(len(layer["inbound_nodes"]))]
        while calls:
            waiting = [pair for pair in calls if not self._call(*pair)]
            if len(waiting) == len(calls):
                raise DataError(f"{calls[0][0]['name']} takes something that this model does not compute.")
            calls = waiting
        return self.values[output[0], output[1]]

    def _call(self, layer: Config, call: int) -> bool:
        """Call the layer if its inputs are there; whether they were."""
        arguments, name = layer["inbound_nodes"][call], layer["name"]
        tensors = list(_tensors(arguments["args"]))
        if any(tensor not in self.values for tensor in tensors):
            return False
        inputs = [self.values[tensor] for tensor in tensors]
        if arguments["kwargs"].get("training"):
            raise DataError(
                f"{self.prefix}{name} is called with training=True: it would give another result each time."
            )
        if str(layer["module"]).startswith("keras.src.ops."):
            self.values[name, call] = _operation(layer, arguments, self.growing, inputs, self.prefix)
        else:
            self.values[name, call] = _layer(layer, name, self.store, self.growing, inputs, self.prefix)
        return True


def _ends(ends: Any) -> list[Any]:
    """The model's one input or output: Keras writes it bare, or in a list."""
    ends = ends if isinstance(ends[0], list | tuple) else [ends]
    if len(ends) != 1:
        raise DataError(
            f"this model has {len(ends)} inputs or outputs; a network here has one of each.\n"
            "Take a part of it: keras.Model(model.input, model.outputs[0]).save('part.keras')."
        )
    return list(ends)


def _tensors(arguments: Any) -> Iterator[tuple[str, int]]:
    """The calls whose results stand in the arguments of another."""
    if isinstance(arguments, Mapping) and arguments.get("class_name") == "__keras_tensor__":
        name, call, _ = arguments["config"]["keras_history"]
        yield name, call
    elif isinstance(arguments, list | tuple):
        for argument in arguments:
            yield from _tensors(argument)


def _layer(layer: Config, name: str, store: Store, growing: Growing, inputs: list[str], prefix: str) -> str:
    """The nodes of one layer; the last of them."""
    place, kind = f"{prefix}{name}", layer["class_name"]
    _refuse_code(layer, place)
    if "layers" in layer["config"]:
        return _follow(layer, store.inside(name), growing, inputs[0], f"{place}/")
    arrays = store.arrays(name)
    try:
        parts = read_layer(kind, Found(layer["config"], arrays, [growing.shapes[source] for source in inputs]))
    except ValueError as error:
        raise DataError(f"the layer {place} ({kind}) cannot be followed: {error}.") from error
    return _add(parts, place, growing, inputs)


def _add(parts: Sequence[Part], place: str, growing: Growing, inputs: list[str]) -> str:
    for part in parts:
        name = f"{place}{part.suffix}"
        inputs = [growing.add(name, part.layer, inputs, part.arrays, frozenset({name}))]
    return inputs[0]


def _operation(layer: Config, arguments: Config, growing: Growing, inputs: list[str], prefix: str) -> str:
    """A function of ``keras.ops``, or an operator between tensors."""
    kind, place = str(layer["class_name"]), f"{prefix}{layer['name']}"
    numbers = [argument for argument in arguments["args"] if isinstance(argument, int | float)]
    try:
        if numbers:
            (number,) = numbers
            parts = [Part(_with_number(kind, float(number), arguments["args"][0] is numbers[0]))]
        elif kind in ("Add", "Multiply", "Concatenate"):
            shapes = [growing.shapes[source] for source in inputs]
            parts = read_layer(kind, Found({**layer["config"], **arguments["kwargs"]}, [], shapes))
        else:
            parts = [Part(read_activation(_snake(kind)) or Identity())]
    except ValueError as error:
        raise DataError(f"the operation {kind} at {place} cannot be followed: {error}.") from error
    return _add(parts, place, growing, inputs)


def _with_number(kind: str, number: float, number_first: bool) -> Rescale:
    """A sum, difference, product or quotient of a tensor and a number."""
    layers = {"Add": (1.0, number), "Multiply": (number, 0.0)}
    if number_first:
        layers["Subtract"] = (-1.0, number)
    elif number:
        layers |= {"Subtract": (1.0, -number), "Divide": (1 / number, 0.0), "TrueDivide": (1 / number, 0.0)}
    if kind not in layers:
        raise ValueError(f"no layer here does the same with the number {number}")
    return Rescale(*layers[kind])


def _snake(kind: str) -> str:
    """``hard_silu`` for ``HardSilu``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind).lower()


def _refuse_code(layer: Config, place: str) -> None:
    """Only what Keras itself defines is read; anything else would have to be run."""
    kind, module, registered = layer["class_name"], str(layer.get("module")), str(layer.get("registered_name") or "")
    if kind == "Lambda":
        raise DataError(
            f"{place} is a Lambda layer: code inside the model, which is never run, since it could do anything.\n"
            "Replace it by a layer of Keras and save the model again."
        )
    if module.split(".")[0] != "keras" or ">" in registered:
        raise DataError(
            f"{place} is of a class of its own, {registered or kind} from {module}: its code is never run.\n"
            "Only models of Keras' own layers can be followed."
        )
